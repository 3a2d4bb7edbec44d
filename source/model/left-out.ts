import { grouped } from '../text/digits.js';
import { type Json, shortJson } from '../text/json.js';
import { NOT_KNOWN } from './class-defaults.js';
import type { Assumed, Model, Unmodelled } from './model.js';

/** Omitted fields that change figures in an unknown way. */
export function unknownDefaults(missing: ReadonlyMap<string, Json>): readonly Unmodelled[] {
  return [...missing].flatMap(([field, value]) =>
    value === NOT_KNOWN ? [{ field, value: null, effect: NO_DEFAULT, severity: 'unknown' }] : [],
  );
}

const NO_DEFAULT = 'not in the config, and what its code takes then is not known here';

/** Omitted fields, with the default of their published class. */
export function assumedFields(missing: ReadonlyMap<string, Json>): readonly Assumed[] {
  return [...missing].flatMap(([field, value]) => (value === NOT_KNOWN ? [] : [{ field, value }]));
}

/** More names would repeat the JSON report's `assumed`. */
const MOST_TOLD = 4;

/**
 * The fields that a config omits and its class sets, in one line, values other than "off" first; undefined where there
 * are none. Source: docs/models.md, What a config leaves out.
 */
export function assumedLine({ assumed }: Pick<Model, 'assumed'>): string | undefined {
  const set = assumed.filter(({ value }) => value !== null);
  if (set.length === 0) return undefined;
  const told = set
    .toSorted((one, other) => Number(!one.value) - Number(!other.value))
    .slice(0, MOST_TOLD)
    .map(({ field, value }) => `${field} ${shortJson(value)}`);
  const more = set.length - told.length;
  if (more > 0) told.push(`… and ${grouped(more)} more`);
  return `not in the config, as its class sets it: ${told.join(', ')}`;
}
