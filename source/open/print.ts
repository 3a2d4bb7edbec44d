import { writeSync } from 'node:fs';

/**
 * Prints to standard output synchronously where possible: setting up a stream costs a tenth of a report. A reader
 * that closed the pipe (`| head`) is no error; any other failure (`> file` on a full disk) prints one line. Returns
 * the exit code.
 */
export function print(text: string): 0 | 1 {
  let rest: Uint8Array = new TextEncoder().encode(text);
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(1, rest));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EAGAIN') return lost(error as NodeJS.ErrnoException);
    printInTime(rest);
  }
  return 0;
}

/** The pipe is full and non-blocking: the rest is written as its reader takes it. */
function printInTime(rest: Uint8Array): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    process.exitCode = lost(error);
  });
  process.stdout.write(rest);
}

function lost({ code, message }: NodeJS.ErrnoException): 0 | 1 {
  if (code === 'EPIPE') return 0;
  const why = code === 'ENOSPC' ? 'the disk is full' : message;
  process.stderr.write(`llm-tui: standard output: ${why}\n`);
  return 1;
}
