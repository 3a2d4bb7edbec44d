import { trainingOf } from '../engines/index.js';
import type { Tensor } from '../model/tensor.js';
import type { SettledSetting } from '../scenario/settled.js';
import { adapterOf, adapterRank, adapterTensors } from './adapters.js';
import { divisionOf } from './division.js';
import { dividedWeights, frozenKey, frozenParts } from './frozen-parts.js';
import { onceForSetting } from './once-for.js';
import {
  is8Bit,
  keptAs,
  lowRankElements,
  type Moments,
  recipeBytes,
  stateBytes,
} from './recipes.js';
import { type LayerSums, type Measure, modelSums } from './shards.js';

const elements = (_tensor: unknown, held: number) => held;

/** Sums of trained parameters and of their optimizer state, for adapters or all weights. */
export const trainedSums = onceForSetting(
  (settled): { parameters: LayerSums; states: LayerSums } => {
    const { model } = settled;
    const division = divisionOf(settled);
    const { moments } = trainedRecipe(settled);
    const states = (tensor: Tensor, held: number) => optimizerBytes(settled, moments, tensor, held);
    const sums = (key: string, measure: Measure) =>
      modelSums(model, division, `${key} ${trainedKey(settled)}`, measure, () =>
        trainedTensors(settled),
      );
    return {
      parameters: sums('elements', elements),
      states: sums(
        `states ${settled.optimizer} ${settled.wideTables} ${settled.scenario.lowRank} ${moments[0]} ${moments[1]}`,
        states,
      ),
    };
  },
);

/** The same text for settings that train the same weights of a model. */
export function trainedKey(settled: SettledSetting): string {
  const adapter = adapterOf(settled);
  return `${adapter ? `adapters ${JSON.stringify(adapter)}` : ''} ${frozenKey(settled)}`;
}

/** What is trained, as weights: adapters, or the weights that are not frozen. */
export function trainedTensors(settled: SettledSetting): readonly Tensor[] {
  const adapter = adapterOf(settled);
  return adapter
    ? adapterTensors(settled.model, adapter, frozenParts(settled))
    : dividedWeights(settled).trained;
}

/** Bytes of optimizer state of one weight family, in a space of lower rank where that is asked for. */
function optimizerBytes(
  { optimizer, wideTables, scenario: { lowRank } }: SettledSetting,
  moments: Moments,
  tensor: Tensor,
  held: number,
): number {
  // transformers/trainer.py: GlobalOptimManager, optim_bits 32 for nn.Embedding.
  if (wideTables && is8Bit(optimizer) && tensor.site === 'embedding') return 8 * held;
  if (lowRank === 'none') return stateBytes(optimizer, moments, tensor, held);
  const rank = Number(lowRank.slice(lowRank.indexOf(':') + 1));
  const low = lowRankElements(rank, tensor, held);
  return stateBytes(optimizer, moments, tensor, low.moments) + moments[0] * low.projection;
}

/**
 * Adapters are in fp32 (PEFT's default) under mixed recipes: 4 + 4 bytes and fp32 states. Source: docs/cost-model.md,
 * Adapters.
 */
export const trainedRecipe = onceForSetting((settled) => {
  const { adapters, castsOperands } = trainingOf(settled.engine);
  const isFull = settled.recipe !== 'bf16' || adapters === 'fp32';
  const recipe = castsOperands ? keptAs(settled.recipe, 'weights') : settled.recipe;
  return recipeBytes(
    adapterRank(settled) > 0 && isFull ? 'fp32' : recipe,
    settled.gradients,
    settled.scenario.moments,
  );
});
