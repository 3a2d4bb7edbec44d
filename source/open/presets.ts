import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
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
  const own = users === null ? NO_PRESETS : userPresets(users, notices);
  const read = (kind: PresetKind, id: string): JsonObject => {
    const found = own.read(kind, id);
    if (found) return found;
    if (!shipped.presetIds(kind).includes(id))
      throw new OpenError(`there is no preset "${id}" among the ${kind}`);
    // Shipped presets are printable objects, which a test holds; naming hardware by half a name reads all of them.
    return JSON.parse(shipped.readPreset(kind, id)) as JsonObject;
  };
  return {
    ids: (kind) => [...new Set([...own.ids(kind), ...shipped.presetIds(kind)])].sort(),
    has: (kind, id) => own.read(kind, id) !== undefined || shipped.presetIds(kind).includes(id),
    read,
    notices: () => notices,
  };
}

interface UserPresets {
  /** Ids of the valid ones; reads all of them. */
  ids(kind: PresetKind): readonly string[];
  /** The preset of that id, the only one read; undefined where it is absent or invalid. */
  read(kind: PresetKind, id: string): JsonObject | undefined;
}

const NO_PRESETS: UserPresets = { ids: () => [], read: () => undefined };

/** A user's presets, each read and checked when first named. The errors of an invalid one go to `notices`, once. */
function userPresets({ folder, check }: OwnPresets, notices: string[]): UserPresets {
  const known = new Map<string, JsonObject | null>();
  const load = (kind: PresetKind, name: string, id: string): JsonObject | null => {
    const path = join(folder, kind, name);
    try {
      const json = parseObject(readSmallFile(path), path);
      check(kind, json, id);
      return json;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const where = reason.startsWith(path) ? '' : `${path}: `;
      notices.push(visibleText(`preset skipped: ${where}${reason}`, 500));
      return null;
    }
  };
  const readNamed = (kind: PresetKind, name: string): JsonObject | undefined => {
    const id = visibleText(name.slice(0, -'.json'.length), LONGEST_ID);
    const key = `${kind}/${id}`;
    let found = known.get(key);
    if (found === undefined) {
      found = load(kind, name, id);
      known.set(key, found);
    }
    return found ?? undefined;
  };
  const listed = new Map<PresetKind, readonly string[]>();
  return {
    ids(kind) {
      let ids = listed.get(kind);
      if (!ids) {
        ids = jsonFiles(join(folder, kind), notices)
          .filter((name) => readNamed(kind, name) !== undefined)
          .map((name) => visibleText(name.slice(0, -'.json'.length), LONGEST_ID));
        listed.set(kind, ids);
      }
      return ids;
    },
    read(kind, id) {
      const name = `${id}.json`;
      const isPlain = basename(name) === name && !id.startsWith('.') && id.length <= LONGEST_ID;
      if (known.has(`${kind}/${id}`)) return known.get(`${kind}/${id}`) ?? undefined;
      return isPlain && existsSync(join(folder, kind, name)) ? readNamed(kind, name) : undefined;
    },
  };
}

const LONGEST_ID = 100;

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
