import { HardwareError } from '../hardware/preset-fields.js';
import type { ListedFamily } from '../model/inventory.js';
import type { StoredBytes } from '../model/model.js';
import { ModelError } from '../model/read-model.js';
import { isObject, type Json, type JsonObject } from '../text/json.js';
import { OptionError } from './fields/field.js';
import { options } from './fields/options.js';
import { checkValue } from './fields/values.js';
import { readMeasured } from './measured.js';
import { readBeside, readBox, readHardware } from './read-hardware.js';
import { type ModelChoice, newScenario, type Scenario } from './scenario.js';
import { settle } from './settle.js';

/** No model has more layers. */
const MOST_LAYERS = 10_000;
/** Far more names and shapes than the most varied inventory has. */
const MOST_FAMILIES = 20_000;

/**
 * Reads a scenario from JSON. Absent options get their defaults; present ones, model and hardware are checked. Throws
 * `OptionError` in one line that names the field.
 */
export function readScenario(json: unknown): Scenario {
  if (!isObject(json))
    throw new OptionError('a scenario is an object with model, hardware and options');
  const model = section(json, 'model');
  const scenario = newScenario(modelChoice(model, 'model'), readHardware(json['hardware']));
  const box = readBox(json['box']);
  const beside = readBeside(json['beside']);
  const measured = readMeasured(json['measured']);
  const set: Record<string, unknown> = {};
  for (const option of options) {
    if (Object.hasOwn(json, option.id))
      set[option.id] = checkValue(option, json[option.id], option.id);
  }
  const draft = json['draft'];
  const isOld = !Object.hasOwn(json, 'engineVersion');
  const read = {
    ...scenario,
    ...(isOld ? withoutOldDefaults(set) : set),
    ...(box && { box }),
    ...(beside && { beside }),
    ...(measured && { measured }),
    ...(isObject(draft) && { draft: modelChoice(draft, 'draft') }),
  };
  refuseUnreadable(read);
  return read;
}

/**
 * Values that files of the first release have for options that nobody had set. These options have since become open.
 */
const OLD_DEFAULTS = new Map<string, unknown>(
  Object.entries({
    kv: 'bf16',
    zero: 0,
    recompute: 'none',
    recipe: 'bf16-mixed',
    gradients: 'compute',
    loss: 'naive',
    offload: 'none',
  }),
);
/** Of those options, the ones of serving; the others belong to training. */
const SERVED = new Set(['kv']);

/** Options of a file of the first release, without its defaults for the other mode. */
function withoutOldDefaults(set: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const isServing = set['mode'] !== 'training';
  return Object.fromEntries(
    Object.entries(set).filter(
      ([id, value]) =>
        !OLD_DEFAULTS.has(id) || OLD_DEFAULTS.get(id) !== value || SERVED.has(id) === isServing,
    ),
  );
}

/** Refuses a saved scenario that cannot be evaluated. */
function refuseUnreadable(scenario: Scenario): void {
  try {
    settle(scenario);
  } catch (error) {
    if (error instanceof ModelError) throw new OptionError(error.message);
    if (error instanceof HardwareError) throw new OptionError(`hardware: ${error.message}`);
    throw error;
  }
}

function modelChoice(json: JsonObject, path: string): ModelChoice {
  return {
    id: text(json, 'id', path),
    name: text(json, 'name', path),
    ...(json['hub'] !== undefined && { hub: text(json, 'hub', path) }),
    config: section(json, 'config', `${path}.`),
    ...(json['stored'] !== undefined && { stored: storedBytes(json, path) }),
    ...(json['inventory'] !== undefined && { inventory: inventoryOf(json, path) }),
    ...(json['format'] !== undefined && { format: text(json, 'format', path) }),
  };
}

function storedBytes(json: JsonObject, path: string): StoredBytes {
  const stored = section(json, 'stored', `${path}.`);
  const { dense, experts, first, last, prediction } = stored;
  if (
    isCounts(dense) &&
    isCounts(experts) &&
    isCount(first) &&
    isCount(last) &&
    isCount(prediction)
  )
    return {
      format: text(stored, 'format', `${path}.stored`),
      dense,
      experts,
      first,
      last,
      prediction,
    };
  throw new OptionError(
    `${path}.stored: bytes are expected in dense, experts (a list of layers), first, last, prediction`,
  );
}

function inventoryOf(json: JsonObject, path: string): 'same' | readonly ListedFamily[] {
  const { inventory } = json;
  if (inventory === 'same') return inventory;
  const families = Array.isArray(inventory) && inventory.length <= MOST_FAMILIES ? inventory : [];
  const read = families.flatMap((family: Json): ListedFamily[] => {
    if (!isObject(family)) return [];
    const { name, shape, copies, layers } = family;
    return typeof name === 'string' && isCounts(shape) && isCount(copies) && isCounts(layers)
      ? [{ name, shape, copies, layers }]
      : [];
  });
  if (read.length > 0 && read.length === families.length) return read;
  throw new OptionError(
    `${path}.inventory: "same" or a list of {name, shape, copies, layers} is expected`,
  );
}

function isCount(value: Json | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isCounts(value: Json | undefined): value is readonly number[] {
  return Array.isArray(value) && value.length <= MOST_LAYERS && value.every(isCount);
}

function section(json: JsonObject, name: string, path = ''): JsonObject {
  const value = json[name];
  if (isObject(value)) return value;
  throw new OptionError(`the scenario has no object ${path}${name}`);
}

function text(json: JsonObject, name: string, path: string): string {
  const value = json[name];
  if (typeof value === 'string') return value;
  throw new OptionError(`the scenario has no text ${path}.${name}`);
}
