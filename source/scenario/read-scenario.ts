import { isObject, type JsonObject } from '../model/json.js';
import { OptionError } from './field.js';
import { fields } from './fields.js';
import { type ModelChoice, newScenario, type Scenario } from './scenario.js';
import { checkValue } from './values.js';

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
    ...(typeof memoryBytes === 'number' && memoryBytes > 0 && { memoryBytes }),
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
  };
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
