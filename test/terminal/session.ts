import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawn } from '@lydell/node-pty';
import { createScreen, type Screen } from './screen.js';

export const PROGRAM = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

export interface SessionOptions {
  /** Arguments of the program. */
  readonly args?: readonly string[];
  /** What is run: the built program unless told. */
  readonly program?: string;
  /** The Node that runs it; `null` when the program runs by itself. */
  readonly node?: string | null;
  readonly columns?: number;
  readonly rows?: number;
  /** Added to a small environment; `undefined` takes a variable away. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** The home folder; a new empty one unless told, so that no run finds what another left. */
  readonly home?: string;
}

export interface Exit {
  readonly code: number;
  /** Number of the signal that ended it, 0 when it ended by itself. */
  readonly signal: number;
}

export type Wanted = string | RegExp | ((screen: readonly string[]) => boolean);

/** A program in a real pseudo-terminal, and the screen a person would see. */
export interface Session extends Pick<Screen, 'text' | 'cell' | 'cellsOf' | 'modes'> {
  readonly pid: number;
  readonly home: string;
  /** Bytes where they are no text, a character cut in two, say. */
  press(keys: string | Buffer): void;
  resize(columns: number, rows: number): void;
  size(): { readonly columns: number; readonly rows: number };
  signal(name: NodeJS.Signals): void;
  /** Closes the terminal under the program, as a lost connection does. */
  hangUp(): void;
  /** Stops reading what the program writes, as a stalled connection does, and reads again. */
  stopReading(): void;
  readAgain(): void;
  /** Waits until the screen is as wanted; rejects with the screen after `milliseconds` or when the program ends first. */
  waitFor(wanted: Wanted, milliseconds?: number): Promise<void>;
  /** Waits until all that was sent is on the screen: large frames take a while. */
  drawn(): Promise<void>;
  /** Waits until nothing was sent for so long. */
  quiet(milliseconds: number): Promise<void>;
  /** A place in what was sent, for `sentSince` and `bytesSince`. */
  mark(): number;
  sentSince(mark: number): Buffer;
  bytesSince(mark: number): number;
  readonly exit: Promise<Exit>;
}

const matches = (wanted: Wanted, screen: readonly string[]): boolean => {
  if (typeof wanted === 'function') return wanted(screen);
  const text = screen.join('\n');
  return typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text);
};

export const startSession = (options: SessionOptions = {}): Session => {
  const { args = [], program = PROGRAM, node = process.execPath } = options;
  const { columns = 120, rows = 40, environment = {} } = options;
  const home = options.home ?? mkdtempSync(join(tmpdir(), 'home-'));
  const screen = createScreen(columns, rows);
  const [command, commandArguments] =
    node === null ? [program, [...args]] : [node, [program, ...args]];
  const child = spawn(command, commandArguments, {
    cols: columns,
    rows,
    encoding: null,
    env: {
      PATH: process.env['PATH'],
      HOME: home,
      TERM: 'xterm-256color',
      LANG: 'C.UTF-8',
      ...environment,
    },
  });
  const chunks: Buffer[] = [];
  let sent = 0;
  let ended = false;
  const listeners = new Set<() => void>();
  const tellListeners = () => {
    for (const listener of listeners) listener();
  };
  screen.onAnswer((answer) => {
    if (!ended) child.write(answer);
  });
  // With `encoding: null` the data are bytes, whatever the types say.
  child.onData((data: unknown) => {
    const bytes = data as Buffer;
    chunks.push(bytes);
    sent += bytes.length;
    void screen.show(bytes).then(tellListeners);
  });
  const exit = new Promise<Exit>((resolve) => {
    child.onExit(({ exitCode, signal = 0 }) => {
      ended = true;
      void screen.show(new Uint8Array()).then(() => {
        tellListeners();
        resolve({ code: exitCode, signal });
      });
    });
  });
  return {
    ...screen,
    pid: child.pid,
    home,
    exit,
    // Its types know no bytes.
    press: (keys) => child.write(keys as string),
    resize(nextColumns, nextRows) {
      screen.resize(nextColumns, nextRows);
      child.resize(nextColumns, nextRows);
    },
    size: () => ({ columns: child.cols, rows: child.rows }),
    signal: (name) => child.kill(name),
    // The types of node-pty leave it out.
    hangUp: () => (child as unknown as { destroy(): void }).destroy(),
    stopReading: () => child.pause(),
    readAgain: () => child.resume(),
    waitFor: (wanted, milliseconds = 10_000) =>
      new Promise((resolve, reject) => {
        const stop = (settle: () => void) => {
          clearTimeout(timer);
          listeners.delete(look);
          settle();
        };
        const fail = (why: string) =>
          stop(() => reject(new Error(`${why}: ${wanted}\n${screen.text().join('\n')}`)));
        const look = () => {
          if (matches(wanted, screen.text())) stop(resolve);
          else if (ended) fail('the program ended before this was on the screen');
        };
        const timer = setTimeout(() => fail(`not seen in ${milliseconds} ms`), milliseconds);
        listeners.add(look);
        look();
      }),
    drawn: () => screen.show(new Uint8Array()),
    async quiet(milliseconds) {
      for (let before = -1; before !== sent; ) {
        before = sent;
        await new Promise((resolve) => setTimeout(resolve, milliseconds));
      }
    },
    mark: () => sent,
    sentSince: (mark) => Buffer.concat(chunks).subarray(mark),
    bytesSince: (mark) => sent - mark,
  };
};
