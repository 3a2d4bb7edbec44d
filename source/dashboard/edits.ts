import type { Direction } from '../scenario/fields/kinds/index.js';
import { bigStep, parseValue, steppedValue } from '../scenario/fields/values.js';
import type { Scenario } from '../scenario/scenario.js';
import { settle } from '../scenario/settle.js';
import type { FieldRow } from './field-rows.js';

/** The scenario of an edit, or why it is invalid, in one line. */
export type Edited =
  | { readonly scenario: Scenario; readonly problem?: undefined }
  | { readonly scenario?: undefined; readonly problem: string };

/** Applies an edit and checks that model and hardware are still readable. */
export function attempt(edit: () => Scenario): Edited {
  try {
    const scenario = edit();
    settle(scenario);
    return { scenario };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

/** The scenario with a row's value one step less or more; loaded presets have no steps here. */
export function stepRow(
  scenario: Scenario,
  { field }: FieldRow,
  direction: Direction,
  isBig: boolean,
): Scenario {
  if (field.loads !== undefined) return scenario;
  let stepped = scenario;
  for (let step = 0; step < (isBig ? bigStep(field.kind) : 1); step++)
    stepped = field.write(stepped, steppedValue(stepped, field, direction));
  return stepped;
}

/** The scenario with a row's value as typed. Throws `OptionError` in one line. */
export function typeInto(scenario: Scenario, { field, label }: FieldRow, text: string): Scenario {
  if (field.loads !== undefined) return scenario;
  return field.write(scenario, parseValue(field, text, label));
}

/** The scenario with a row's value from `origin`. */
export function resetRow(scenario: Scenario, { field }: FieldRow, origin: Scenario): Scenario {
  if (field.loads !== undefined) return field.take(scenario, origin);
  const value = field.read(origin);
  return value === undefined ? scenario : field.write(scenario, value);
}
