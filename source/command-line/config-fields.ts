import { ModelError } from '../model/read-model.js';
import { withConfigField } from '../scenario/config-field.js';
import { OptionError } from '../scenario/fields/field.js';
import { parseNumber } from '../scenario/fields/numbers.js';
import type { Scenario } from '../scenario/scenario.js';
import { modelOf } from '../scenario/settle.js';
import type { Json } from '../text/json.js';
import type { Invocation } from './invocation.js';

/** The scenario with every `--set KEY=VALUE`, in order. Throws `OptionError` when no model is left. */
export function withConfigFields(scenario: Scenario, given: Invocation['configFields']): Scenario {
  if (given.length === 0) return scenario;
  let changed = scenario;
  for (const [name, text] of given) changed = withConfigField(changed, name, configValue(text));
  try {
    modelOf(changed);
  } catch (error) {
    if (error instanceof ModelError) throw new OptionError(`--set: ${error.message}`);
    throw error;
  }
  return changed;
}

/** A config field's value as typed: a number with a suffix, JSON, or a word. */
function configValue(text: string): Json {
  const number = parseNumber(text);
  if (number !== undefined) return number;
  try {
    return JSON.parse(text) as Json;
  } catch {
    // Words need no quotes on a command line.
    return text;
  }
}
