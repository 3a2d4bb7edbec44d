import { trainingOf } from '../engines/index.js';
import { elementsOf } from '../model/tensor.js';
import { sumOf } from '../quantity/index.js';
import { type SettledSetting, withOther } from '../scenario/settled.js';
import { adapterRank } from './adapters.js';
import { sharingRanks } from './division.js';
import { eightBitOf, NO_EIGHT_BITS } from './eight-bit-weights.js';
import { dividedWeights } from './frozen-parts.js';
import {
  ends,
  gathered,
  lossEnds,
  lossLayer,
  scattering,
  scratch,
  stepCopies,
  wholeStage,
} from './memory/gathered-states.js';
import { gradients, HELD_STATES, isPaged, optimizer, weights } from './memory/held-states.js';
import type { GatheredEnds, States } from './memory/state.js';
import { onceForStage } from './once-for.js';
import { type LayerSums, largestLayer, type StageSum, stageSum } from './shards.js';
import { runsWithin, type Stage } from './stages.js';
import { trainedRecipe, trainedSums, trainedTensors } from './trained-sums.js';
import { stageWeightBytes, untrainedBytes } from './weights.js';

/** Resident training states of one stage on one rank, in bytes. Source: docs/cost-model.md, Training memory. */
export interface ModelStates {
  readonly weights: number;
  readonly gradients: number;
  readonly optimizer: number;
  /** Of weights and optimizer, the bytes that are on the device while answers are generated. */
  readonly rollout: { readonly weights: number; readonly optimizer: number };
  /** Whole layers gathered while in use (ZeRO-3, offloaded weights). */
  readonly gathered: number;
  /** Bytes of the last layer alone, which is gathered while logits are made. */
  readonly lossLayer: number;
  /** Embedding and head, gathered throughout the step and for the loss. */
  readonly ends: number;
  readonly lossEnds: number;
  /** The whole stage with its gradients, where it stays gathered between micro-batches. */
  readonly whole: number;
  /** Gradients of one layer before they are scattered (ZeRO-2 and 3). */
  readonly scattering: number;
  /** Temporaries of the optimizer step. */
  readonly stepScratch: number;
  /** Bytes in host memory. */
  readonly host: number;
  /** Trained parameters of the rank before data-parallel ranks divide them. */
  readonly trained: number;
}

/** What the states of one rank of a stage are made of. */
export function statesOf(settled: SettledSetting, stage: Stage): States {
  const { zero, offloadedStates } = settled;
  const { parameters, states } = trainedSums(settled);
  const held = times(stageSum(parameters, stage), 1 + settled.others.trained);
  const frozen = frozenBytes(settled, stage);
  const isWhole = staysWhole(settled);
  const isGathered = (zero === 3 || offloadedStates === 'parameters') && !isWhole;
  const isScattered = (zero >= 2 || offloadedStates === 'parameters') && !isWhole;
  const sums = times(stageSum(states, stage), 1 + settled.others.trained);
  const { eightBit, eightBitBytes } =
    adapterRank(settled) > 0 ? NO_EIGHT_BITS : eightBitOf(settled, stage);
  const gatheredEnds = wholeEnds(settled, parameters, stage, isGathered);
  const { copied, rooted } = copiesOf(settled, held, sums);
  return {
    settled,
    recipe: trainedRecipe(settled),
    held,
    // Policy and critic are updated in turn, so that gradients which go with a step are of one of them.
    graded: keepsGradients(settled) ? held : stageSum(parameters, stage),
    isRollout: false,
    eightBit,
    eightBitBytes,
    heldStates: sums,
    ranks: sharingRanks(settled),
    frozen,
    gatheredLayer: isGathered ? largestLayer(parameters, stage) : 0,
    scatteredLayer: settled.scenario.optimizerInBackward
      ? largestTrained(settled)
      : isScattered
        ? largestLayer(parameters, stage)
        : 0,
    frozenLayer: isGathered ? frozenLayerBytes(settled, stage) : 0,
    ends: gatheredEnds.ends,
    lossEnds: gatheredEnds.lossEnds,
    whole: isWhole ? { trained: held.dense + held.experts, frozen } : NO_ENDS,
    copied,
    rooted,
    matrix: settled.optimizer === 'muon' ? largestMatrix(settled) : 0,
  };
}

