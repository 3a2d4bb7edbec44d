import type { Model } from '../../model/model.js';
import { type Ledger, sumOf, total } from '../../quantity/index.js';
import type { LayersByPasses, Passes, TrainedPasses } from '../trained-passes.js';
import { AMOUNTS, type LayerAmounts } from './layer-amounts.js';
import { layerWorks } from './layer-work.js';
import type { StepLayout } from './layout.js';
import type { StepInput, StepWork } from './parts/part.js';
import type { Recomputation } from './recomputation.js';
import {
  betweenGroupsSeconds,
  type Replicas,
  reducedSeconds,
  shardedSeconds,
} from './replica-traffic.js';
import { scaledParts } from './scaled-parts.js';
import { type StageShape, stageShapes } from './stage-shapes.js';
import { STAGE_PARTS, STEP_PARTS } from './step-parts.js';
import { ELEMENTWISE_AGAIN, groupTokens, layerAmounts } from './step-work.js';
import { type TowerWork, towerSeconds } from './tower-time.js';

/** A training layout on a machine, with every option settled. */
export interface StepQuestion extends Replicas {
  readonly model: Model;
  readonly recomputed: Recomputation;
  /** Passes over the parts of the model. */
  readonly passes: TrainedPasses;
  /** Stages with layers by hand; null where layers are spread evenly. */
  readonly stages: readonly StageShape[] | null;
  /** Bytes of weights that one device fetches from host memory for each micro-batch. */
  readonly fetchedBytes: number;
  /** Bytes of activations of one micro-batch that one device sends to host memory. */
  readonly offloadedBytes: number;
  /** FLOPs of Muon's products on one device in one step. */
  readonly orthogonalFlops: number;
  /** Towers that images pass through on the first stage. */
  readonly towers: readonly TowerWork[];
}

/** Time of one optimizer step in seconds. `input` is what the ledger is made from. */
export interface StepTime {
  readonly seconds: number;
  /** Seconds of the parts, in the order of the ledger. */
  readonly input: StepInput;
}

const PARTS = [...STAGE_PARTS, ...STEP_PARTS];

/**
 * Time of one optimizer step of a layout, in seconds: micro-batches on the slowest stage, the bubble, and what moves
 * once a step (docs/training-time.md, Step).
 */
export function stepTime(question: StepQuestion): StepTime {
  const { layout } = question;
  const stages =
    question.stages ??
    stageShapes(
      question.model.layerCount,
      question.model.trainedModules?.layers ?? 0,
      layout,
      question.passes,
      question.towers.length > 0,
    );
  let slowest: { readonly shape: StageShape; readonly input: StepInput } | undefined;
  for (const shape of stages) {
    const input = stageInput(question, shape);
    if (!slowest || input.stageSeconds > slowest.input.stageSeconds) slowest = { shape, input };
  }
  if (!slowest) throw new RangeError('a pipeline has at least one stage');
  const forwardSeconds = layout.otherPasses > 0 ? forwardAlone(question, slowest.shape) : 0;
  const input = { ...slowest.input, forwardSeconds };
  const seconds = sumOf(PARTS, ({ amount }) => amount(input));
  return { seconds, input };
}

/** The work of one micro-batch on a stage, with its seconds. */
function stageInput(question: StepQuestion, shape: StageShape): StepInput {
  const { layout, rates, habits } = question;
  const alone = { layout, rates, habits, stageSeconds: 0, forwardSeconds: 0 };
  const text = { ...alone, work: stageWork(question, shape) };
  const input = shape.withTowers
    ? { ...alone, work: { ...text.work, towerSeconds: towerSeconds(question.towers, text) } }
    : text;
  const seconds = sumOf(STAGE_PARTS, ({ amount }) => amount(input));
  return { ...input, stageSeconds: seconds / layout.microBatches };
}

/** Seconds of one micro-batch through a stage from which no gradient comes back, so that nothing runs again. */
function forwardAlone(question: StepQuestion, { layers, ...shape }: StageShape): number {
  const forward: StepQuestion = {
    ...question,
    passes: { ...question.passes, head: 1 },
    towers: question.towers.map((tower) => ({ ...tower, passes: 1 })),
  };
  return stageInput(forward, { ...shape, layers: [sumOf(layers, (count) => count), 0, 0] })
    .stageSeconds;
}

const step = total<StepInput>({
  id: 'training.step',
  label: 'Optimizer step',
  short: 'Step',
  unit: 'seconds',
  what: 'One optimizer step over the global batch on the slowest stage, forward, backward and update.',
  source: 'docs/training-time.md, Step',
});

/**
 * The step's time with its parts, scaled to the seconds that a stated utilisation gives, if any. Parts that take no time
 * are left out.
 */
export function stepLedger({ input, seconds }: StepTime, stated: number | null = null): Ledger {
  const parts = PARTS.map((part) => part.entry(input, { under: 'training.step' })).filter(
    ({ amount }) => amount > 0,
  );
  return step.entry(input, stated === null ? parts : scaledParts(parts, stated / seconds));
}

interface Known {
  readonly question: StepQuestion;
  readonly layer: LayerAmounts;
}

