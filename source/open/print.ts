import { writeSync } from 'node:fs';

/**
 * Prints to standard output, at once where it takes it: setting up a stream costs as much as a tenth of a report. A
 * reader that went away (`| head`) is no fault.
 */
export function print(text: string): void {
  let rest: Uint8Array = new TextEncoder().encode(text);
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(1, rest));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EPIPE') return;
    if (code !== 'EAGAIN') throw error;
    printInTime(rest);
  }
}

/** A pipe that someone made non-blocking is full: what is left goes out as its reader takes it. */
function printInTime(rest: Uint8Array): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  process.stdout.write(rest);
}
