import { isObject, type Json } from '../text/json.js';
import { table } from '../text/table.js';
import { type Budget, openingBudget } from './budget.js';
import { parseObject } from './json-text.js';
import { OpenError } from './open-error.js';
import type { StoredTensor } from './opened-model.js';
import { openRegular, readExactly } from './read-file.js';

/** The format allows 100 MB; the largest known header, of a thousand experts in one file, has 12. */
const LARGEST_HEADER = 32 * 2 ** 20;
/** About ten JSON values a tensor, times the most tensors that are listed. */
const MOST_VALUES = 2_000_000;

export interface SafetensorsHeader {
  readonly tensors: readonly StoredTensor[];
  /** Whether the file ends before its last tensor, as an unfinished download does. */
  readonly cut: boolean;
}

/** Reads the header of a `.safetensors` file, without its weights. Throws `OpenError`. */
export async function readSafetensors(
  path: string,
  budget: Budget = openingBudget(),
): Promise<SafetensorsHeader> {
  const { file, size } = await openRegular(path);
  try {
    const prefix = await readExactly(path, file, 0, 8);
    if (prefix.length < 8) throw new OpenError(`${path}: is no safetensors file: too short`);
    const length = prefix.readBigUInt64LE();
    if (prefix.toString('latin1') === 'version ')
      throw new OpenError(`${path}: is a pointer of Git LFS, not the file: git lfs pull loads it`);
    if (length > LARGEST_HEADER)
      throw new OpenError(`${path}: is no safetensors file: its header would have ${length} bytes`);
    if (8n + length > size)
      throw new OpenError(`${path}: is cut short: the header of ${length} bytes is not whole`);
    budget.headerBytes(Number(length), path);
    const text = (await readExactly(path, file, 8, Number(length))).toString('utf8');
    return parseHeader(text, path, size - 8 - Number(length), budget);
  } finally {
    await file.close();
  }
}

/** The header's text, followed by `dataBytes` of weights. Throws `OpenError`. */
export function parseHeader(
  text: string,
  path: string,
  dataBytes: number,
  budget: Budget,
): SafetensorsHeader {
  const { __metadata__: _, ...entries } = parseObject(text, `${path}: header`, MOST_VALUES);
  budget.tensors(Object.keys(entries).length, path);
  const tensors: StoredTensor[] = [];
  let last = 0;
  for (const [name, entry] of Object.entries(entries)) {
    const { end, ...tensor } = readTensor(name, entry, path);
    tensors.push(tensor);
    last = Math.max(last, end);
  }
  return { tensors, cut: last > dataBytes };
}

function readTensor(name: string, entry: Json, path: string): StoredTensor & { end: number } {
  const wrong = (what: string) =>
    new OpenError(`${path}: tensor "${name.slice(0, 80)}" has no valid ${what}`);
  if (!isObject(entry)) throw wrong('entry');
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== 'string' || dtype.length > 20) throw wrong('dtype');
  if (!isSizes(shape)) throw wrong('shape');
  if (!isSizes(offsets)) throw wrong('data_offsets');
  const [begin, end] = offsets;
  if (begin === undefined || end === undefined || end < begin) throw wrong('data_offsets');
  return { name, shape, dtype: dtype.toLowerCase(), bytes: end - begin, end };
}

function isSizes(value: Json | undefined): value is readonly number[] {
  return (
    Array.isArray(value) &&
    value.length <= 16 &&
    value.every((size) => typeof size === 'number' && Number.isSafeInteger(size) && size >= 0)
  );
}

/** Format ids of the dtypes; quantised checkpoints state theirs in the config. */
const FORMATS: Readonly<Record<string, string>> = table({
  bf16: 'bf16',
  f16: 'fp16',
  f32: 'fp32',
  f8_e4m3: 'fp8',
  f8_e5m2: 'fp8',
  i8: 'int8',
});

/** The format of most bytes, if it is a format of weights. */
export function mainFormat(tensors: readonly StoredTensor[]): string | undefined {
  const bytes = new Map<string, number>();
  for (const tensor of tensors)
    bytes.set(tensor.dtype, (bytes.get(tensor.dtype) ?? 0) + tensor.bytes);
  const main = [...bytes].toSorted((left, right) => right[1] - left[1])[0]?.[0];
  return main === undefined ? undefined : FORMATS[main];
}
