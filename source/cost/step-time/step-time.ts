import type { Model } from '../../model/model.js';
import { type Ledger, sumOf, total } from '../../quantity/index.js';
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
import { STAGE_PARTS, STEP_PARTS } from './step-parts.js';
import { AMOUNTS, groupTokens, type LayerAmounts, layerAmounts } from './step-work.js';
import { type TowerWork, towerSeconds } from './tower-time.js';

/** A training layout on a machine, with every option settled. */
export interface StepQuestion extends Replicas {
  readonly model: Model;
  readonly recomputed: Recomputation;
  /** Stages with layers by hand; null where layers are spread evenly. */
  readonly stages: readonly StageShape[] | null;
  /** Bytes of weights that one device fetches from host memory for each micro-batch. */
  readonly fetchedBytes: number;
  /** Bytes of activations of one micro-batch that one device sends to host memory. */
  readonly offloadedBytes: number;
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
  const { layout, rates, habits } = question;
  const stages =
    question.stages ?? stageShapes(question.model.layerCount, layout, question.towers.length > 0);
  const layer = averageLayer(question);
  let slowest: StepInput | undefined;
  for (const shape of stages) {
    const alone = { layout, rates, habits, stageSeconds: 0 };
    const text = { ...alone, work: stageWork(question, layer, shape) };
    const input = shape.withTowers
      ? { ...alone, work: { ...text.work, towerSeconds: towerSeconds(question.towers, text) } }
      : text;
    const stageSeconds = sumOf(STAGE_PARTS, ({ amount }) => amount(input)) / layout.microBatches;
    if (!slowest || stageSeconds > slowest.stageSeconds) slowest = { ...input, stageSeconds };
  }
  if (!slowest) throw new RangeError('a pipeline has at least one stage');
  const input = slowest;
  const seconds = sumOf(PARTS, ({ amount }) => amount(input));
  return { seconds, input };
}

const step = total<StepInput>({
  id: 'training.step',
  label: 'Optimizer step',
  short: 'Step',
  unit: 'seconds',
  what: 'One optimizer step over the global batch on the slowest stage, forward, backward and update.',
  source: 'docs/training-time.md, Step',
});

/** The step's time with its parts. Parts that take no time are left out. */
export function stepLedger({ input }: StepTime): Ledger {
  const parts = PARTS.map((part) => part.entry(input, { under: 'training.step' })).filter(
    ({ amount }) => amount > 0,
  );
  return step.entry(input, parts);
}

/** The number of layers of a stage, and whether it holds the head, and towers. */
export interface StageShape {
  readonly layers: number;
  readonly withHead: boolean;
  readonly withTowers: boolean;
}

/**
 * The stages that may be the slowest. Where embedding and head count as layers, the last stage has one layer less and
 * the head; where layers do not divide evenly, the longest stage is not the last.
 */
function stageShapes(
  layers: number,
  { pp, virtualStages }: StepLayout,
  hasTowers: boolean,
): readonly StageShape[] {
  if (pp === 1) return [{ layers, withHead: true, withTowers: hasTowers }];
  const stages = textStages(layers, pp, pp * virtualStages);
  const first = stages.at(-1)?.layers ?? layers;
  return hasTowers ? [...stages, { layers: first, withHead: false, withTowers: true }] : stages;
}

function textStages(layers: number, pp: number, chunks: number): readonly StageShape[] {
  const withTowers = false;
  if (layers % chunks === 0) return [{ layers: layers / pp, withHead: true, withTowers }];
  if ((layers + 2) % chunks === 0) {
    const middle = (layers + 2) / pp;
    return [
      { layers: middle, withHead: false, withTowers },
      { layers: middle - 1, withHead: true, withTowers },
    ];
  }
  return [{ layers: Math.ceil(layers / pp), withHead: false, withTowers }];
}

/** The last average layer. Layouts that differ only in stages or replicas share it. */
let known: { readonly question: StepQuestion; readonly layer: LayerAmounts } | undefined;

/** The amounts of an average layer, since stages are assumed to hold the same mix of layer kinds. */
function averageLayer(question: StepQuestion): LayerAmounts {
  if (!known || !isSameLayer(known.question, question))
    known = { question, layer: layerOf(question) };
  return known.layer;
}

const LAYER_SIZES = [
  'tp',
  'cp',
  'ep',
  'expertTp',
  'sequenceParallel',
  'batch',
  'sequence',
  'passes',
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

function layerOf({ model, layout, recomputed, rates }: StepQuestion): LayerAmounts {
  const sums: Record<keyof LayerAmounts, number> = {
    productFlops: 0,
    productBytes: 0,
    expertFlops: 0,
    expertBytes: 0,
    attentionFlops: 0,
    scoreBytes: 0,
    elementwiseBytes: 0,
    tensorBytes: 0,
    tensorHops: 0,
    exchangedNear: 0,
    exchangedFar: 0,
    contextBytes: 0,
    blockLaunches: 0,
    expertLaunches: 0,
  };
  for (const work of layerWorks(model, layout.sequence)) {
    const amounts = layerAmounts(work, model.hiddenSize, layout, recomputed, rates);
    for (const amount of AMOUNTS)
      sums[amount] += (amounts[amount] * work.layers) / model.layerCount;
  }
  return sums;
}

function stageWork(question: StepQuestion, layer: LayerAmounts, shape: StageShape): StepWork {
  const { model, layout, trained, ranks } = question;
  const tokens = groupTokens(layout);
  const { layers } = shape;
  const head = shape.withHead ? 1 / layout.tp : 0;
  // Properties are written out, since searches make a million of these objects.
  return {
    productFlops: layer.productFlops * layers,
    productBytes: layer.productBytes * layers,
    expertFlops: layer.expertFlops * layers,
    expertBytes: layer.expertBytes * layers,
    attentionFlops: layer.attentionFlops * layers,
    scoreBytes: layer.scoreBytes * layers,
    elementwiseBytes: layer.elementwiseBytes * layers,
    tensorBytes: layer.tensorBytes * layers,
    tensorHops: layer.tensorHops * layers,
    exchangedNear: layer.exchangedNear * layers,
    exchangedFar: layer.exchangedFar * layers,
    contextBytes: layer.contextBytes * layers,
    blockLaunches: layer.blockLaunches * layers,
    expertLaunches: layer.expertLaunches * layers,
    headFlops: head * layout.passes * 2 * tokens * model.hiddenSize * model.vocabularySize,
    headBytes: head * 16 * tokens * model.vocabularySize,
    offloadedBytes: question.offloadedBytes,
    fetchedBytes: question.fetchedBytes,
    towerSeconds: 0,
    streamBytes: (tokens / layout.tp) * model.hiddenSize * 2,
    reducedSeconds: layout.zero === 3 ? betweenGroupsSeconds(question) : reducedSeconds(question),
    shardedSeconds: layout.zero === 3 ? shardedSeconds(question) : 0,
    optimizedParameters:
      layout.zero >= 1
        ? trained.dense / ranks.dense + trained.experts / ranks.experts
        : trained.dense + trained.experts,
  };
}
