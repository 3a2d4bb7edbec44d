import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

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
  if (!isOnPath(command)) return { stdout: '', stderr: '', exitCode: null, problem: 'absent' };
  const { spawn } = await import('node:child_process');
  return new Promise((resolve) => {
    const child = spawn(command, programArguments, {
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      env: { ...process.env, LC_ALL: 'C' },
    });
    const collected = { stdout: '', stderr: '' };
    const end = (exitCode: number | null, problem: ProgramResult['problem']): void => {
      clearTimeout(timer);
      child.stdout.destroy();
      child.stderr.destroy();
      child.unref();
      resolve({ ...collected, exitCode, problem });
    };
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
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

/** Searched for first, since a failing spawn costs as much as a whole report. */
function isOnPath(command: string): boolean {
  if (command.includes('/')) return isExecutable(command);
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const file = process.platform === 'win32' ? `${command}.exe` : command;
  return folders.some((folder) => isExecutable(join(folder, file)));
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
