import { basename } from 'node:path';
import { devicesHeld } from '../cost/devices-held.js';
import { visibleText } from '../open/text.js';
import type { BesideChoice } from '../scenario/scenario.js';
import { scenarioFile } from './scenario-file.js';

const LONGEST_NAME = 60;

/** What saved scenarios hold of their devices once they run. Throws `OpenError` that names a file that is none. */
export async function neighbours(paths: readonly string[]): Promise<readonly BesideChoice[]> {
  const found: BesideChoice[] = [];
  for (const path of paths) {
    const scenario = await scenarioFile(path);
    found.push({ name: visibleText(basename(path), LONGEST_NAME), runs: devicesHeld(scenario) });
  }
  return found;
}