/** Whether gradients keep their memory between steps; replicas of whole states do, in buckets. */
export function keepsGradients({ engine, zero, dp }: SettledSetting): boolean {
  return (zero === 0 && dp > 1) || trainingOf(engine).keepsGradients(zero);
}

/**
 * What the optimizer's step copies on this rank: gradients of 16 bits beside fp32 masters, unless a precision-aware Adam
 * with moments in bf16 reads them as they are; and the second moment, where the step is a chain of kernels.
 */
function copiesOf(
  settled: SettledSetting,
  held: StageSum,
  states: StageSum,
): Pick<States, 'copied' | 'rooted'> {
  const {
    zero,
    offloadedStates,
    optimizer,
    optimizerStep,
    engine,
    scenario: { optimizerInBackward, moments },
  } = settled;
  const recipe = trainedRecipe(settled);
  if (offloadedStates !== 'none' || optimizerInBackward) return { copied: 0, rooted: 0 };
  const ranks = sharingRanks(settled);
  const shared = ({ dense, experts }: StageSum) =>
    zero > 0 ? dense / ranks.dense + experts / ranks.experts : dense + experts;
  const isCopied = recipe.master > 0 && recipe.gradients < 4 && moments !== 'bf16';
  const most = isCopied ? trainingOf(engine).copiedGradients(zero) : 0;
  return {
    copied: Math.min(most, shared(held)),
    rooted: optimizer === 'adamw' && optimizerStep === 'foreach' ? shared(states) / 2 : 0,
  };
}

/** All states of the model on one rank of a stage. */
export const modelStates = onceForStage((settled, stage): ModelStates => {
  const states = statesOf(settled, stage);
  const held = { weights: weights.amount(states), optimizer: optimizer.amount(states) };
  return {
    ...held,
    gradients: gradients.amount(states),
    rollout: statesAtRollout(states, held),
    gathered: gathered.amount(states),
    lossLayer: lossLayer.amount(states),
    ends: ends.amount(states),
    lossEnds: lossEnds.amount(states),
    whole: wholeStage.amount(states),
    scattering: scattering.amount(states),
    stepScratch: scratch.amount(states) + stepCopies.amount(states),
    host:
      (settled.offloadedStates === 'none' && !isPaged(settled) ? 0 : hostBytes(states)) +
      sleepingBytes(states) +
      frozenHostBytes(states, stage),
    trained: states.held.dense + states.held.experts,
  };
});

/**
 * Bytes of states in host memory: the difference between the same scenario without offload and what the device holds.
 */
function hostBytes(states: States): number {
  const optimizer = states.settled.optimizer === 'paged-adamw' ? 'adamw' : 'adamw-8bit';
  const here = { offloadedStates: 'none', optimizer } as const;
  const together = { ...states, settled: withOther(states.settled, here) };
  return sumOf(HELD_STATES, (state) => state.amount(together) - state.amount(states));
}

function statesAtRollout(states: States, held: ModelStates['rollout']): ModelStates['rollout'] {
  const { weightsSleep, optimizerSleeps } = states.settled.others;
  if (!weightsSleep && !optimizerSleeps) return held;
  const then = { ...states, isRollout: true };
  return { weights: weights.amount(then), optimizer: optimizer.amount(then) };
}

