import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { OpenError } from './open-error.js';
import type { PresetKind } from './presets.js';

/**
 * Set by the build. `beside`: `presets/<kind>.txt` next to the program; `embedded`: assets of the single executable.
 * Unset when run from source: `presets/<kind>/<id>.json` of the project.
 */
declare const PRESETS_ARE: 'beside' | 'embedded' | undefined;

const found = new Map<PresetKind, ReadonlyMap<string, string>>();

/** Ids of the presets that ship with the program, in order. */
export function presetIds(kind: PresetKind): readonly string[] {
  return [...presetsOf(kind).keys()];
}

/** The JSON text of a shipped preset. Throws `OpenError` for an unknown id. */
export function readPreset(kind: PresetKind, id: string): string {
  const text = presetsOf(kind).get(id);
  if (text === undefined) throw new OpenError(`there is no preset "${id}" among the ${kind}`);
  return text || readFileSync(new URL(`${id}.json`, sourceFolder(kind)), 'utf8');
}

function presetsOf(kind: PresetKind): ReadonlyMap<string, string> {
  let presets = found.get(kind);
  if (!presets) {
    presets = new Map(typeof PRESETS_ARE === 'undefined' ? listFolder(kind) : split(folded(kind)));
    found.set(kind, presets);
  }
  return presets;
}

function split(lines: string): [id: string, json: string][] {
  return lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const tab = line.indexOf('\t');
      return [line.slice(0, tab), line.slice(tab + 1)];
    });
}

function folded(kind: PresetKind): string {
  if (PRESETS_ARE === 'embedded') {
    return process.getBuiltinModule('node:sea').getAsset(`${kind}.txt`, 'utf8');
  }
  return readFileSync(new URL(`presets/${kind}.txt`, import.meta.url), 'latin1');
}

/** From source each preset is read on demand, so the texts are empty here. */
function listFolder(kind: PresetKind): [id: string, json: ''][] {
  return readdirSync(fileURLToPath(sourceFolder(kind)))
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => [name.slice(0, -'.json'.length), '']);
}

function sourceFolder(kind: PresetKind): URL {
  return new URL(`../../presets/${kind}/`, import.meta.url);
}
