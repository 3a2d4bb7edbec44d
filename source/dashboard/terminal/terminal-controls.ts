import { createContext, useContext } from 'react';

/** What the dashboard may do with the terminal as a whole. */
export interface TerminalControls {
  /** Ends the dashboard and gives the terminal back. */
  quit(): void;
  /** Gives the terminal to the shell until the job is continued, as Ctrl+Z does elsewhere. */
  suspend(): void;
  /** Paints everything afresh, for when something else wrote on the screen. */
  redraw(): void;
}

const outsideOfSession = (): never => {
  throw new Error('The terminal can be controlled only inside startDashboard.');
};

const Controls = createContext<TerminalControls>({
  quit: outsideOfSession,
  suspend: outsideOfSession,
  redraw: outsideOfSession,
});

export const TerminalControlsProvider = Controls.Provider;

export const useTerminalControls = (): TerminalControls => useContext(Controls);
