import { trainingOf } from '../../engines/index.js';
import { bitsOfFormat } from '../../formats/index.js';
import { sumOf } from '../../quantity/index.js';
import { productFormat } from '../../scenario/product-format.js';
import type { Settled } from '../../scenario/settled.js';
import { adapterRank } from '../adapters.js';
import { sharingRanks } from '../division.js';
import { generationOf } from '../generation.js';
import { isPaged } from '../memory/held-states.js';
import { peakFlops } from '../rates.js';
import { momentBytes, type RecipeBytes } from '../recipes.js';
import { recomputationOf } from '../recomputation.js';
import { recomputedShare } from '../recomputed-flops.js';
import { underPowerLimit } from '../speed/device.js';
import { runsWithin, stagesOf } from '../stages.js';
import { towerStacks } from '../tower-stacks.js';
import { layersByPasses, type Passes, reachedFrom, trainedPasses } from '../trained-passes.js';
import { trainedRecipe } from '../trained-sums.js';
import { activationsOf } from '../training-activations.js';
import { frozenFormat } from '../weights.js';
import {
  achievedShare,
  attentionShare,
  LINK_SHARE,
  MEMORY_SHARE,
  NVFP4_SHARE,
} from './achieved.js';
import type { StepHabits, StepLayout, TrainingRates } from './layout.js';
import { orthogonalFlops } from './orthogonal-flops.js';
import type { Recomputation } from './recomputation.js';
import { fetchedWeights, shardedBytes, trainedParameters } from './replica-bytes.js';
import type { StageShape } from './stage-shapes.js';
import type { StepQuestion } from './step-time.js';
import type { TowerWork } from './tower-time.js';

/** One direction of a 200 or 400 Gb/s card, assumed where the network is unknown. */
const NETWORK_BYTES_PER_SECOND = 50e9;

/** The step of a settled training scenario. */
export function stepQuestion(settled: Settled): StepQuestion {
  const { model } = settled;
  const towers = towersOf(settled);
  return {
    model,
    layout: layoutOf(settled),
    rates: ratesOf(settled),
    habits: habitsOf(settled),
    recomputed: stepRecomputation(settled),
    passes: trainedPasses(settled),
    trained: trainedParameters(settled),
    sharded: shardedBytes(settled),
    ranks: sharingRanks(settled),
    stages: stagesByHand(settled, towers.length > 0),
    offloadedBytes: offloadedActivations(settled),
    fetchedBytes: fetchedWeights(settled),
    orthogonalFlops: orthogonalFlops(settled),
    towers,
  };
}

/** The towers that images pass through, with what recomputation runs again of their layers. */
function towersOf(settled: Settled): readonly TowerWork[] {
  return towerStacks(settled).map(({ groups, runs, settings, passes, recomputation }) => {
    const { layers, isPerOperation, modules } = recomputation;
    const layer = isPerOperation ? PER_OPERATION_SHARE : Math.min(1, layers);
    const recomputed = { layer, modules: new Set(modules) };
    return { groups, batch: runs, sequence: settings.sequence, passes, recomputed };
  });
}

function layoutOf(settled: Settled): StepLayout {
  const { tp, pp, cp, ep, dp, batch, sequence, microBatches, zero, virtualStages } = settled;
  return {
    tp,
    pp,
    virtualStages,
    schedule: settled.schedule,
    cp,
    ep,
    expertTp: settled.expertTp,
    dp,
    sequenceParallel: settled.sequenceParallel,
    batch: batch * settled.others.sequencesOfExample,
    otherPasses: settled.others.passes,
    otherTrained: settled.others.trained,
    generation: generationOf(settled),
    sequence,
    microBatches,
    zero,
    dequantisedBytes: dequantisedBytes(settled),
    eagerAttention: settled.attention === 'eager',
    pagedMoments: isPaged(settled),
    offload: settled.offloadedStates,
  };
}

/**
 * Frozen weights below 16 bits are read and written as a copy in 16 bits for each product. Source: bitsandbytes
 * bitsandbytes/autograd/_functions.py, `MatMul4Bit` (`dequantize_4bit` in forward and in backward).
 */
function dequantisedBytes(settled: Settled): number {
  const bits = bitsOfFormat(frozenFormat(settled));
  return adapterRank(settled) > 0 && bits < 16 ? bits / 8 + 2 : 0;
}

