import { shortJson } from '../../text/json.js';
import { configField } from '../config-field.js';
import type { Scenario } from '../scenario.js';
import { settle } from '../settle.js';
import type { Settled } from '../settled.js';
import { type Field, OptionError, type ValueField } from './field.js';
import type { Choice, Direction, FieldValue, Kind, Value } from './kinds/index.js';

/**
 * Parses a field's value from text; messages call it `named`. Throws `OptionError` in one line: name, value, what is
 * allowed, the nearest match.
 */
export function parseValue(field: ValueField, text: string, named = field.name): FieldValue {
  const { kind, open } = field;
  if (open !== undefined && (text === 'auto' || text === '')) return null;
  const value = kind.read(text);
  if (value !== undefined) return value;
  const near = kind.nearest?.(text);
  throw refusal(field, text, named, near);
}

/** Checks a value that is not text (from a saved scenario or a step). Throws `OptionError`. */
export function checkValue(field: ValueField, value: unknown, named = field.label): FieldValue {
  const { kind, open } = field;
  if (value === null && open !== undefined) return null;
  const checked = kind.check(value);
  if (checked !== undefined) return checked;
  const near = typeof value === 'string' ? kind.nearest?.(value) : undefined;
  throw refusal(field, String(value), named, near);
}

function refusal(
  { kind }: ValueField,
  text: string,
  named: string,
  near: string | undefined,
): OptionError {
  const hint = near === undefined ? '' : ` (nearest: ${near})`;
  return new OptionError(`${named} ${shortJson(text)}: ${kind.allowed()} is expected${hint}`);
}

/** The present value of a field; for an open field the value that it settles to. */
export function currentValue(scenario: Scenario, field: ValueField): Value {
  return determinedValue(scenario, field, () => settle(scenario)) ?? 0;
}

/**
 * The present value; null for an open field without a single value, as for a utilisation that follows from evidence.
 */
export function determinedValue(
  scenario: Scenario,
  field: ValueField,
  settled: () => Settled,
): Value | null {
  return field.read(scenario) ?? field.settled?.(settled()) ?? null;
}

/** The choices of a field that are possible in a scenario. */
export function choicesOf(field: ValueField, scenario: Scenario): readonly Choice[] {
  if (field.kind.type !== 'choice') return [];
  return field.offers?.(scenario) ?? field.kind.choices;
}

/** The value one step up (+1) or down (−1), unchanged at the field's limits. */
export function steppedValue(
  scenario: Scenario,
  field: ValueField,
  direction: Direction,
): FieldValue {
  if (field.offers) return steppedOffer(scenario, field, direction);
  const sizeOf = (name: string) => {
    const size = configField(scenario.model.config, name);
    return typeof size === 'number' ? size : undefined;
  };
  return field.kind.step(currentValue(scenario, field), direction, sizeOf);
}

/** The next possible choice. An open value that settles to none of them comes before the first. */
function steppedOffer(scenario: Scenario, field: ValueField, direction: Direction): FieldValue {
  const ids = choicesOf(field, scenario).map(({ id }) => id);
  const open = field.settled?.(settle(withOpen(scenario, field))) ?? null;
  const all: readonly FieldValue[] = open === null ? [null, ...ids] : ids;
  const from = field.read(scenario) ?? open;
  const next = all[Math.min(all.length - 1, Math.max(0, all.indexOf(from) + direction))];
  return next === undefined ? (field.read(scenario) ?? null) : next;
}

function withOpen(scenario: Scenario, field: ValueField): Scenario {
  return field.open === undefined ? scenario : field.write(scenario, null);
}

/** Number of steps in one big step. */
export function bigStep(kind: Kind): number {
  if (kind.type !== 'count') return 3;
  return kind.steps === 'one' || (typeof kind.steps === 'object' && 'by' in kind.steps) ? 8 : 3;
}

/** Whether a field's value differs between two scenarios. */
export function differs(field: Field, scenario: Scenario, other: Scenario): boolean {
  const [value, otherValue] = [field.read(scenario), field.read(other)];
  if (Array.isArray(value)) return String(value) !== String(otherValue);
  return value !== otherValue;
}

/** The help of a field, with what an open value follows from. */
export function helpOf(field: Field): string {
  const open = field.loads === undefined ? field.open : undefined;
  return open === undefined ? field.help : `${field.help}; open: ${open}`;
}
