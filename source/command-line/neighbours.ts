import { basename } from 'node:path';
import { devicesHeld } from '../cost/devices-held.js';
import { visibleText } from '../open/text.js';
import type { BesideChoice } from '../scenario/scenario.js';
import { scenarioFile } from './scenario-file.js';

const LONGEST_NAME = 60;

/**
 * Memory that the saved scenarios hold on their devices while they run. Throws `OpenError` that names a file without a
 * scenario.
 */
export async function neighbours(paths: readonly string[]): Promise<readonly BesideChoice[]> {
  const found: BesideChoice[] = [];
  for (const path of paths) {
    const scenario = await scenarioFile(path);
    found.push({ name: visibleText(basename(path), LONGEST_NAME), runs: devicesHeld(scenario) });
  }
  return found;
}
