import { trainingOf } from '../../engines/index.js';
import type { Settled } from '../../scenario/settled.js';
import { adapterRank } from '../adapters.js';
import { divisionOf } from '../division.js';
import { frozenParts, textPasses } from '../frozen-parts.js';
import { isPaged } from '../memory/held-states.js';
import { statesOf } from '../model-states.js';
import { peakFlops } from '../rates.js';
import { productFormat, recipeBytes } from '../recipes.js';
import { recomputationOf } from '../recomputation.js';
import { recomputedShare } from '../recomputed-flops.js';
import { modelSums, type StageSum, stageSum } from '../shards.js';
import { underPowerLimit } from '../speed/device.js';
import { stagesOf } from '../stages.js';
import { towerStacks } from '../tower-stacks.js';
import { activationsOf } from '../training-activations.js';
import {
  achievedShare,
  attentionShare,
  LINK_SHARE,
  MEMORY_SHARE,
  NVFP4_SHARE,
} from './achieved.js';
import type { StepHabits, StepLayout, TrainingRates } from './layout.js';
import type { Recomputation } from './recomputation.js';
import type { StepQuestion } from './step-time.js';
import type { TowerWork } from './tower-time.js';

/** One direction of a 200 or 400 Gb/s card, assumed where the network is unknown. */
const NETWORK_BYTES_PER_SECOND = 50e9;
/** Link to the host and memory of the host, assumed where they are unknown: PCIe 4, and eight channels of DDR4-3200. */
const HOST_LINK = 32e9;
const HOST_MEMORY = 205e9;
const DEVICES_OF_A_HOST = 8;

/** The step of a settled training scenario. */
export function stepQuestion(settled: Settled): StepQuestion {
  const { model } = settled;
  const held = fullestStage(settled);
  return {
    model,
    layout: layoutOf(settled),
    rates: ratesOf(settled),
    habits: habitsOf(settled),
    recomputed: stepRecomputation(settled),
    held,
    trained: trainedParameters(settled, held),
    offloadedBytes: offloadedActivations(settled),
    towers: towersOf(settled),
  };
}

/** The towers that images pass through, with what recomputation runs again of their layers. */
function towersOf(settled: Settled): readonly TowerWork[] {
  return towerStacks(settled).map(({ groups, runs, settings, passes, recomputation }) => {
    const { layers, isPerOperation, modules } = recomputation;
    const layer = isPerOperation ? PER_OPERATION_SHARE : Math.min(1, layers);
    const recomputed = passes === 1 ? NOTHING_AGAIN : { layer, modules: new Set(modules) };
    return { groups, batch: runs, sequence: settings.sequence, passes, recomputed };
  });
}

const NOTHING_AGAIN: Recomputation = { layer: 0, modules: new Set() };

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
    sequence,
    microBatches,
    zero,
    shardRanks: Math.min(settled.scenario.hybridShard ?? dp * cp, dp * cp),
    passes: textPasses(settled),
    eagerAttention: settled.attention === 'eager',
    pagedMoments: isPaged(settled),
    offload: settled.offloadedStates,
  };
}

function ratesOf({
  accelerator: whole,
  machine,
  recipe,
  engine,
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
    hostLink: pcie?.bytesPerSecond ?? HOST_LINK,
    hostMemory: HOST_MEMORY / DEVICES_OF_A_HOST,
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
  const {
    pp,
    recipe,
    gradients,
    overlap,
    cudaGraphs,
    kernels,
    engine,
    scenario: { moments },
  } = settled;
  const bytes = recipeBytes(recipe, gradients, moments);
  const gathered = adapterRank(settled) > 0 ? 0 : bytes.gradients;
  return {
    expertLaunchSeconds: cudaGraphs ? GRAPH_LAUNCH_SECONDS : EXPERT_LAUNCH_SECONDS,
    exposedExchange: exposedExchange(overlap, pp),
    elementwiseFactor: kernels === 'eager' ? EAGER_FACTOR : 1,
    reducedBytes: bytes.gradients + bytes.weights,
    shardedBytes: 2 * bytes.gathered + gathered,
    exposedSharding: trainingOf(engine).exposedSharding,
  };
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
 * Where no overlap is given, a pipeline is assumed to expose as little of the exchange as measured overlapping ones.
 */
function exposedExchange(overlap: Settled['overlap'], pp: number): number {
  const isHidden = overlap === null ? pp > 1 : overlap === 'all-to-all';
  return isHidden ? PIPELINED_EXCHANGE : 1;
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

/** Parameters of the fullest stage on one device, frozen ones included. */
function fullestStage(settled: Settled): StageSum {
  const sums = modelSums(settled.model, divisionOf(settled), 'elements', (_, held) => held);
  let fullest: StageSum = { dense: 0, experts: 0 };
  for (const stage of stagesOf(settled)) {
    const held = stageSum(sums, stage);
    if (sum(held) > sum(fullest)) fullest = held;
  }
  return fullest;
}

/** Trained parameters of the fullest stage: all that it holds, or only its adapters. */
function trainedParameters(settled: Settled, held: StageSum): number {
  if (adapterRank(settled) === 0 && frozenParts(settled).size === 0) return sum(held);
  return Math.max(...stagesOf(settled).map((stage) => sum(statesOf(settled, stage).held)));
}

function sum({ dense, experts }: StageSum): number {
  return dense + experts;
}
