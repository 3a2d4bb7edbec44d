import type { ReactNode } from 'react';
import { keepCrash, type SaveCrash } from './crash.js';
import { earlyPicture } from './early.js';
import { ENDING_SIGNALS, type EndingSignal, EXIT_CODES } from './ending-signals.js';
import { createFrameWriter } from './frame-writer.js';
import { createJobControl } from './job-control.js';
import { MOUSE_ON } from './modes.js';
import type { Mounted } from './mount.js';
import { stopWaitingFor } from './outlet.js';

export interface SessionOptions {
  /**
   * Flushes what must outlive the process. Runs once, on quitting, on signals and after errors, before the terminal
   * is restored; its line is printed afterwards.
   */
  readonly onBeforeExit: () => string | null;
  readonly saveCrash: SaveCrash;
  /** The terminal reports the mouse to the element. Default: no. */
  readonly hasMouse?: boolean;
  /** The first picture, shown while Ink is loaded; the element then draws the same. */
  readonly opening?: string;
  /** Receives the bytes that showed the first picture, unless they were on the screen before. */
  readonly onOpened?: (bytes: string) => void;
}

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
  const early = earlyPicture();
  const writer = createFrameWriter(stdout, early?.outlet);
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
  early?.release();
  // Node's own listener prints them over the picture.
  process.removeAllListeners('warning');
  // Ink sets raw mode after its first frame; keys typed before would be echoed.
  setRawMode(true);

  if (options.opening !== undefined) {
    const bytes = writer.open(options.opening, early?.bytes);
    if (bytes !== early?.bytes) options.onOpened?.(bytes);
  }
  const controls = {
    quit: () => mounted?.app()?.exit(),
    suspend: job.suspend,
    redraw: writer.reassert,
    copy: writer.copy,
  };
  try {
    const [{ mount }, element] = await Promise.all([import('./mount.js'), load()]);
    mounted = mount(element, controls, writer.stdout);
    if (options.hasMouse) writer.stdout.write(MOUSE_ON);
    await mounted.waitUntilExit();
  } catch (error) {
    onError(error);
  }
  return finish(0);
};
