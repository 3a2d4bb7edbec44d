import { ModelError } from '../model/config.js';
import { withTrainedModules } from '../model/trained-modules.js';
import { withConfigField } from './config-field.js';
import { modelOf } from './models.js';
import type { Scenario } from './scenario.js';

/**
 * Names under which configs count next-token-prediction modules. Source: NVIDIA-NeMo/Megatron-Bridge
 * models/conversion/model_bridge.py, CONFIG_MAPPING.
 */
const FIELDS = ['num_nextn_predict_layers', 'mtp_num_hidden_layers'] as const;

/** Next-token-prediction modules that are trained where a framework trains all that the config counts. */
export function trainedModuleCount(scenario: Pick<Scenario, 'model'>): number {
  return withTrainedModules(modelOf(scenario)).trainedModules?.count ?? 0;
}

/** The scenario whose config counts so many modules; undefined where no config of this model does. */
export function withTrainedModuleCount(scenario: Scenario, count: number): Scenario | undefined {
  if (trainedModuleCount(scenario) === count) return scenario;
  return FIELDS.map((field) => withConfigField(scenario, field, count)).find((changed) =>
    counts(changed, count),
  );
}

function counts(scenario: Scenario, count: number): boolean {
  try {
    return trainedModuleCount(scenario) === count;
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    return false;
  }
}
