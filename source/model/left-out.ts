import type { Json } from '../text/json.js';
import { NOT_KNOWN } from './class-defaults.js';
import type { Assumed, Unmodelled } from './model.js';

/** Fields that are left out and move figures in a way that is not known. */
export function unknownDefaults(missing: ReadonlyMap<string, Json>): readonly Unmodelled[] {
  return [...missing].flatMap(([field, value]) =>
    value === NOT_KNOWN ? [{ field, value: null, effect: NO_DEFAULT, severity: 'unknown' }] : [],
  );
}

const NO_DEFAULT = 'not in the config, and what its code takes then is not known here';

/** Fields that are left out, with what their published class takes. */
export function assumedFields(missing: ReadonlyMap<string, Json>): readonly Assumed[] {
  return [...missing].flatMap(([field, value]) => (value === NOT_KNOWN ? [] : [{ field, value }]));
}
