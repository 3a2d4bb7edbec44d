import { trainingOf } from '../engines/index.js';
import { withInventory, withSameInventory } from '../model/inventory.js';
import type { Model } from '../model/model.js';
import { ModelError, readModel } from '../model/read-model.js';
import { withTrainedModules } from '../model/trained-modules.js';
import type { JsonObject } from '../text/json.js';
import { cacheBeside, storedWeights } from './checkpoint.js';
import type { ModelChoice, Scenario, Setting } from './scenario.js';

const models = new WeakMap<JsonObject, Model>();

/** The model of a scenario, read once per config object. Throws `ModelError`. */
export function modelOf(scenario: Pick<Scenario, 'model'>): Model {
  const known = models.get(scenario.model.config);
  if (known) return known;
  const model = withFile(readModel(scenario.model.config, scenario.model.name), scenario.model);
  models.set(scenario.model.config, model);
  return model;
}

/**
 * The model as a framework holds it, with the next-token-prediction modules that it trains. Post-training leaves them out
 * (NVIDIA-NeMo/RL, examples/configs/grpo_math_1B.yaml: mtp_num_layers 0).
 */
export function modelInUse({ mode, engine, stage }: Setting, model: Model): Model {
  const trains = mode === 'training' && stage === 'sft' && trainingOf(engine).trainsModules;
  return trains ? withTrainedModules(model) : model;
}

/** Replaces the reading of the scenario's model for all later calls. */
export function withModel(scenario: Scenario, model: Model): Scenario {
  const config = { ...scenario.model.config };
  models.set(config, withFile(model, scenario.model));
  return { ...scenario, model: { ...scenario.model, config } };
}

/** The model with the facts of its file: its inventory, the bytes of its weights, or at least their format. */
function withFile(model: Model, choice: ModelChoice): Model {
  const { stored, format, inventory } = choice;
  if (inventory !== undefined) {
    const { inventory: _, ...rest } = choice;
    const whole = inventory === 'same' ? withSameInventory(model) : withInventory(model, inventory);
    return withFile(whole, rest);
  }
  if (stored?.dense.length === model.layerCount) {
    // The bytes of a file do not depend on a rule for its format.
    const unmodelled = model.unmodelled.filter(({ only }) => only?.join() !== 'bytes');
    return { ...model, unmodelled, storedBytes: stored };
  }
  const named = stored?.format ?? format;
  if (named === undefined) return model;
  const { storedFormat } = model;
  return {
    ...model,
    storedFormat: { ...storedFormat, ...cacheBeside(named, model), format: named },
  };
}

/** The drafting model and its format, which is not an option. Throws `ModelError` that names the model. */
export function readDraft(choice: ModelChoice): { model: Model; weights: string } {
  try {
    const model = modelOf({ model: choice });
    return { model, weights: storedWeights(model, '') };
  } catch (error) {
    if (error instanceof ModelError) throw new ModelError(`draft: ${error.message}`);
    throw error;
  }
}
