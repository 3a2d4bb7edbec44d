import { constants } from 'node:os';
import type { ReactNode } from 'react';
import { keepCrash, type SaveCrash } from './crash.js';
import { createFrameWriter } from './frame-writer.js';
import { createJobControl } from './job-control.js';
import type { Mounted } from './mount.js';
import { stopWaitingFor } from './outlet.js';

export interface SessionOptions {
  /**
   * Flushes what must outlive the process. Runs once, on quitting, on signals and after errors, before the terminal
   * is restored; its line is printed afterwards.
   */
  readonly onBeforeExit: () => string | null;
  readonly saveCrash: SaveCrash;
  /** The first picture, shown while Ink is loaded; the element then draws the same. */
  readonly opening?: string;
}

/** Every signal that would end the process: each keeps the last edit and gives the terminal back. */
const EXIT_CODES = {
  SIGHUP: 129,
  SIGINT: 130,
  SIGQUIT: 131,
  SIGABRT: 134,
  SIGUSR2: 140,
  SIGALRM: 142,
  SIGTERM: 143,
  SIGXCPU: 152,
  SIGVTALRM: 154,
  SIGIO: 157,
  SIGPWR: 158,
} as const;
type EndingSignal = keyof typeof EXIT_CODES;
const ENDING_SIGNALS = (Object.keys(EXIT_CODES) as EndingSignal[]).filter(
  (signal) => signal in constants.signals,
);

/**
 * Shows the loaded element on the alternate screen until it quits; returns the exit code, 0. After a signal (128 +
 * its number), a lost terminal (as SIGHUP) or an unexpected error (1) the process exits by itself. The terminal is
 * restored first in every case. Both stdin and stdout must be terminals.
 */
export const startDashboard = async (
  load: () => ReactNode | Promise<ReactNode>,
  options: SessionOptions,
): Promise<number> => {
  const { stdin, stdout, stderr } = process;
  const writer = createFrameWriter(stdout);
  let mounted: Mounted | undefined;
  let isEnding = false;

  const setRawMode = (isRaw: boolean): void => {
    if (stdin.isTTY && !stdin.destroyed) stdin.setRawMode(isRaw);
  };
  const onForeignContinue = (): void => {
    const { isRaw } = stdin;
    // Node assumes that the terminal is still in raw mode and would skip the call.
    setRawMode(false);
    setRawMode(isRaw);
    writer.reassert();
  };

  const finish = (code: number, thrown: readonly unknown[] = []): number => {
    if (isEnding) return code;
    isEnding = true;
    const failures = [...thrown];
    const lines: string[] = [];
    const flush = (): void => {
      const line = options.onBeforeExit();
      if (line !== null) lines.push(`llm-tui: ${line}\n`);
    };
    // Each step runs even if an earlier one failed.
    let hasRead = true;
    const release = (): void => {
      hasRead = writer.release();
    };
    for (const step of [flush, () => mounted?.unmount(), release, () => setRawMode(false)]) {
      try {
        step();
      } catch (error) {
        failures.push(error);
      }
    }
    listen('off');
    job.dispose();
    if (failures.length > 0) lines.push(keepCrash(failures[0], options.saveCrash));
    // Where the terminal doesn't read, each further write would be waited for without end, Ink's too.
    if (!hasRead) stopWaitingFor(stderr);
    if (lines.length > 0) stderr.write(lines.join(''));
    return failures.length > 0 ? 1 : code;
  };
  const onError = (thrown: unknown): void => process.exit(finish(1, [thrown]));
  const onSignal = (signal: EndingSignal): void => process.exit(finish(EXIT_CODES[signal]));
  const onLostTerminal = (): void => onSignal('SIGHUP');
  // Otherwise SIGUSR1 makes Node open its inspector and print on the screen.
  const onDebugSignal = (): void => {};

  const job = createJobControl(() => mounted?.app(), onForeignContinue, onError);
  const listen = (method: 'on' | 'off'): void => {
    for (const signal of ENDING_SIGNALS) process[method](signal, onSignal);
    process[method]('SIGUSR1', onDebugSignal);
    process[method]('SIGWINCH', writer.repaintWhenSettled);
    process[method]('uncaughtException', onError);
    process[method]('unhandledRejection', onError);
    stdout[method]('error', onLostTerminal);
    stdin[method]('error', onLostTerminal);
    stdin[method]('end', onLostTerminal);
  };
  listen('on');
  // Node's own listener prints them over the picture.
  process.removeAllListeners('warning');
  // Ink sets raw mode after its first frame; keys typed before would be echoed.
  setRawMode(true);

  if (options.opening !== undefined) writer.open(options.opening);
  const controls = {
    quit: () => mounted?.app()?.exit(),
    suspend: job.suspend,
    redraw: writer.reassert,
    copy: writer.copy,
  };
  try {
    const [{ mount }, element] = await Promise.all([import('./mount.js'), load()]);
    mounted = mount(element, controls, writer.stdout);
    await mounted.waitUntilExit();
  } catch (error) {
    onError(error);
  }
  return finish(0);
};
