import { isObject, type Json, type JsonObject } from '../model/json.js';
import type { StoredBytes } from '../model/model.js';
import { OptionError } from './field.js';
import { fields } from './fields.js';
import { type ModelChoice, newScenario, type Scenario } from './scenario.js';
import { checkValue } from './values.js';

/** More than any model is read with. */
const MOST_LAYERS = 10_000;

/**
 * Reads a scenario back from JSON. Options it leaves out are at their defaults; what it has must be right.
 * Throws `OptionError` in one line that names the field.
 */
export function readScenario(json: unknown): Scenario {
  if (!isObject(json))
    throw new OptionError('a scenario is an object with model, hardware and options');
  const model = section(json, 'model');
  const hardware = section(json, 'hardware');
  const count = hardware['count'] ?? 1;
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 1 || count > 2 ** 40)
    throw new OptionError(
      `hardware.count ${JSON.stringify(count)}: a whole number from 1 is expected`,
    );
  const memoryBytes = hardware['memoryBytes'];
  const scenario = newScenario(modelChoice(model, 'model'), {
    id: text(hardware, 'id', 'hardware'),
    count,
    preset: section(hardware, 'preset', 'hardware.'),
    ...(isCount(memoryBytes) && memoryBytes > 0 && { memoryBytes }),
  });
  const options: Record<string, unknown> = {};
  for (const field of fields) {
    if (Object.hasOwn(json, field.id))
      options[field.id] = checkValue(field, json[field.id], field.id);
  }
  const draft = json['draft'];
  return {
    ...scenario,
    ...options,
    ...(isObject(draft) && { draft: modelChoice(draft, 'draft') }),
  };
}

function modelChoice(json: JsonObject, path: string): ModelChoice {
  return {
    id: text(json, 'id', path),
    name: text(json, 'name', path),
    config: section(json, 'config', `${path}.`),
    ...(json['stored'] !== undefined && { stored: storedBytes(json, path) }),
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
