import { OpenError } from './open-error.js';

/** The text on standard input. Throws `OpenError` beyond `limit` bytes. */
export async function standardInput(limit: number): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of process.stdin) {
    size += part.length;
    if (size > limit) throw new OpenError(`standard input: more than ${limit / 2 ** 20} MiB`);
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts).toString('utf8');
}
