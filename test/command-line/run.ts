import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const PROGRAM = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** How a run ended and what it said. */
export interface Ran {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  readonly node?: string;
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** A run that takes longer hangs: it is killed and ends by a signal. */
  readonly milliseconds?: number;
}

/** An empty folder that a test may fill. */
export const emptyFolder = (): string => mkdtempSync(join(tmpdir(), 'llm-tui-test-'));

const home = emptyFolder();

/** A small environment with a home of its own: no run finds or leaves anything of the user's. */
export const environmentIn = (folder: string): Record<string, string | undefined> => ({
  PATH: process.env['PATH'],
  LANG: 'C.UTF-8',
  HOME: folder,
  XDG_STATE_HOME: join(folder, 'state'),
  XDG_CONFIG_HOME: join(folder, 'config'),
  XDG_CACHE_HOME: join(folder, 'cache'),
  HF_HOME: join(folder, 'hub'),
  HF_HUB_OFFLINE: '1',
});

/** Runs the built program with nothing to read and its outputs in pipes. */
export const run = (args: readonly string[], options: RunOptions = {}): Promise<Ran> =>
  runCommand(options.node ?? process.execPath, [PROGRAM, ...args], options);

/** Runs a shell line in which `$LLM_TUI` is the program. */
export const runShell = (line: string, options: RunOptions = {}): Promise<Ran> =>
  runCommand('bash', ['-c', line], {
    ...options,
    environment: {
      LLM_TUI: `${options.node ?? process.execPath} ${PROGRAM}`,
      ...options.environment,
    },
  });

const runCommand = (
  command: string,
  args: readonly string[],
  { cwd = home, environment = {}, milliseconds = 20_000 }: RunOptions,
): Promise<Ran> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...environmentIn(home), ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: milliseconds,
      killSignal: 'SIGKILL',
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', reject);
    child.on('close', (code, signal) =>
      resolve({
        code,
        signal,
        out: Buffer.concat(out).toString('utf8'),
        err: Buffer.concat(err).toString('utf8'),
      }),
    );
  });
