import { trainingOf } from '../../engines/index.js';
import type { Settled } from '../../scenario/settled.js';
import { adapterRank } from '../adapters.js';
import { divisionOf } from '../division.js';
import { isPaged } from '../memory/held-states.js';
import { statesOf } from '../model-states.js';
import { peakFlops } from '../rates.js';
import { productFormat, recipeBytes } from '../recipes.js';
import { recomputationOf } from '../recomputation.js';
import { recomputedShare } from '../recomputed-flops.js';
import { modelSums, type StageSum, stageSum } from '../shards.js';
import { stagesOf } from '../stages.js';
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

/** One direction of a 200 or 400 Gb/s card, where nothing else is known of the network. */
const NETWORK_BYTES_PER_SECOND = 50e9;
/** The link to the host and the host's memory, where nothing else is known of them: PCIe 4 and eight channels of DDR4-3200. */
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
  };
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
    sequence,
    microBatches,
    zero,
    shardRanks: Math.min(settled.scenario.hybridShard ?? dp * cp, dp * cp),
    passes: adapterRank(settled) > 0 ? 2 : 3,
    eagerAttention: settled.attention === 'eager',
    pagedMoments: isPaged(settled),
    offload: settled.offload,
  };
}

function ratesOf({ accelerator, machine, recipe, engine }: Settled): TrainingRates {
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

/** Layouts use powers of two of a fast-link domain: 64 of an NVL72. */
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

/** Routing and permutation of a layer with experts, launched without CUDA graphs and with them. */
const EXPERT_LAUNCH_SECONDS = 4e-3;
const GRAPH_LAUNCH_SECONDS = 1e-3;
/** Element-wise kernels of plain PyTorch, a line of code each, against fused or compiled ones. */
const EAGER_FACTOR = 2.2;
/** Share of the exchange that pipelines were seen to expose. */
const PIPELINED_EXCHANGE = 0.3;

/** Where nobody says what is overlapped, pipelines expose as little as overlapping ones were measured to. */
function exposedExchange(overlap: Settled['overlap'], pp: number): number {
  const isHidden = overlap === null ? pp > 1 : overlap === 'all-to-all';
  return isHidden ? PIPELINED_EXCHANGE : 1;
}

/** Bytes of activations of one micro-batch that the first stage's devices send to host memory. */
function offloadedActivations(settled: Settled): number {
  const {
    offloadsActivations,
    scenario: { offloadModules },
  } = settled;
  if (!offloadsActivations && offloadModules === null) return 0;
  const [first] = stagesOf(settled);
  return first ? activationsOf(settled, first).away : 0;
}

/** Share of a forward pass that per-operation recomputation runs again (docs/training-time.md, Symbols of a training step). */
const PER_OPERATION_SHARE = 0.5;

/** Flash attention leaves nothing of the core that selective recomputation would run again. */
function stepRecomputation(settled: Settled): Recomputation {
  const { isPerOperation, modules } = recomputationOf(settled);
  const isSelective = settled.recompute === 'selective' && settled.attention === 'flash';
  return {
    layer: isPerOperation ? PER_OPERATION_SHARE : recomputedShare(settled),
    modules: new Set(isSelective ? [] : modules),
  };
}

/** Weights of the fullest stage on one device, trained or not. */
function fullestStage(settled: Settled): StageSum {
  const sums = modelSums(settled.model, divisionOf(settled), 'elements', (_, held) => held);
  let fullest: StageSum = { dense: 0, experts: 0 };
  for (const stage of stagesOf(settled)) {
    const held = stageSum(sums, stage);
    if (sum(held) > sum(fullest)) fullest = held;
  }
  return fullest;
}

/** Of the stage with most: all that it holds, but for adapters. */
function trainedParameters(settled: Settled, held: StageSum): number {
  if (adapterRank(settled) === 0) return sum(held);
  return Math.max(...stagesOf(settled).map((stage) => sum(statesOf(settled, stage).held)));
}

function sum({ dense, experts }: StageSum): number {
  return dense + experts;
}
