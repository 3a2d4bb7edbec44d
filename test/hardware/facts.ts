import { readdirSync, readFileSync } from 'node:fs';
import type { HardwareEntry } from '../../source/hardware/catalogue.js';
import { entryOf } from '../../source/hardware/entry.js';

const folder = new URL('../../presets/hardware/', import.meta.url);

/** Every hardware preset as parsed JSON, by id. */
export const presets: ReadonlyMap<string, unknown> = new Map(
  readdirSync(folder)
    .toSorted()
    .map((file) => [
      file.replace(/\.json$/, ''),
      JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as unknown,
    ]),
);

export const entries: readonly HardwareEntry[] = [...presets].map(([id, json]) =>
  entryOf(json, id),
);
