import { MOST_DEVICES } from '../hardware/counted.js';
import { exactText } from '../report/units.js';
import {
  configField,
  neighbouringPower,
  steppedValue,
  withConfigField,
  withOption,
} from '../scenario/edit.js';
import { OptionError } from '../scenario/field.js';
import { parseQuantity } from '../scenario/quantity.js';
import type { Scenario } from '../scenario/scenario.js';
import { settle } from '../scenario/settle.js';
import { parseValue } from '../scenario/values.js';
import type { JsonObject } from '../text/json.js';
import type { FieldRow, Target } from './field-rows.js';
import { parseConfigValue, steppedConfigValue } from './model-fields.js';

/** An edit's scenario, or why it can't be, in one line. */
export type Edited =
  | { readonly scenario: Scenario; readonly problem?: undefined }
  | { readonly scenario?: undefined; readonly problem: string };

/** Makes an edit and makes sure that model and hardware can still be read. */
export function attempt(edit: () => Scenario): Edited {
  try {
    const scenario = edit();
    settle(scenario);
    return { scenario };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

/** Key presses that one big step stands for. */
const BIG = 3;

/** The scenario with a row's value a step less or more. Model and accelerator are not stepped here: they are loaded. */
export function stepRow(
  scenario: Scenario,
  { target }: FieldRow,
  direction: 1 | -1,
  isBig: boolean,
): Scenario {
  let stepped = scenario;
  for (let press = 0; press < (isBig ? bigStep(target) : 1); press++)
    stepped = stepOnce(stepped, target, direction);
  return stepped;
}

function bigStep(target: Target): number {
  if (target.kind === 'config' && 'by' in target.field.step) return 8;
  const kind = target.kind === 'option' ? target.field.kind : undefined;
  return kind?.type === 'count' && kind.step === 'one' ? 8 : BIG;
}

function stepOnce(scenario: Scenario, target: Target, direction: 1 | -1): Scenario {
  switch (target.kind) {
    case 'model':
    case 'accelerator':
      return scenario;
    case 'count':
      return withCount(scenario, neighbouringPower(scenario.hardware.count, direction));
    case 'config': {
      const value = steppedConfigValue(scenario.model.config, target.field, direction);
      return withConfigField(scenario, target.field.name, value);
    }
    case 'option':
      return withOption(scenario, target.field, steppedValue(scenario, target.field, direction));
  }
}

/** The scenario with a row's value as typed. Throws `OptionError` in one line. */
export function typeInto(scenario: Scenario, { target, label }: FieldRow, text: string): Scenario {
  switch (target.kind) {
    case 'model':
    case 'accelerator':
      return scenario;
    case 'count': {
      const count = parseQuantity(text);
      if (count !== undefined && Number.isInteger(count) && count >= 1 && count <= MOST_DEVICES)
        return withCount(scenario, count);
      throw new OptionError(
        `${label} "${text}": a whole number from 1 to ${exactText(MOST_DEVICES)} is expected`,
      );
    }
    case 'config': {
      const value = parseConfigValue(target.field, text);
      if (value !== undefined) return withConfigField(scenario, target.field.name, value);
      throw new OptionError(`${label} "${text}": a whole number is expected`);
    }
    case 'option':
      return withOption(scenario, target.field, parseValue(target.field, text, label));
  }
}

/** The scenario with a row's value as it was in `origin`. */
export function resetRow(scenario: Scenario, { target }: FieldRow, origin: Scenario): Scenario {
  switch (target.kind) {
    case 'model':
      return { ...scenario, model: origin.model };
    case 'accelerator':
      return {
        ...scenario,
        hardware: { ...origin.hardware, count: scenario.hardware.count },
        deviceMemory: origin.deviceMemory,
      };
    case 'count':
      return withCount(scenario, origin.hardware.count);
    case 'config': {
      const value = configField(origin.model.config, target.field.name);
      return value === undefined ? scenario : withConfigField(scenario, target.field.name, value);
    }
    case 'option':
      return withOption(scenario, target.field, origin[target.field.id]);
  }
}

/** Whether a row's value is another than in `origin`. */
export function isChanged(scenario: Scenario, { target }: FieldRow, origin: Scenario): boolean {
  switch (target.kind) {
    case 'model':
      return scenario.model.id !== origin.model.id;
    case 'accelerator':
      return scenario.hardware.id !== origin.hardware.id;
    case 'count':
      return scenario.hardware.count !== origin.hardware.count;
    case 'config':
      return (
        valueIn(scenario.model.config, target.field.name) !==
        valueIn(origin.model.config, target.field.name)
      );
    case 'option':
      return scenario[target.field.id] !== origin[target.field.id];
  }
}

function valueIn(config: JsonObject, name: string): unknown {
  return configField(config, name);
}

function withCount(scenario: Scenario, count: number): Scenario {
  const within = Math.min(MOST_DEVICES, Math.max(1, count));
  return { ...scenario, hardware: { ...scenario.hardware, count: within } };
}
