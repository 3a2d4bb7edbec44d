import { join } from 'node:path';
import type { Json } from '../text/json.js';
import { parseObject } from './json-text.js';
import { readText } from './read-file.js';
import { createSessionSaver, type SessionSaver } from './session-file.js';

export const CHOICES_FILE = 'choices.json';
const LARGEST = 2 ** 20;
const MOST = 9;
const LONGEST = 4096;

/** Models that the user marked, and the last ones used. */
export interface KeptChoices {
  readonly favourites: readonly string[];
  readonly recents: readonly string[];
}

/** The choices of earlier sessions; empty where the file is absent or unusable, since nothing depends on them. */
export async function loadChoices(stateFolder: string): Promise<KeptChoices> {
  try {
    const path = join(stateFolder, CHOICES_FILE);
    const { favourites, recents } = parseObject(await readText(path, LARGEST), path);
    return { favourites: names(favourites), recents: names(recents) };
  } catch {
    return { favourites: [], recents: [] };
  }
}

/** Names alone: `parseObject` has made their unseen characters visible. */
function names(value: Json | undefined): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value
    .filter((name): name is string => typeof name === 'string' && name.length <= LONGEST)
    .slice(0, MOST);
}

/** Writes choices a moment after they change. */
export function choicesSaver(stateFolder: string): SessionSaver {
  return createSessionSaver(stateFolder, 400, CHOICES_FILE);
}
