import { ENDING_SIGNALS, EXIT_CODES } from './ending-signals.js';
import { ALTERNATE_SCREEN, AUTOWRAP, CURSOR, off, on } from './modes.js';
import { createOutlet, type Outlet } from './outlet.js';

/** What is on the screen before the program that draws it is loaded. */
export interface EarlyPicture {
  readonly bytes: string;
  /** What of it the terminal has not read yet comes before all else. */
  readonly outlet: Outlet;
  /** Leaves the terminal to a session. */
  release(): void;
  /** Gives the terminal back, where no session follows. */
  withdraw(): void;
}

/** The launcher and the program are bundles of their own; each would have its own variable. */
const PLACE = Symbol.for('llm-tui early picture');
const global: typeof globalThis & { [PLACE]?: EarlyPicture | undefined } = globalThis;

/**
 * Shows the bytes that showed the first picture of an earlier session, and holds the keys that are typed meanwhile.
 * Both stdin and stdout must be terminals. Where no session takes the picture over, the terminal is restored at the
 * end of the process.
 */
export function showEarly(bytes: string): void {
  const { stdin, stdout } = process;
  const outlet = createOutlet(stdout);
  const signals = ENDING_SIGNALS.map((signal) => {
    const end = (): void => process.exit(EXIT_CODES[signal]);
    return { signal, end };
  });
  const release = (): void => {
    global[PLACE] = undefined;
    process.off('exit', withdraw);
    for (const { signal, end } of signals) process.off(signal, end);
  };
  const withdraw = (): void => {
    release();
    outlet.send(on(AUTOWRAP) + off(ALTERNATE_SCREEN) + on(CURSOR));
    stdin.setRawMode(false);
    outlet.close();
  };
  for (const { signal, end } of signals) process.on(signal, end);
  process.on('exit', withdraw);
  // Before the picture, in which a key would be echoed.
  stdin.setRawMode(true);
  outlet.send(bytes);
  global[PLACE] = { bytes, outlet, release, withdraw };
}

/** The picture that is on the screen, if there is one. */
export const earlyPicture = (): EarlyPicture | undefined => global[PLACE];
