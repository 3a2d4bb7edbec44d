import { OpenError } from '../open-error.js';
import { readText } from '../read-file.js';
import { standardInput } from '../standard-input.js';

const LARGEST = 64 * 2 ** 20;
const MILLISECONDS = 10_000;

/**
 * The text of a log: of a file, of standard input (`-`), or of an address that the user names. Throws `OpenError` in one
 * line.
 */
export async function logText(source: string): Promise<string> {
  if (source === '-') return standardInput(LARGEST);
  return /^https?:\/\//.test(source) ? fromAddress(source) : readText(source, LARGEST);
}

async function fromAddress(address: string): Promise<string> {
  try {
    // By its full name, since the build removes the bare one for the terminal library.
    const response = await globalThis.fetch(address, { signal: AbortSignal.timeout(MILLISECONDS) });
    if (!response.ok) throw new OpenError(`${address}: answered ${response.status}`);
    return await limited(response, address);
  } catch (error) {
    if (error instanceof OpenError) throw error;
    const isSlow = error instanceof Error && error.name === 'TimeoutError';
    throw new OpenError(
      `${address}: ${isSlow ? `no answer within ${MILLISECONDS / 1000} s` : 'can’t be reached'}`,
    );
  }
}

async function limited(response: Response, address: string): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.length;
    if (size > LARGEST) throw new OpenError(`${address}: more than ${LARGEST / 2 ** 20} MiB`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
