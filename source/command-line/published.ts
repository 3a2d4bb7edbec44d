import { presetModel } from '../open/model-presets.js';
import type { Presets } from '../open/presets.js';
import { firstKind } from '../scenario/devices.js';
import { newScenario, type Scenario } from '../scenario/scenario.js';
import { modelChoice } from './open-scenario.js';

/**
 * The baseline of a restored scenario: its model as published, with every option at its default, on the same hardware.
 * A model that is no preset is its own baseline.
 */
export function publishedOf(scenario: Scenario, presets: Presets): Scenario {
  const { model, hardware, box, mode } = scenario;
  const published = presets.has('models', model.id)
    ? modelChoice(presetModel(model.id, presets))
    : model;
  return {
    ...newScenario(published, firstKind(scenario)),
    hardware,
    mode,
    ...(box && { box }),
    ...(scenario.draft && { draft: scenario.draft }),
  };
}
