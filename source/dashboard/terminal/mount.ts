import { render, useApp } from 'ink';
import { createElement, type ReactNode, useEffect } from 'react';
import { reuseUnchangedRows } from './ink-output.js';
import { type TerminalControls, TerminalControlsProvider } from './terminal-controls.js';

type InkApp = ReturnType<typeof useApp>;

/** An element that Ink draws. */
export interface Mounted {
  /** Ink's own controls, from its first frame on. */
  app(): InkApp | undefined;
  unmount(): void;
  waitUntilExit(): Promise<unknown>;
}

const AppReceiver = ({ receive }: { readonly receive: (app: InkApp) => void }): null => {
  const app = useApp();
  useEffect(() => receive(app), [app, receive]);
  return null;
};

/**
 * Lets Ink draw an element through a frame writer's stream. Everything that only Ink needs is loaded with this file.
 */
export const mount = (
  element: ReactNode,
  controls: TerminalControls,
  stdout: NodeJS.WriteStream,
): Mounted => {
  const forgetRows = reuseUnchangedRows();
  let app: InkApp | undefined;
  const receive = (received: InkApp): void => {
    app = received;
  };
  const instance = render(
    createElement(
      TerminalControlsProvider,
      { value: controls },
      element,
      createElement(AppReceiver, { receive }),
    ),
    {
      stdout,
      stdin: process.stdin,
      stderr: process.stderr,
      alternateScreen: true,
      // The writer needs whole frames and finds the changes itself.
      incrementalRendering: false,
      // A shorter period than that of a held key; otherwise every second press waits for the next one.
      maxFps: 120,
      patchConsole: false,
      exitOnCtrlC: false,
      // Ink treats a set CI variable as non-interactive; the caller has checked both terminals.
      interactive: true,
    },
  );
  return {
    app: () => app,
    unmount() {
      instance.unmount();
      forgetRows();
    },
    waitUntilExit: () => instance.waitUntilExit(),
  };
};
