import { createContext, useContext } from 'react';

/** Operations on the terminal as a whole. */
export interface TerminalControls {
  /** Ends the dashboard and restores the terminal. */
  quit(): void;
  /** Gives the terminal to the shell until the job is continued, as Ctrl+Z does elsewhere. */
  suspend(): void;
  /** Repaints everything, after another program wrote on the screen. */
  redraw(): void;
  /** Copies a text to the clipboard of the user's own machine, where the terminal allows it. */
  copy(text: string): void;
}

const outsideOfSession = (): never => {
  throw new Error('The terminal can be controlled only inside startDashboard.');
};

const Controls = createContext<TerminalControls>({
  quit: outsideOfSession,
  suspend: outsideOfSession,
  redraw: outsideOfSession,
  copy: outsideOfSession,
});

export const TerminalControlsProvider = Controls.Provider;

export const useTerminalControls = (): TerminalControls => useContext(Controls);
