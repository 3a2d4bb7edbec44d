import { ModelError } from '../model/config.js';
import type { ReadCommand } from '../open/commands/read-command.js';
import { withConfigField } from '../scenario/config-field.js';
import { modelOf } from '../scenario/models.js';
import type { Scenario } from '../scenario/scenario.js';
import { trainedModuleCount, withTrainedModuleCount } from '../scenario/trained-module-count.js';
import { shortJson } from '../text/json.js';

/** Applies the config fields that the command states; none where the result is no model. */
export function withModelFields(scenario: Scenario, { modelFields }: ReadCommand) {
  if (modelFields.length === 0) return { scenario, refused: [] };
  try {
    const changed = modelFields.reduce(
      (made, [path, value]) => withConfigField(made, path, value),
      scenario,
    );
    modelOf(changed);
    return { scenario: changed, refused: [] };
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    const why = error.message;
    return {
      scenario,
      refused: modelFields.map(([flag, value]) => ({ flag, value: shortJson(value), why })),
    };
  }
}

/** Has the config count the next-token-prediction modules that the command trains; warns where it can't. */
export function withTrained(scenario: Scenario, { trainedModules: count }: ReadCommand) {
  const changed = count === undefined ? scenario : withTrainedModuleCount(scenario, count);
  if (changed) return { scenario: changed, miscounted: [] };
  const message = `the command trains ${count} next-token-prediction modules, ${trainedModuleCount(scenario)} counted: no field of the model’s config counts as many`;
  return { scenario, miscounted: [{ id: 'modules', message }] };
}
