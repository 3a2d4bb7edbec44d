import { type Budget, openingBudget } from '../budget.js';
import { HeaderReader } from '../header-reader.js';
import { OpenError } from '../open-error.js';
import type { StoredTensor } from '../opened-model.js';
import { openRegular } from '../read-file.js';
import { visibleText } from '../text.js';
import { ggufTensorSize } from './gguf-types.js';

export type GgufValue = number | string | boolean | readonly (number | boolean)[];

export interface GgufHeader {
  /** Without long texts and the tokenizer's lists. */
  readonly metadata: ReadonlyMap<string, GgufValue>;
  readonly tensors: readonly StoredTensor[];
  /** Whether the file ends before its last tensor, as an unfinished download does. */
  readonly cut: boolean;
}

const LONGEST_NAME = 4096;
const LONGEST_TEXT = 2 ** 16;
/** Lists have at most one entry per layer. */
const LONGEST_LIST = 10_000;
const DEEPEST_LIST = 4;
const MOST_DIMENSIONS = 4;
/** Longest entry kept: name, text or number with its surroundings. */
const ENTRY = 2 * LONGEST_TEXT;
const USUAL_ALIGNMENT = 32;
/** Each entry has at least these bytes, so a small file cannot announce millions. */
const LEAST_TENSOR_BYTES = 24;
const LEAST_KEY_BYTES = 13;

/**
 * Reads the header of a `.gguf` file (versions 2 and 3, either byte order), without its weights. Throws `OpenError`.
 * Source: `ggml/docs/gguf.md`.
 */
export async function readGguf(
  path: string,
  budget: Budget = openingBudget(),
): Promise<GgufHeader> {
  const { file, size } = await openRegular(path);
  try {
    const reader = new HeaderReader(path, file, size, budget);
    await reader.ready(ENTRY);
    readVersion(reader, path, size);
    const tensorCount = reader.uint64();
    const keyCount = reader.uint64();
    if (tensorCount * LEAST_TENSOR_BYTES + keyCount * LEAST_KEY_BYTES > reader.remaining)
      throw new OpenError(`${path}: is cut short: its header announces more than the file holds`);
    const metadata = new Map<string, GgufValue>();
    for (let index = 0; index < keyCount; index++) {
      await reader.ready(ENTRY);
      const key = reader.text(LONGEST_NAME);
      await reader.ready(ENTRY);
      const value = await readValue(reader, reader.uint32(), path, 0);
      if (key !== undefined && value !== undefined) metadata.set(key, value);
    }
    budget.tensors(tensorCount, path);
    const tensors: StoredTensor[] = [];
    const names = new Set<string>();
    let last = 0;
    for (let index = 0; index < tensorCount; index++) {
      // Waiting for each would cost more than reading it.
      if (!reader.has(ENTRY)) await reader.ready(ENTRY);
      const { end, ...tensor } = readTensor(reader, path);
      if (names.has(tensor.name))
        throw new OpenError(`${path}: its header is broken: it has "${tensor.name}" twice`);
      names.add(tensor.name);
      tensors.push(tensor);
      last = Math.max(last, end);
    }
    const alignment = Number(metadata.get('general.alignment')) || USUAL_ALIGNMENT;
    const data = Math.ceil(reader.position / alignment) * alignment;
    return { metadata, tensors, cut: data + last > size };
  } finally {
    await file.close();
  }
}

function readVersion(reader: HeaderReader, path: string, size: number): void {
  const magic = size < 24 ? '' : reader.bytes(4).toString('latin1');
  if (magic !== 'GGUF')
    throw new OpenError(`${path}: is no GGUF file: it does not begin with "GGUF"`);
  const bytes = reader.bytes(4);
  reader.littleEndian = bytes.readUInt16LE() !== 0;
  const version = reader.littleEndian ? bytes.readUInt32LE() : bytes.readUInt32BE();
  if (version !== 2 && version !== 3)
    throw new OpenError(`${path}: is a GGUF file of version ${version}; 2 and 3 can be read`);
}