function ratesOf({
  accelerator: whole,
  machine,
  recipe,
  engine,
  hostLink,
  hostBandwidth,
  scenario: { powerLimit },
}: Settled): TrainingRates {
  const accelerator = underPowerLimit(whole, powerLimit);
  const { share } = achievedShare(accelerator);
  const format = productFormat(recipe);
  const bf16 = peakFlops(accelerator, 'bf16');
  const { interconnect, pcie, bandwidthBytesPerSecond } = accelerator;
  const link = interconnect?.bytesPerSecondPerDirection ?? pcie?.bytesPerSecond;
  return {
    products: peakFlops(accelerator, format) * share * (format === 'fp4' ? NVFP4_SHARE : 1),
    bf16Products: bf16 * share,
    attention: bf16 * attentionShare(accelerator, trainingOf(engine).attention),
    operandBytes: OPERAND_BYTES[format] ?? 2,
    memory: bandwidthBytesPerSecond * MEMORY_SHARE,
    fastLink: (link ?? NETWORK_BYTES_PER_SECOND) * LINK_SHARE,
    network: (machine.network ?? NETWORK_BYTES_PER_SECOND) * LINK_SHARE,
    hostLink,
    hostMemory: hostBandwidth / Math.min(machine.count, machine.nodeDevices),
    domain: domainOf(machine.domain),
  };
}

/** Bytes of an operand with its scales; bf16 unless listed. */
const OPERAND_BYTES: Readonly<Partial<Record<string, number>>> = {
  fp8: 1,
  fp4: 0.56,
  fp32: 4,
  tf32: 4,
};

/** Size of the part of a domain that layouts use, a power of two: 64 devices of an NVL72. */
function domainOf(devices: number): number {
  return 2 ** Math.floor(Math.log2(devices));
}

function habitsOf(settled: Settled): StepHabits {
  const { pp, overlap, cudaGraphs, kernels, engine, optimizer } = settled;
  const bytes = trainedRecipe(settled);
  return {
    expertLaunchSeconds: cudaGraphs ? GRAPH_LAUNCH_SECONDS : EXPERT_LAUNCH_SECONDS,
    exposedExchange: exposedExchange(overlap, pp),
    elementwiseFactor: kernels === 'eager' ? EAGER_FACTOR : 1,
    reducedBytes: bytes.gradients + bytes.weights,
    exposedSharding: trainingOf(engine).exposedSharding,
    stateBytes: bytes.master + momentBytes(optimizer, bytes.moments),
    updatedBytes: updatedBytes(bytes),
  };
}

/** Weights are written where a master is kept beside them, else read and written. */
function updatedBytes({ gradients, weights, master }: RecipeBytes): number {
  return gradients + (master > 0 ? weights : 2 * weights);
}

/** Seconds of routing and permutation in a layer with experts, launched without CUDA graphs and with them. */
const EXPERT_LAUNCH_SECONDS = 4e-3;
const GRAPH_LAUNCH_SECONDS = 1e-3;
/**
 * Factor of element-wise kernels in plain PyTorch, where each operation is a kernel, over fused or compiled kernels.
 */
const EAGER_FACTOR = 2.2;
/** Fraction of the exchange that measured pipelines expose. */
const PIPELINED_EXCHANGE = 0.3;

/**
 * A pipeline exposes as little of the exchange as an overlap does: of the measured ones nearly all have none
 * (docs/training-time.md, All-to-all of experts).
 */
function exposedExchange(overlap: Settled['overlap'], pp: number): number {
  return overlap === 'all-to-all' || pp > 1 ? PIPELINED_EXCHANGE : 1;
}

/** Bytes of activations of one micro-batch that devices of the first stage copy to host memory. */
function offloadedActivations(settled: Settled): number {
  const {
    offloadsActivations,
    scenario: { offloadModules },
  } = settled;
  if (!offloadsActivations && offloadModules === null) return 0;
  const [first] = stagesOf(settled);
  return first ? activationsOf(settled, first).away : 0;
}

/**
 * Fraction of a forward pass that per-operation recomputation runs again (docs/training-time.md, Symbols of a
 * training step).
 */
const PER_OPERATION_SHARE = 0.5;

/** With flash attention, selective recomputation has no attention core to run again. */
function stepRecomputation(settled: Settled): Recomputation {
  const { isPerOperation, modules } = recomputationOf(settled);
  const isSelective = settled.recompute === 'selective' && settled.attention === 'flash';
  return {
    layer: isPerOperation ? PER_OPERATION_SHARE : recomputedShare(settled),
    modules: new Set(isSelective ? [] : modules),
  };
}

/** Layers of stages by hand. A rank with two runs of layers passes half of the micro-batches through each. */
function stagesByHand(settled: Settled, hasTowers: boolean): readonly StageShape[] | null {
  if (settled.stageSizes === null || settled.pp === 1) return null;
  const { trained } = trainedPasses(settled);
  return stagesOf(settled).map((stage) => {
    const reached = reachedFrom(settled, stage);
    const runs = runsWithin(stage).map((run) => layersByPasses({ reached, trained }, run));
    const layers = (passes: Passes) => sumOf(runs, (run) => run[passes - 1] ?? 0) / runs.length;
    return {
      layers: [layers(1), layers(2), layers(3)],
      withHead: stage.isLast,
      withTowers: hasTowers && stage.isFirst,
    };
  });
}
