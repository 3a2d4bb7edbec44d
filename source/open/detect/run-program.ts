import type { ChildProcess } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

export interface ProgramResult {
  readonly stdout: string;
  readonly stderr: string;
  /** Null without one: absent, not startable, or stopped by us. */
  readonly exitCode: number | null;
  readonly problem: 'absent' | 'unstartable' | 'timeout' | null;
}

const LARGEST_OUTPUT = 1_000_000;

/**
 * Runs a program without a shell and returns its output after at most `milliseconds`. Never throws. A program that
 * hangs in the kernel, as a broken GPU driver makes it, cannot be killed: it is abandoned and does not keep this
 * process alive.
 */
export async function runProgram(
  command: string,
  programArguments: readonly string[],
  milliseconds: number,
): Promise<ProgramResult> {
  const file = onPath(command);
  if (file === undefined) return { stdout: '', stderr: '', exitCode: null, problem: 'absent' };
  const { spawn } = await import('node:child_process');
  return new Promise((resolve) => {
    const child = spawn(file, programArguments, {
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      // A group of its own, so that what a wrapper script started is killed with it.
      detached: process.platform !== 'win32',
      // Flags for this Node are not meant for a tool that is written in Node.
      env: { ...process.env, LC_ALL: 'C', NODE_OPTIONS: undefined },
    });
    const collected = { stdout: '', stderr: '' };
    const kill = (): void => killGroup(child);
    running.add(kill);
    const end = (exitCode: number | null, problem: ProgramResult['problem']): void => {
      clearTimeout(timer);
      running.delete(kill);
      child.stdout.destroy();
      child.stderr.destroy();
      child.unref();
      resolve({ ...collected, exitCode, problem });
    };
    const timer = setTimeout(() => {
      kill();
      end(null, 'timeout');
    }, milliseconds);
    for (const stream of ['stdout', 'stderr'] as const)
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        collected[stream] = (collected[stream] + text).slice(0, LARGEST_OUTPUT);
      });
    child.on('error', (error: NodeJS.ErrnoException) => {
      end(null, error.code === 'ENOENT' ? 'absent' : 'unstartable');
    });
    child.on('close', (code) => end(code, null));
  });
}

/** Running programs, which are killed when this process exits. */
const running = new Set<() => void>();

process.once('exit', () => {
  for (const kill of running) kill();
});

function killGroup(child: ChildProcess): void {
  try {
    if (process.platform !== 'win32' && child.pid !== undefined)
      process.kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/**
 * The path of a program, searched first because a failing spawn costs as much as a whole report. Relative entries of
 * PATH are skipped: a detection tool must not come from the current folder.
 */
function onPath(command: string): string | undefined {
  if (command.includes('/')) return isExecutable(command) ? command : undefined;
  const folders = (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => isAbsolute(folder));
  const file = process.platform === 'win32' ? `${command}.exe` : command;
  return folders.map((folder) => join(folder, file)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  // Most candidates are absent, and an exception for each would take ten times as long.
  if (!existsSync(path)) return false;
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Not executable by us: equivalent to an absent program.
    return false;
  }
}
