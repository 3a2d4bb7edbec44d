import { isObject, type JsonObject } from '../text/json.js';
import type { Config } from './config.js';
import type { Unmodelled } from './model.js';
import { severityOf } from './severity.js';
import { QUANTISATION_SECTIONS } from './stored-format.js';

/** Fields that no rule read and that may move weights or cache. */
export function unmodelledFields(config: Config): Unmodelled[] {
  return unread(config.raw, config.path, config.seen);
}

function unread(raw: JsonObject, path: string, seen: ReadonlySet<string>): Unmodelled[] {
  return Object.entries(raw).flatMap(([name, value]) => {
    const field = path + name;
    // `openFormats` tells what of these was not read.
    if (QUANTISATION_SECTIONS.includes(name)) return [];
    if (seen.has(field))
      return isObject(value) && isOpened(field, seen) ? unread(value, `${field}.`, seen) : [];
    const severity = severityOf(name, value);
    if (severity === 'harmless') return [];
    return [{ field, value, effect: EFFECTS[severity], severity }];
  });
}

const EFFECTS = {
  unknown: 'read by no rule of this architecture; may add or change weights',
  'changes memory': 'weights of this part are not in the total',
} as const;

/** Whether a section was read field by field, not as one value. */
function isOpened(section: string, seen: ReadonlySet<string>): boolean {
  for (const field of seen) if (field.startsWith(`${section}.`)) return true;
  return false;
}