/** Bytes of states that wait in host memory while answers are generated, where none are there throughout. */
function sleepingBytes(states: States): number {
  const { settled } = states;
  const { weightsSleep, optimizerSleeps } = settled.others;
  if (!weightsSleep && !optimizerSleeps) return 0;
  const awakeAlways = { ...settled.others, weightsSleep: false, optimizerSleeps: false };
  const all = { ...states, settled: withOther(settled, { others: awakeAlways }) };
  return (weightsSleep ? weights.amount(all) : 0) + (optimizerSleeps ? optimizer.amount(all) : 0);
}

/** Bytes of frozen weights: the base model below adapters, frozen parts, a reference model, a reward model. */
function frozenBytes(settled: SettledSetting, stage: Stage): number {
  const copies = settled.others.frozen;
  const own = untrainedBytes(settled, stage);
  return copies === 0 ? own : own + copies * stageWeightBytes(settled, stage);
}

/** Bytes of a reference model in host memory, divided over ranks as on the devices. */
function frozenHostBytes({ settled, ranks }: States, stage: Stage): number {
  const copies = settled.others.frozenOnHost;
  if (copies === 0) return 0;
  const sharing = settled.zero === 3 ? ranks.dense : 1;
  return copies * Math.ceil(stageWeightBytes(settled, stage) / sharing);
}

function times({ dense, experts }: StageSum, factor: number): StageSum {
  return { dense: dense * factor, experts: experts * factor };
}

/** Whether a stage stays gathered from the first forward pass of a step to its last backward pass. */
export function staysWhole({ zero, pp, engine, scenario: { reshard } }: SettledSetting): boolean {
  if (zero !== 3 || reshard === 'always') return false;
  return reshard === 'never' || (pp > 1 && trainingOf(engine).keepsGathered);
}

const NO_ENDS: GatheredEnds = { trained: 0, frozen: 0 };

/** Parts of embedding and head that a rank of a stage holds whole, throughout the step and for the loss. */
function wholeEnds(
  settled: SettledSetting,
  parameters: LayerSums,
  { index, isFirst, isLast }: Stage,
  isGathered: boolean,
): Pick<States, 'ends' | 'lossEnds'> {
  if (!isGathered) return { ends: NO_ENDS, lossEnds: NO_ENDS };
  const of = (first: boolean): GatheredEnds => {
    const alone = { index, start: 0, end: 0, isFirst: first, isLast };
    return {
      trained: stageSum(parameters, alone).dense,
      frozen: untrainedBytes(settled, alone),
    };
  };
  const both = of(isFirst);
  return trainingOf(settled.engine).gathersEnds === 'always'
    ? { ends: both, lossEnds: both }
    : { ends: NO_ENDS, lossEnds: of(false) };
}

/** Frozen bytes of the largest layer, which is gathered like trained ones. Embedding and head belong to no layer. */
function frozenLayerBytes(settled: SettledSetting, stage: Stage): number {
  if (adapterRank(settled) === 0 && dividedWeights(settled).frozen.length === 0) return 0;
  let largest = 0;
  for (const { start, end } of runsWithin(stage))
    for (let layer = start; layer < end; layer++) {
      const { index } = stage;
      const one = { index, start: layer, end: layer + 1, isFirst: false, isLast: false };
      largest = Math.max(largest, untrainedBytes(settled, one));
    }
  return largest;
}

/** Elements of the largest trained weight of a rank. */
function largestTrained(settled: SettledSetting): number {
  let largest = 0;
  for (const tensor of trainedTensors(settled))
    largest = Math.max(largest, elementsOf(tensor) / tensor.copies);
  return Math.ceil(largest / settled.tp);
}

/**
 * Elements of the largest matrix: Muon's Newton–Schulz steps use three bf16 copies of it. Source: docs/cost-model.md,
 * Recipes and optimizers.
 */
function largestMatrix(settled: SettledSetting): number {
  let largest = 0;
  for (const tensor of trainedTensors(settled)) {
    if (tensor.role !== 'matrix' || tensor.layers.length === 0) continue;
    largest = Math.max(largest, elementsOf(tensor) / tensor.copies);
  }
  return Math.ceil(largest / settled.tp);
}