/** The last average layer by its passes. Layouts that differ only in stages or replicas share it. */
const known: Partial<Record<Passes, Known>> = {};

/** The amounts of an average layer, since stages are assumed to hold the same mix of layer kinds. */
function averageLayer(question: StepQuestion, passes: Passes): LayerAmounts {
  const last = known[passes];
  if (last && isSameLayer(last.question, question)) return last.layer;
  const layer = layerOf(question, passes);
  known[passes] = { question, layer };
  return layer;
}

const NO_LAYERS: LayerAmounts = Object.fromEntries(AMOUNTS.map((amount) => [amount, 0])) as Record<
  keyof LayerAmounts,
  number
>;

/** The amounts of the layers of a stage. */
function layersOf(question: StepQuestion, byPasses: LayersByPasses): LayerAmounts {
  let sum = NO_LAYERS;
  for (const passes of [1, 2, 3] as const) {
    const layers = byPasses[passes - 1] ?? 0;
    if (layers > 0) sum = plus(sum, averageLayer(question, passes), layers);
  }
  return sum;
}

// Properties are written out, since searches make a million of these objects.
function plus(sum: LayerAmounts, layer: LayerAmounts, layers: number): LayerAmounts {
  return {
    productFlops: sum.productFlops + layer.productFlops * layers,
    productBytes: sum.productBytes + layer.productBytes * layers,
    expertFlops: sum.expertFlops + layer.expertFlops * layers,
    expertBytes: sum.expertBytes + layer.expertBytes * layers,
    attentionFlops: sum.attentionFlops + layer.attentionFlops * layers,
    scoreBytes: sum.scoreBytes + layer.scoreBytes * layers,
    elementwiseBytes: sum.elementwiseBytes + layer.elementwiseBytes * layers,
    tensorBytes: sum.tensorBytes + layer.tensorBytes * layers,
    tensorHops: sum.tensorHops + layer.tensorHops * layers,
    exchangedNear: sum.exchangedNear + layer.exchangedNear * layers,
    exchangedFar: sum.exchangedFar + layer.exchangedFar * layers,
    contextBytes: sum.contextBytes + layer.contextBytes * layers,
    blockLaunches: sum.blockLaunches + layer.blockLaunches * layers,
    expertLaunches: sum.expertLaunches + layer.expertLaunches * layers,
  };
}

const LAYER_SIZES = [
  'tp',
  'cp',
  'ep',
  'expertTp',
  'sequenceParallel',
  'batch',
  'sequence',
  'dequantisedBytes',
  'eagerAttention',
] as const satisfies readonly (keyof StepLayout)[];

function isSameLayer(one: StepQuestion, other: StepQuestion): boolean {
  return (
    one.model === other.model &&
    one.rates.operandBytes === other.rates.operandBytes &&
    one.rates.domain === other.rates.domain &&
    one.recomputed.layer === other.recomputed.layer &&
    one.recomputed.modules.size + other.recomputed.modules.size === 0 &&
    LAYER_SIZES.every((size) => one.layout[size] === other.layout[size])
  );
}

function layerOf({ model, layout, recomputed, rates }: StepQuestion, passes: Passes): LayerAmounts {
  const sums: Record<keyof LayerAmounts, number> = { ...NO_LAYERS };
  for (const work of layerWorks(model, layout.sequence)) {
    const amounts = layerAmounts(work, model.hiddenSize, layout, { passes, recomputed }, rates);
    for (const amount of AMOUNTS)
      sums[amount] += (amounts[amount] * work.layers) / model.layerCount;
  }
  return sums;
}

/**
 * Bytes that head and loss move for each logit, forward and backward, and forward alone (docs/training-time.md, Forward
 * alone).
 */
const HEAD_BYTES = 16;
const FORWARD_HEAD_BYTES = ELEMENTWISE_AGAIN * HEAD_BYTES;

function stageWork(question: StepQuestion, shape: StageShape): StepWork {
  const { model, layout, trained, ranks, passes } = question;
  const tokens = groupTokens(layout);
  const head = shape.withHead ? (1 + (model.trainedModules?.count ?? 0)) / layout.tp : 0;
  const work = layersOf(question, shape.layers);
  return {
    ...work,
    headFlops: head * passes.head * 2 * tokens * model.hiddenSize * model.vocabularySize,
    headBytes:
      head * (passes.head === 1 ? FORWARD_HEAD_BYTES : HEAD_BYTES) * tokens * model.vocabularySize,
    offloadedBytes: question.offloadedBytes,
    fetchedBytes: question.fetchedBytes,
    towerSeconds: 0,
    streamBytes: (tokens / layout.tp) * model.hiddenSize * 2,
    reducedSeconds: layout.zero === 3 ? betweenGroupsSeconds(question) : reducedSeconds(question),
    shardedSeconds: layout.zero === 3 ? shardedSeconds(question) : 0,
    orthogonalFlops: question.orthogonalFlops,
    optimizedParameters:
      layout.zero >= 1
        ? trained.dense / ranks.dense + trained.experts / ranks.experts
        : trained.dense + trained.experts,
  };
}
