import { readdirSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { isObject, type Json, type JsonObject } from '../text/json.js';
import { nearest } from '../text/nearest.js';
import { writeAtomically } from './atomic-file.js';
import { parseObject } from './json-text.js';
import { OpenError, systemReason } from './open-error.js';
import { readText } from './read-file.js';

/** Measurements of a machine as options: achieved shares of its rates, and its memory. */
export interface Profile {
  readonly name: string;
  readonly engine: string;
  readonly accelerator: string;
  /** The log that holds the measurement. */
  readonly source: string;
  readonly options: Readonly<Record<string, number>>;
}

const SCHEMA = 'llm-tui/profile@1';
const FOLDER = 'profiles';
const LARGEST = 2 ** 16;
const NAME = /^[A-Za-z0-9][\w.-]{0,63}$/;

/** Options that a measurement may state. */
export const MEASURED_OPTIONS = ['bandwidthUtilization', 'mfu', 'deviceMemory'] as const;

/** Stores a profile under its name and replaces an earlier one. Throws `OpenError` in one line. */
export function keepProfile(configFolder: string, profile: Profile): string {
  if (!NAME.test(profile.name))
    throw new OpenError(
      `--calibrate ${JSON.stringify(profile.name.slice(0, 80))}: a name of letters, digits, ".", "_" and "-" is expected`,
    );
  const text = `${JSON.stringify({ schema: SCHEMA, ...profile }, null, 2)}\n`;
  const problem = writeAtomically(configFolder, join(FOLDER, `${profile.name}.json`), text);
  if (problem !== null) throw new OpenError(problem);
  return pathOf(configFolder, profile.name);
}

/** Names of the stored profiles, in order. */
export function profileNames(configFolder: string): readonly string[] {
  try {
    return readdirSync(join(configFolder, FOLDER))
      .filter((file) => file.endsWith('.json') && NAME.test(file.slice(0, -5)))
      .map((file) => file.slice(0, -5))
      .toSorted();
  } catch {
    // The folder is absent until a profile is stored.
    return [];
  }
}

/** A profile by its name, or from a shared file. Throws `OpenError` in one line. */
export async function openProfile(configFolder: string, named: string): Promise<Profile> {
  const isPath = /[/\\]|\.json$/.test(named);
  const names = isPath ? [] : profileNames(configFolder);
  if (!isPath && !names.includes(named)) throw unknownProfile(named, names);
  const path = isPath ? named : pathOf(configFolder, named);
  return profileOf(parseObject(await readText(path, LARGEST), path), path);
}

/** Removes a profile. Throws `OpenError` in one line. */
export function removeProfile(configFolder: string, named: string): void {
  const names = profileNames(configFolder);
  if (!names.includes(named)) throw unknownProfile(named, names);
  try {
    unlinkSync(pathOf(configFolder, named));
  } catch (error) {
    throw new OpenError(`${pathOf(configFolder, named)} is not removed: ${systemReason(error)}`);
  }
}

/** Path of a profile's file, for sharing. */
export function pathOf(configFolder: string, name: string): string {
  return join(configFolder, FOLDER, `${name}.json`);
}

function profileOf(json: JsonObject, path: string): Profile {
  const { schema, name, engine, accelerator, source, options } = json;
  if (schema !== SCHEMA || !isObject(options))
    throw new OpenError(`${path}: is no profile: schema ${JSON.stringify(SCHEMA)} is expected`);
  const stated = MEASURED_OPTIONS.flatMap((option): (readonly [string, number])[] => {
    const value = options[option];
    return typeof value === 'number' && Number.isFinite(value) && value > 0
      ? [[option, value]]
      : [];
  });
  return {
    name: text(name),
    engine: text(engine),
    accelerator: text(accelerator),
    source: text(source),
    options: Object.fromEntries(stated),
  };
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value.slice(0, 200) : '';
}

function unknownProfile(named: string, names: readonly string[]): OpenError {
  const near = nearest(named, names);
  const known = names.length === 0 ? 'none is kept yet' : names.slice(0, 8).join(', ');
  return new OpenError(
    `no profile ${JSON.stringify(named.slice(0, 80))}${near ? ` (nearest: ${near})` : ''}; kept: ${known}`,
  );
}
