import { readdirSync, readFileSync } from 'node:fs';
import type { JsonObject } from '../../../source/text/json.js';

const folder = (kind: string) => new URL(`../../../presets/${kind}/`, import.meta.url);

/** Every shipped preset of a kind, by id. */
export function shipped(kind: 'models' | 'hardware'): readonly (readonly [string, JsonObject])[] {
  return readdirSync(folder(kind))
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => [
      name.slice(0, -'.json'.length),
      JSON.parse(readFileSync(new URL(name, folder(kind)), 'utf8')) as JsonObject,
    ]);
}
