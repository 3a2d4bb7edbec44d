import { join } from 'node:path';
import type { JsonObject } from '../text/json.js';
import { type WriteNotice, writeAtomically } from './atomic-file.js';
import { parseObject } from './json-text.js';
import { kindOf, readText } from './read-file.js';

const FILE = 'last.json';
/** The model's whole config is in it. */
const LARGEST = 16 * 2 ** 20;

export interface LoadedSession {
  /** What was saved, or null: nothing yet, or nothing usable. */
  readonly scenario: JsonObject | null;
  /** One line when a file is there that can't be used. */
  readonly notice: string | null;
}

/** The scenario of the last session. Never throws: a broken file is told and ignored. */
export async function loadSession(stateFolder: string): Promise<LoadedSession> {
  const path = join(stateFolder, FILE);
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
   * Remembers what to save; call it only when the user changed something. Where it gives a promise, that is rejected
   * when the file can't be written and this was not told before.
   */
  save(scenario: object): Promise<void> | undefined;
  /** Writes what is not written yet, at once; the notice of the last write. Call it before the end. */
  flush(): WriteNotice;
}

/**
 * Saves the scenario as it is edited: a moment after the last edit, the newest content only. Of two running
 * copies the one edited last wins, and each write is whole.
 */
export function createSessionSaver(stateFolder: string, delayMilliseconds = 400): SessionSaver {
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
    told = writeAtomically(stateFolder, FILE, text);
    finish?.(told === before ? null : told);
    return told;
  };
  return {
    save(scenario) {
      const isFirst = waiting === undefined;
      waiting = scenario;
      clearTimeout(timer);
      timer = setTimeout(flush, delayMilliseconds);
      // The end of the program waits for `flush`, not for the clock.
      timer.unref();
      if (!isFirst) return undefined;
      return new Promise((resolve, reject) => {
        finish = (notice) => (notice === null ? resolve() : reject(new Error(notice)));
      });
    },
    flush,
  };
}
