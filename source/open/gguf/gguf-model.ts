import { basename, dirname, join, resolve } from 'node:path';
import { openingBudget } from '../budget.js';
import { endsTooSoon } from '../notices.js';
import { OpenError } from '../open-error.js';
import type { OpenedModel } from '../opened-model.js';
import { visibleText } from '../text.js';
import { configOfGguf } from './gguf-config.js';
import { type GgufHeader, readGguf } from './gguf-file.js';
import { GgufMetadata } from './gguf-metadata.js';
import { fileTypeId } from './gguf-types.js';

const SHARD = /^(.*)-(\d{5})-of-(\d{5})\.gguf$/i;
const MOST_SHARDS = 500;

/** A GGUF model in one file, or named by any of its parts (`…-00001-of-00003.gguf`). Throws `OpenError`. */
export async function openGguf(path: string): Promise<OpenedModel> {
  const headers: GgufHeader[] = [];
  const notices: string[] = [];
  const budget = openingBudget();
  for (const part of partsOf(path)) {
    const header = await readGguf(part, budget);
    headers.push(header);
    if (header.cut) notices.push(endsTooSoon(part));
  }
  const [first] = headers;
  if (!first) throw new OpenError(`${path}: has no parts`);
  const tensors = headers.flatMap((header) => header.tensors);
  const header = new GgufMetadata(first.metadata, tensors, path);
  const weightsFormat = fileTypeId(header.general('file_type'));
  return {
    id: resolve(path),
    name: nameOf(header, path),
    config: configOfGguf(header),
    tensors,
    ...(weightsFormat !== undefined && { weightsFormat }),
    notices,
  };
}

/** The first part has the metadata, whichever part was named. */
function partsOf(path: string): readonly string[] {
  const shard = SHARD.exec(basename(path));
  if (!shard) return [path];
  const [, stem = '', , total = ''] = shard;
  const count = Number(total);
  if (count < 1 || count > MOST_SHARDS)
    throw new OpenError(`${path}: a model of ${count} parts is not known`);
  return Array.from({ length: count }, (_, index) =>
    join(dirname(path), `${stem}-${String(index + 1).padStart(5, '0')}-of-${total}.gguf`),
  );
}

function nameOf(header: GgufMetadata, path: string): string {
  const name = header.general('name');
  const stem = basename(path).replace(/\.gguf$/i, '');
  return visibleText(typeof name === 'string' && name.trim() !== '' ? name : stem, 100);
}
