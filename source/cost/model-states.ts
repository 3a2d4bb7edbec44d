import { elementsOf } from '../model/tensor.js';
import type { Settled } from '../scenario/settle.js';
import { adapterRank, adapterTensors, TARGETS } from './adapters.js';
import { onceFor } from './once-for.js';
import { type RecipeBytes, recipeBytes, stateBytes } from './recipes.js';
import {
  type Division,
  type LayerSums,
  largestLayer,
  type Measure,
  modelSums,
  type StageSum,
  stageSum,
} from './shards.js';
import type { Stage } from './stages.js';
import { stageWeightBytes } from './weights.js';

/** What training holds of one stage on one rank at all times, in bytes (cost model §2.1–§2.4). */
export interface ModelStates {
  readonly weights: number;
  readonly gradients: number;
  readonly optimizer: number;
  /** Whole layers gathered for the time of their use (ZeRO-3, offloaded weights). */
  readonly gathered: number;
  /** Gradients of one layer before they are scattered (ZeRO-2 and 3). */
  readonly scattering: number;
  /** Scratch of the optimizer's step. */
  readonly stepScratch: number;
  /** Bytes that live in host memory instead. */
  readonly host: number;
  /** Trained parameters this rank holds before data-parallel ranks divide them. */
  readonly trained: number;
}

/** How weights divide in this scenario. */
export function divisionOf({ tp, ep, expertTensorParallel }: Settled): Division {
  return { tensorParallel: tp, expertParallel: ep, expertTensorParallel };
}

/** Ranks that share one copy of a stage's weights: all for dense weights, fewer for experts (cost model §2.4). */
export function sharingRanks({ tp, cp, dp, ep, expertTensorParallel }: Settled): StageSum {
  return {
    dense: dp * cp,
    experts: Math.max(1, Math.floor((tp * cp * dp) / (ep * expertTensorParallel))),
  };
}

const elements = (_tensor: unknown, held: number) => held;

/** Sums of trained parameters and of their optimizer state, adapters or all weights. */
const trainedSums = onceFor((settled): { parameters: LayerSums; states: LayerSums } => {
  const { model, optimizer, loraTargets, dora } = settled;
  const division = divisionOf(settled);
  const { moments } = trainedRecipe(settled);
  const rank = adapterRank(settled);
  const states = (tensor: Parameters<typeof stateBytes>[2], held: number) =>
    stateBytes(optimizer, moments, tensor, held);
  const adapters = rank === 0 ? '' : ` adapters ${rank} ${loraTargets} ${dora}`;
  const tensors = () =>
    rank === 0 ? model.tensors : adapterTensors(model, rank, TARGETS[loraTargets], dora);
  const sums = (key: string, measure: Measure) =>
    modelSums(model, division, key + adapters, measure, tensors);
  return {
    parameters: sums('elements', elements),
    states: sums(`states ${optimizer} ${moments[0]} ${moments[1]}`, states),
  };
});

/** Adapters are kept in fp32 (PEFT's default) beside mixed recipes: 4 + 4 bytes and fp32 states (cost model §2.2). */
function trainedRecipe(settled: Settled) {
  const recipe = adapterRank(settled) > 0 && settled.recipe !== 'bf16' ? 'fp32' : settled.recipe;
  return recipeBytes(recipe, settled.gradients, settled.moments);
}

/** What a stage's states are made of, before data-parallel ranks divide them. */
export interface StateSums {
  readonly recipe: RecipeBytes;
  /** Trained parameters. */
  readonly held: StageSum;
  /** Bytes of optimizer state beside the master weights. */
  readonly heldStates: StageSum;
  /** Ranks that divide dense weights, and experts. */
  readonly ranks: StageSum;
  /** Bytes of weights that are not trained. */
  readonly frozen: number;
}

export function stateSums(settled: Settled, stage: Stage): StateSums {
  const { parameters, states } = trainedSums(settled);
  return {
    recipe: trainedRecipe(settled),
    held: stageSum(parameters, stage),
    heldStates: stageSum(states, stage),
    ranks: sharingRanks(settled),
    frozen: adapterRank(settled) > 0 ? stageWeightBytes(settled, stage) : 0,
  };
}

/** Everything of the model's state that one rank of a stage holds. */
export function modelStates(settled: Settled, stage: Stage): ModelStates {
  const { zero, offload } = settled;
  const { parameters } = trainedSums(settled);
  const { recipe, held, heldStates, ranks, frozen } = stateSums(settled, stage);
  /** Divided over data-parallel ranks, or not, each kind of weight over its own. */
  const shared = (sum: StageSum, bytes: number, divide: boolean) =>
    divide
      ? Math.ceil((sum.dense * bytes) / ranks.dense) +
        Math.ceil((sum.experts * bytes) / ranks.experts)
      : (sum.dense + sum.experts) * bytes;

  const frozenHere = zero === 3 ? Math.ceil(frozen / ranks.dense) : frozen;
  const weights = shared(held, recipe.weights, zero === 3) + frozenHere;
  const gradients = shared(held, recipe.gradients, zero >= 2);
  const optimizer = shared(held, recipe.master, zero >= 1) + shared(heldStates, 1, zero >= 1);

  // FSDP prefetches one block beside the one in use (cost model §2.3).
  const gathers = zero === 3 || offload === 'parameters';
  const layerBytes = gathers
    ? largestLayer(parameters, stage) * recipe.weights + frozenLayerBytes(settled, stage)
    : 0;
  return {
    weights: offload === 'parameters' ? 0 : weights,
    gradients: offload === 'parameters' ? 0 : gradients,
    optimizer: offload === 'none' ? optimizer : 0,
    gathered: Math.ceil(2 * layerBytes),
    scattering:
      zero >= 2 || offload === 'parameters'
        ? Math.ceil(largestLayer(parameters, stage) * recipe.gradients)
        : 0,
    stepScratch: settled.optimizer === 'muon' ? 3 * 2 * largestMatrix(settled) : 0,
    host:
      (offload === 'none' ? 0 : optimizer) + (offload === 'parameters' ? weights + gradients : 0),
    trained: held.dense + held.experts,
  };
}

/** Frozen weights of the largest layer, which are gathered layer by layer too: tables and head are in none. */
function frozenLayerBytes(settled: Settled, { index, start, end }: Stage): number {
  if (adapterRank(settled) === 0) return 0;
  let largest = 0;
  for (let layer = start; layer < end; layer++) {
    const one = { index, start: layer, end: layer + 1, isFirst: false, isLast: false };
    largest = Math.max(largest, stageWeightBytes(settled, one));
  }
  return largest;
}

/** Elements of the largest matrix: Muon's Newton–Schulz steps work on three bf16 copies of it (cost model §2.1). */
function largestMatrix(settled: Settled): number {
  let largest = 0;
  for (const tensor of settled.model.tensors) {
    if (tensor.role !== 'matrix' || tensor.layers.length === 0) continue;
    largest = Math.max(largest, elementsOf(tensor) / tensor.copies);
  }
  return Math.ceil(largest / settled.tp);
}
