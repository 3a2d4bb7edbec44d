import { execFileSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { spawn } from '@lydell/node-pty';
import { Terminal } from '@xterm/headless';
import { textOf } from './virtual-terminal.js';

/** A program on a pseudo-terminal, and the screen a person would see. */
export interface PseudoTerminal {
  readonly terminal: Terminal;
  readonly pid: number;
  send(keys: string): void;
  resize(columns: number, rows: number): void;
  /** Everything sent so far. */
  sent(): string;
  /** Waits until the screen is as wanted. */
  waitFor(isWanted: (screen: readonly string[]) => boolean): Promise<void>;
  readonly exit: Promise<{ exitCode: number; signal?: number | undefined }>;
  hangUp(): void;
}

export interface PseudoTerminalOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly environment?: Readonly<Record<string, string>>;
}

export const runInPseudoTerminal = (
  command: string,
  commandArguments: readonly string[],
  { columns = 120, rows = 40, environment = {} }: PseudoTerminalOptions = {},
): PseudoTerminal => {
  const terminal = new Terminal({ cols: columns, rows, allowProposedApi: true });
  const child = spawn(command, [...commandArguments], {
    cols: columns,
    rows,
    name: 'xterm-256color',
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      TERM: 'xterm-256color',
      LANG: 'C.UTF-8',
      ...environment,
    },
  });
  let sent = '';
  let changed = (): void => {};
  child.onData((data) => {
    sent += data;
    terminal.write(data, () => changed());
  });
  const exit = new Promise<{ exitCode: number; signal?: number | undefined }>((resolve) => {
    child.onExit((result) => terminal.write('', () => resolve(result)));
  });
  return {
    terminal,
    pid: child.pid,
    exit,
    send: (keys) => child.write(keys),
    resize(nextColumns, nextRows) {
      terminal.resize(nextColumns, nextRows);
      child.resize(nextColumns, nextRows);
    },
    sent: () => sent,
    waitFor: (isWanted) =>
      new Promise((resolve, reject) => {
        const giveUp = setTimeout(() => {
          reject(new Error(`Waited in vain; the screen shows:\n${textOf(terminal).join('\n')}`));
        }, 20_000);
        changed = () => {
          if (!isWanted(textOf(terminal))) return;
          changed = () => {};
          clearTimeout(giveUp);
          resolve();
        };
        changed();
      }),
    // Closes the master side, as a lost connection does; the types of node-pty leave it out.
    hangUp: () => (child as unknown as { destroy(): void }).destroy(),
  };
};

const versionOf = (node: string): string => execFileSync(node, ['--version'], { encoding: 'utf8' });

/** The Node which runs the tests and those of other versions on the path, by version. */
export const nodes = (): readonly (readonly [version: string, path: string])[] => {
  const candidates = (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'node'))
    .filter((path) => existsSync(path))
    .map((path) => realpathSync(path));
  const found = new Map(
    [process.execPath, ...candidates].map((path) => [versionOf(path).trim(), path]),
  );
  return [...found];
};
