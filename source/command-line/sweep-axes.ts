import { findHardwareNamed } from '../open/find-hardware.js';
import { hardwareOnOffer } from '../open/hardware-presets.js';
import { machinesOnOffer } from '../open/machine-presets.js';
import { openModel } from '../open/model-source.js';
import type { Presets } from '../open/presets.js';
import { withHardware } from '../scenario/devices.js';
import { configFieldNamed } from '../scenario/fields/config-fields.js';
import { OptionError, type ValueField } from '../scenario/fields/field.js';
import type { FieldValue } from '../scenario/fields/kinds/index.js';
import { devicesField } from '../scenario/fields/machine-fields.js';
import { options } from '../scenario/fields/options.js';
import { parseValue } from '../scenario/fields/values.js';
import type { Scenario } from '../scenario/scenario.js';
import { shortJson } from '../text/json.js';
import { nearest } from '../text/nearest.js';
import { modelChoice, weightsLeft } from './open-scenario.js';

/** A field of a sweep, and the scenario at each of its values. */
export interface Axis {
  readonly name: string;
  readonly points: readonly AxisPoint[];
}

export interface AxisPoint {
  /** The value as stored in a scenario. */
  readonly value: FieldValue;
  readonly place: (scenario: Scenario) => Scenario;
}

/** Reads `FIELD=A,B,…`: an option, a field of the config, `devices`, `model` or `hardware`. Throws `OptionError`. */
export async function axisOf(
  word: string,
  presets: Presets,
  { offline }: { readonly offline: boolean },
): Promise<Axis> {
  const equals = word.indexOf('=');
  const name = word.slice(0, equals);
  const texts = word.slice(equals + 1).split(',');
  if (texts.includes(''))
    throw new OptionError(`sweep ${shortJson(word)}: FIELD=A,B,… is expected, like batch=1,8,64`);
  const points = texts.map((text) => pointOf(name, text, presets, offline));
  return { name, points: await Promise.all(points) };
}

async function pointOf(
  name: string,
  text: string,
  presets: Presets,
  offline: boolean,
): Promise<AxisPoint> {
  if (name === 'model') {
    const model = modelChoice(await openModel(text, { presets, offline }));
    const place = (scenario: Scenario) => {
      const placed = { ...scenario, model };
      return { ...placed, weights: weightsLeft(placed) };
    };
    return { value: model.id, place };
  }
  if (name === 'hardware') {
    const named = findHardwareNamed(text, hardwareOnOffer(presets), machinesOnOffer(presets));
    return {
      value: text,
      place: (scenario) => ({ ...withHardware(scenario, named), slice: named.slice }),
    };
  }
  const field = fieldNamed(name);
  const value = parseValue(field, text, name);
  return { value, place: (scenario) => field.write(scenario, value) };
}

function fieldNamed(name: string): ValueField {
  if (name === devicesField.id) return devicesField;
  const field =
    options.find(({ id, flag }) => id === name || flag === name) ?? configFieldNamed(name);
  if (field) return field;
  const near = nearest(name, ['model', 'hardware', 'devices', ...options.map(({ flag }) => flag)]);
  throw new OptionError(
    `sweep ${shortJson(name)}: no field has this name${near === undefined ? '' : ` (nearest: ${near})`}`,
  );
}