/** Bytes and reader of each plain value type, by its number. */
const NUMBERS: Readonly<
  Record<number, readonly [number, (bytes: Buffer, little: boolean) => number | boolean]>
> = {
  0: [1, (bytes) => bytes.readUInt8()],
  1: [1, (bytes) => bytes.readInt8()],
  2: [2, (bytes, little) => (little ? bytes.readUInt16LE() : bytes.readUInt16BE())],
  3: [2, (bytes, little) => (little ? bytes.readInt16LE() : bytes.readInt16BE())],
  4: [4, (bytes, little) => (little ? bytes.readUInt32LE() : bytes.readUInt32BE())],
  5: [4, (bytes, little) => (little ? bytes.readInt32LE() : bytes.readInt32BE())],
  6: [4, (bytes, little) => (little ? bytes.readFloatLE() : bytes.readFloatBE())],
  7: [1, (bytes) => bytes.readUInt8() !== 0],
  10: [8, (bytes, little) => Number(little ? bytes.readBigUInt64LE() : bytes.readBigUInt64BE())],
  11: [8, (bytes, little) => Number(little ? bytes.readBigInt64LE() : bytes.readBigInt64BE())],
  12: [8, (bytes, little) => (little ? bytes.readDoubleLE() : bytes.readDoubleBE())],
};
const TEXT = 8;
const LIST = 9;

/** A value, or undefined for a skipped one: texts and lists that are too long to be a size. */
async function readValue(
  reader: HeaderReader,
  type: number,
  path: string,
  depth: number,
): Promise<GgufValue | undefined> {
  if (type === TEXT) return reader.text(LONGEST_TEXT);
  if (type === LIST) return readList(reader, path, depth);
  const number = NUMBERS[type];
  if (!number) throw new OpenError(`${path}: its header is broken: there is no value type ${type}`);
  const [size, read] = number;
  return read(reader.bytes(size), reader.littleEndian);
}

async function readList(reader: HeaderReader, path: string, depth: number) {
  await reader.ready(ENTRY);
  const type = reader.uint32();
  const count = reader.uint64();
  if (type === TEXT) {
    await reader.skipTexts(count);
    return undefined;
  }
  if (type === LIST) {
    if (depth >= DEEPEST_LIST)
      throw new OpenError(`${path}: its header is broken: lists nest deeper than ${DEEPEST_LIST}`);
    for (let index = 0; index < count; index++) await readList(reader, path, depth + 1);
    return undefined;
  }
  const size = NUMBERS[type]?.[0];
  if (size !== undefined && (count > LONGEST_LIST || depth > 0)) {
    reader.skip(count * size);
    return undefined;
  }
  const values: (number | boolean)[] = [];
  for (let index = 0; index < count; index++) {
    if (!reader.has(8)) await reader.ready(ENTRY);
    const value = await readValue(reader, type, path, depth);
    if (typeof value === 'number' || typeof value === 'boolean') values.push(value);
  }
  return values;
}

function readTensor(reader: HeaderReader, path: string): StoredTensor & { readonly end: number } {
  const name = visibleText(reader.text(LONGEST_NAME) ?? '(a very long name)', 200);
  const where = `${path}: tensor "${name}"`;
  if (name === '') throw new OpenError(`${path}: its header is broken: a tensor has no name`);
  const dimensionCount = reader.uint32();
  if (dimensionCount > MOST_DIMENSIONS)
    throw new OpenError(`${where} has ${dimensionCount} dimensions; at most 4 are possible`);
  const dimensions = Array.from({ length: dimensionCount }, () => reader.uint64());
  if (dimensions.includes(0)) throw new OpenError(`${where} has a dimension of 0`);
  const type = reader.uint32();
  const offset = reader.uint64();
  const { dtype, bytes } = ggufTensorSize(type, dimensions, where);
  return { name, shape: dimensions.toReversed(), dtype, bytes, end: offset + bytes };
}
