import { parseObject } from '../open/json-text.js';
import { OpenError } from '../open/open-error.js';
import { readText } from '../open/read-file.js';
import { OptionError } from '../scenario/fields/field.js';
import { readScenario } from '../scenario/read-scenario.js';
import type { Scenario } from '../scenario/scenario.js';
import { isObject } from '../text/json.js';

const LARGEST_SCENARIO = 16 * 2 ** 20;

/** The scenario of a file, which may be a whole report. Throws `OpenError` that names the file. */
export async function scenarioFile(path: string): Promise<Scenario> {
  const json = parseObject(await readText(path, LARGEST_SCENARIO), path);
  const inner = json['scenario'];
  try {
    return readScenario(isObject(inner) ? inner : json);
  } catch (error) {
    // A wrong value in the file is reported as an error of the file, not of the command line.
    if (error instanceof OptionError) throw new OpenError(`${path}: ${error.message}`);
    throw error;
  }
}
