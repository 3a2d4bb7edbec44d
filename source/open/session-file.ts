import { join } from 'node:path';
import type { JsonObject } from '../text/json.js';
import { type WriteNotice, writeAtomically } from './atomic-file.js';
import { parseObject } from './json-text.js';
import { kindOf, readText } from './read-file.js';

export const SESSION_FILE = 'last.json';
/** Sessions hold the model's whole config. */
const LARGEST = 16 * 2 ** 20;

export interface LoadedSession {
  /** The saved scenario, or null without a usable one. */
  readonly scenario: JsonObject | null;
  /** One line when a file exists that cannot be used. */
  readonly notice: string | null;
}

/** The scenario of the last session. Never throws: a broken file is ignored with a notice. */
export async function loadSession(stateFolder: string): Promise<LoadedSession> {
  const path = join(stateFolder, SESSION_FILE);
  if ((await kindOf(path)) === undefined) return { scenario: null, notice: null };
  try {
    return { scenario: parseObject(await readText(path, LARGEST), path), notice: null };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { scenario: null, notice: `the last session is ignored: ${reason}` };
  }
}

export interface SessionSaver {
  /**
   * Schedules a scenario to be saved; call it only after a change by the user. A returned promise is rejected when
   * the file cannot be written and no earlier one was.
   */
  save(scenario: object): Promise<void> | undefined;
  /** Writes pending content at once and returns the notice of the last write. Call it before the end. */
  flush(): WriteNotice;
}

/**
 * Saves the scenario as it is edited: a moment after the last edit, the newest content only. Of two running copies
 * the later edit wins, and each write is whole.
 */
export function createSessionSaver(
  stateFolder: string,
  delayMilliseconds = 400,
  file = SESSION_FILE,
): SessionSaver {
  let waiting: object | undefined;
  let timer: NodeJS.Timeout | undefined;
  let told: WriteNotice = null;
  let finish: ((notice: WriteNotice) => void) | undefined;

  const flush = (): WriteNotice => {
    clearTimeout(timer);
    if (waiting === undefined) return told;
    const text = `${JSON.stringify(waiting, null, 2)}\n`;
    waiting = undefined;
    const before = told;
    told = writeAtomically(stateFolder, file, text);
    finish?.(told === before ? null : told);
    return told;
  };
  return {
    save(scenario) {
      const isFirst = waiting === undefined;
      waiting = scenario;
      clearTimeout(timer);
      timer = setTimeout(flush, delayMilliseconds);
      // The end of the program waits for `flush`, not for the timer.
      timer.unref();
      if (!isFirst) return undefined;
      return new Promise((resolve, reject) => {
        finish = (notice) => (notice === null ? resolve() : reject(new Error(notice)));
      });
    },
    flush,
  };
}
