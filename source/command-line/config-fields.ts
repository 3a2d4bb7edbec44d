import { ModelError } from '../model/read-model.js';
import { withConfigField } from '../scenario/config-field.js';
import { configFieldNamed } from '../scenario/fields/config-fields.js';
import { OptionError } from '../scenario/fields/field.js';
import { parseNumber } from '../scenario/fields/numbers.js';
import { parseValue } from '../scenario/fields/values.js';
import { modelOf } from '../scenario/models.js';
import type { Scenario } from '../scenario/scenario.js';
import type { Json } from '../text/json.js';
import type { Invocation } from './invocation.js';

/** The scenario after every `--set KEY=VALUE`, in order. Throws `OptionError` when the result is no model. */
export function withConfigFields(scenario: Scenario, given: Invocation['configFields']): Scenario {
  if (given.length === 0) return scenario;
  let changed = scenario;
  for (const [name, text] of given)
    changed = withConfigField(changed, name, configValue(name, text));
  try {
    modelOf(changed);
  } catch (error) {
    if (error instanceof ModelError) throw new OptionError(`--set: ${error.message}`);
    throw error;
  }
  return changed;
}

/**
 * A config field's value as typed: a number with a suffix, JSON, or a word. Throws `OptionError` for a value outside
 * the field's limits; lists with one value a layer are checked when the model is read.
 */
function configValue(name: string, text: string): Json {
  const value = jsonOf(text);
  const field = configFieldNamed(name);
  const isOne = typeof value !== 'object';
  return field && isOne ? (parseValue(field, text, `--set ${name}`) as Json) : value;
}

function jsonOf(text: string): Json {
  const number = parseNumber(text);
  if (number !== undefined) return number;
  try {
    return JSON.parse(text) as Json;
  } catch {
    // Words need no quotes on a command line.
    return text;
  }
}
