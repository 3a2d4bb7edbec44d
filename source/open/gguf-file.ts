import type { FileHandle } from 'node:fs/promises';
import { gguf } from '@huggingface/gguf';
import { ggufTensorSize } from './gguf-types.js';
import { OpenError } from './open-error.js';
import type { StoredTensor } from './opened-model.js';
import { openRegular, readExactly } from './read-file.js';
import { visibleText } from './text.js';

export interface GgufHeader {
  readonly metadata: ReadonlyMap<string, unknown>;
  readonly tensors: readonly StoredTensor[];
}

/** A tensor's entry has at least this many bytes, a key's this many; so a small file can't announce millions. */
const LEAST_TENSOR_BYTES = 24;
const LEAST_KEY_BYTES = 13;
/** For parsing; a real header of 20 MB takes one second on a slow box. */
const LONGEST_MILLISECONDS = 15_000;

/** Reads the header of a `.gguf` file and nothing of its weights. Throws `OpenError`. */
export async function readGguf(path: string): Promise<GgufHeader> {
  const { file, size } = await openRegular(path);
  try {
    await checkStart(path, file, size);
    const header = await parse(path, file, size);
    // The parser reads zeros past the end, which look like small entries.
    if (header.tensorInfoByteRange[1] > size)
      throw new OpenError(`${path}: is cut short: its header is not whole`);
    return {
      metadata: new Map(Object.entries(header.metadata)),
      tensors: header.tensorInfos.map(({ name, shape, dtype }) => {
        const dimensions = shape.map(Number);
        const shown = visibleText(name, 200);
        const where = `${path}: tensor "${shown}"`;
        return {
          name: shown,
          shape: dimensions.toReversed(),
          ...ggufTensorSize(dtype, dimensions, where),
        };
      }),
    };
  } finally {
    await file.close();
  }
}

async function checkStart(path: string, file: FileHandle, size: number): Promise<void> {
  const start = await readExactly(path, file, 0, 24);
  if (start.length < 24 || start.toString('latin1', 0, 4) !== 'GGUF')
    throw new OpenError(`${path}: is no GGUF file: it does not begin with "GGUF"`);
  const version = start.readUInt32LE(4);
  // Version 1 ended in 2023; big-endian files have the version's bytes turned round.
  if (version === 1 || (version & 0xffff) === 0)
    throw new OpenError(`${path}: is a GGUF file of version 1 or big-endian; convert it anew`);
  const announced =
    Number(start.readBigUInt64LE(8)) * LEAST_TENSOR_BYTES +
    Number(start.readBigUInt64LE(16)) * LEAST_KEY_BYTES;
  if (announced > size)
    throw new OpenError(`${path}: is cut short: its header announces more than the file holds`);
}

async function parse(path: string, file: FileHandle, size: number) {
  const deadline = performance.now() + LONGEST_MILLISECONDS;
  let beyond = 0;
  /** The library asks for ranges; answering ourselves bounds what a broken file can make it ask for. */
  const readRange = async (_url: unknown, init?: RequestInit): Promise<Response> => {
    const range = new Headers(init?.headers).get('range') ?? '';
    const [from = 0, to = 0] = range.replace('bytes=', '').split('-').map(Number);
    // One answer past the end is usual: the library likes to have room behind what it reads.
    if (from >= size && ++beyond > 1)
      throw new OpenError(`${path}: is cut short: its header is not whole`);
    if (performance.now() > deadline)
      throw new OpenError(`${path}: its header takes longer than any real one`);
    const bytes = await readExactly(path, file, from, to - from + 1);
    return new Response(new Uint8Array(bytes));
  };
  try {
    return await gguf('https://local/', { fetch: readRange });
  } catch (error) {
    if (error instanceof OpenError) throw error;
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new OpenError(`${path}: its header is broken: ${reason}`);
  }
}
