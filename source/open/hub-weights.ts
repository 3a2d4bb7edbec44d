import { isObject } from '../text/json.js';
import { type Budget, openingBudget } from './budget.js';
import type { HubRepository } from './hub-request.js';
import { parseObject } from './json-text.js';
import { OpenError } from './open-error.js';
import type { StoredTensor } from './opened-model.js';
import { parseHeader } from './safetensors.js';

const WHOLE = 'model.safetensors';
const INDEX = 'model.safetensors.index.json';
/** Most files that are requested one after the other. */
const MOST_FILES = 200;
/** Concurrent requests. */
const AT_ONCE = 8;
/** Bytes of the first request, which most headers fit in. */
const FIRST_BYTES = 2 ** 17;

/**
 * Every weight of a repository, from the headers of its safetensors files by byte ranges; no weights are downloaded.
 * Undefined where it has no such files. Throws `OpenError`.
 */
export async function hubTensors(
  repository: HubRepository,
): Promise<readonly StoredTensor[] | undefined> {
  const budget = openingBudget();
  const single = await headerOf(repository, WHOLE, budget);
  if (single) return single;
  const index = await repository.file(INDEX);
  if (index === undefined) return undefined;
  const files = filesOf(repository, Buffer.from(index.bytes).toString('utf8'));
  const tensors: StoredTensor[] = [];
  for (let first = 0; first < files.length; first += AT_ONCE) {
    const headers = await Promise.all(
      files.slice(first, first + AT_ONCE).map(async (file) => {
        const header = await headerOf(repository, file, budget);
        if (!header) throw new OpenError(`${repository.hubId}: ${file} of its index is missing`);
        return header;
      }),
    );
    for (const header of headers) for (const tensor of header) tensors.push(tensor);
  }
  return tensors;
}

function filesOf({ hubId }: HubRepository, text: string): readonly string[] {
  const map = parseObject(text, `${hubId}: ${INDEX}`)['weight_map'];
  const files = isObject(map) ? [...new Set(Object.values(map))] : [];
  const plain = files.filter(
    (file): file is string => typeof file === 'string' && /^[\w.-]{1,200}$/.test(file),
  );
  if (plain.length === 0 || plain.length < files.length)
    throw new OpenError(`${hubId}: ${INDEX} names no plain files`);
  if (plain.length > MOST_FILES)
    throw new OpenError(`${hubId}: its weights are in ${plain.length} files`);
  return plain;
}

async function headerOf(
  repository: HubRepository,
  file: string,
  budget: Budget,
): Promise<readonly StoredTensor[] | undefined> {
  const start = await repository.file(file, { first: 0, last: FIRST_BYTES - 1 });
  if (start === undefined) return undefined;
  const where = `${repository.hubId}: ${file}`;
  const bytes = Buffer.from(start.bytes);
  if (bytes.length < 8) throw new OpenError(`${where}: is no safetensors file: too short`);
  const length = Number(bytes.readBigUInt64LE());
  budget.headerBytes(length, where);
  const rest =
    8 + length > bytes.length
      ? await repository.file(file, { first: bytes.length, last: 8 + length - 1 })
      : undefined;
  const whole = rest ? Buffer.concat([bytes, rest.bytes]) : bytes;
  if (whole.length < 8 + length) throw new OpenError(`${where}: its header is cut short`);
  const size = start.size ?? Number.POSITIVE_INFINITY;
  const text = whole.subarray(8, 8 + length).toString('utf8');
  const { tensors, cut } = parseHeader(text, where, size - 8 - length, budget);
  if (cut) throw new OpenError(`${where}: ends before its last tensor does`);
  return tensors;
}
