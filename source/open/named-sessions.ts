import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonObject } from '../text/json.js';
import { writeAtomically } from './atomic-file.js';
import { parseObject } from './json-text.js';
import { OpenError } from './open-error.js';
import { kindOf, readText } from './read-file.js';

const FOLDER = 'sessions';
const LARGEST = 16 * 2 ** 20;
const MOST = 500;
/** Names of files on every platform: no separators, no leading dot. */
const NAME = /^[\p{L}\p{N}_][\p{L}\p{N}_ .-]{0,60}$/u;

export interface NamedSession {
  readonly name: string;
  /** When it was saved, in milliseconds since 1970. */
  readonly savedAt: number;
}

/** The sessions that were saved under names, the latest first. */
export async function namedSessions(stateFolder: string): Promise<readonly NamedSession[]> {
  const folder = join(stateFolder, FOLDER);
  const files = (await readdir(folder).catch(() => [])).filter((file) => file.endsWith('.json'));
  const found = await Promise.all(
    files.slice(0, MOST).map(async (file) => ({
      name: file.slice(0, -'.json'.length),
      savedAt: (await stat(join(folder, file)).catch(() => undefined))?.mtimeMs ?? 0,
    })),
  );
  return found
    .filter(({ name }) => NAME.test(name))
    .toSorted((left, right) => right.savedAt - left.savedAt);
}

/** Saves a scenario under a name; one of that name is replaced. Throws `OpenError`. */
export function saveNamed(stateFolder: string, name: string, scenario: object): void {
  const text = `${JSON.stringify(scenario, null, 2)}\n`;
  const notice = writeAtomically(stateFolder, join(FOLDER, `${checkedName(name)}.json`), text);
  if (notice !== null) throw new OpenError(notice);
}

/** The scenario that was saved under a name, as its file has it. Throws `OpenError`. */
export async function loadNamed(stateFolder: string, name: string): Promise<JsonObject> {
  const path = join(stateFolder, FOLDER, `${checkedName(name)}.json`);
  if ((await kindOf(path)) === undefined)
    throw new OpenError(`no session is called ${JSON.stringify(name)}`);
  return parseObject(await readText(path, LARGEST), path);
}

function checkedName(name: string): string {
  if (NAME.test(name)) return name;
  throw new OpenError(
    `session ${JSON.stringify(name.slice(0, 60))}: a name of letters, digits, blanks, dots and dashes is expected`,
  );
}
