import { options } from '../scenario/fields/options.js';
import { checkValue } from '../scenario/fields/values.js';
import type { Options } from '../scenario/scenario.js';
import { isObject, type JsonObject } from '../text/json.js';
import { OpenError } from './open-error.js';
import type { Presets } from './presets.js';

/** A workload: the options it sets; all others stay as they are. */
export interface Workload {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly options: Partial<Options>;
}

/** The workload of that id. Throws `OpenError`. */
export function readWorkload(id: string, presets: Presets): Workload {
  return workloadOf(presets.read('workloads', id), id);
}

/** Reads a workload preset. Throws `OpenError` that names the field and what is allowed. */
export function workloadOf(json: JsonObject, id: string): Workload {
  const { name, description, fields } = json;
  if (!isObject(fields)) throw new OpenError(`preset ${id}: fields is no object`);
  const set: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(fields)) {
    const field = options.find((candidate) => candidate.id === key);
    if (!field) throw new OpenError(`preset ${id}: there is no option "${key}"`);
    try {
      set[key] = checkValue(field, value, key);
    } catch (error) {
      throw new OpenError(`preset ${id}: ${error instanceof Error ? error.message : error}`);
    }
  }
  return {
    id,
    name: typeof name === 'string' ? name : id,
    description: typeof description === 'string' ? description : '',
    options: set,
  };
}
