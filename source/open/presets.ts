import { closeSync, constants, fstatSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../text/json.js';
import { parseObject } from './json-text.js';
import { OpenError, systemReason } from './open-error.js';
import { visibleText } from './text.js';

export type PresetKind = 'models' | 'hardware' | 'machines' | 'workloads';

/** The source of shipped presets; `preset-store.ts` implements it. */
export interface PresetStore {
  presetIds(kind: PresetKind): readonly string[];
  /** The text of a shipped preset. */
  readPreset(kind: PresetKind, id: string): string;
}

export interface Presets {
  /** Every known id, shipped and the user's, in order. */
  ids(kind: PresetKind): readonly string[];
  has(kind: PresetKind, id: string): boolean;
  /** The preset as parsed JSON. Throws `OpenError` for an unknown id. */
  read(kind: PresetKind, id: string): JsonObject;
  /** Faults of the user's files, one line each. */
  notices(): readonly string[];
}

/** Throws an error of one line for an invalid preset. */
export type PresetCheck = (kind: PresetKind, json: JsonObject, id: string) => void;

const LARGEST = 1_000_000;
const MOST_FILES = 10_000;

/** A user's presets: `<folder>/<kind>/<id>.json`, in the format of the shipped ones. */
export interface OwnPresets {
  readonly folder: string;
  readonly check: PresetCheck;
}

/**
 * Presets by kind and id. The user's win over `shipped` ones; those that `check` refuses are skipped and listed in
 * `notices`. Folders are read on first use.
 */
export function createPresets(shipped: PresetStore, users: OwnPresets | null): Presets {
  const notices: string[] = [];
  const known = new Map<PresetKind, ReadonlyMap<string, JsonObject>>();
  const userOf = (kind: PresetKind): ReadonlyMap<string, JsonObject> => {
    let found = known.get(kind);
    if (!found) {
      found = users === null ? new Map() : readUserFolder(users, kind, notices);
      known.set(kind, found);
    }
    return found;
  };
  const read = (kind: PresetKind, id: string): JsonObject => {
    const own = userOf(kind).get(id);
    if (own) return own;
    if (!shipped.presetIds(kind).includes(id))
      throw new OpenError(`there is no preset "${id}" among the ${kind}`);
    // Shipped presets are printable objects, which a test holds; naming hardware by half a name reads all of them.
    return JSON.parse(shipped.readPreset(kind, id)) as JsonObject;
  };
  return {
    ids: (kind) => [...new Set([...userOf(kind).keys(), ...shipped.presetIds(kind)])].sort(),
    has: (kind, id) => userOf(kind).has(id) || shipped.presetIds(kind).includes(id),
    read,
    notices: () => notices,
  };
}

function readUserFolder(
  users: OwnPresets,
  kind: PresetKind,
  notices: string[],
): ReadonlyMap<string, JsonObject> {
  const folder = join(users.folder, kind);
  const presets = new Map<string, JsonObject>();
  for (const name of jsonFiles(folder, notices)) {
    const path = join(folder, name);
    const id = visibleText(name.slice(0, -'.json'.length), 100);
    try {
      const json = parseObject(readSmallFile(path), path);
      users.check(kind, json, id);
      presets.set(id, json);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const where = reason.startsWith(path) ? '' : `${path}: `;
      notices.push(visibleText(`preset skipped: ${where}${reason}`, 500));
    }
  }
  return presets;
}

function jsonFiles(folder: string, notices: string[]): readonly string[] {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.json') && name[0] !== '.');
    return names.sort().slice(0, MOST_FILES);
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    if (code !== 'ENOENT') notices.push(visibleText(`${folder}: ${systemReason(error)}`, 500));
    return [];
  }
}

/** Not blocking: anything but a regular file is refused, since a pipe would wait for ever. */
function readSmallFile(path: string): string {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    throw new OpenError(`${path}: ${systemReason(error)}`);
  }
  try {
    const found = fstatSync(file);
    if (!found.isFile()) throw new OpenError(`${path}: is no regular file`);
    if (found.size > LARGEST)
      throw new OpenError(`${path}: ${found.size} bytes; a preset has at most ${LARGEST}`);
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}
