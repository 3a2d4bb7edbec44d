import type { LayerGroup } from '../model/model.js';
import type { RecomputeModule } from '../model/operation.js';
import { workOf } from '../model/operations.js';
import type { Settled } from '../scenario/settle.js';
import { adapterRank, TARGETS } from './adapters.js';
import { onceFor } from './once-for.js';
import { activationBytes } from './recipes.js';
import { type ActivationSettings, layerBytes, UNDIVIDED } from './saved-tensors.js';
import { microBatchesInFlight, type Stage } from './stages.js';

/** Activation bytes of one rank of a stage, by what they are (cost model §3). */
export interface TrainingActivations {
  /** Saved tensors of the layers, all micro-batches in flight. */
  readonly layers: number;
  /** Token ids and the embedding's dropout mask (first stage). */
  readonly embedding: number;
  /** One layer computed again (full recomputation). */
  readonly recomputed: number;
  /** Inputs of the final norm and the head, and the logits with their loss (last stage). */
  readonly logits: number;
  /** Two further key-value blocks that ring attention holds. */
  readonly ring: number;
}

/** The settings of one micro-batch on one rank. */
export function activationSettings(
  settled: Settled,
  contextParallel = settled.cp,
): ActivationSettings {
  return {
    hiddenSize: settled.model.hiddenSize,
    tokens: Math.ceil((settled.sequence * settled.batch) / contextParallel),
    sequence: settled.sequence,
    bytes: activationBytes(settled.recipe),
    kernels: 'fused',
    flash: settled.attention === 'flash',
    dropout: settled.dropout,
    trained: adapterRank(settled) === 0 ? undefined : TARGETS[settled.loraTargets],
  };
}

/** Bytes of the saved tensors of all layers, one micro-batch, nothing divided and nothing recomputed. */
export function layersBytes(settled: Settled): number {
  const settings = activationSettings(settled, 1);
  let bytes = 0;
  for (const group of settled.model.groups)
    bytes += layerBytes(group, settings, UNDIVIDED) * group.layers.length;
  return bytes;
}

/** What is computed again under a mode; all but the layer's input where that is `full`. */
const RECOMPUTED: Readonly<Record<Settled['recompute'], readonly RecomputeModule[]>> = {
  none: [],
  selective: ['core-attn'],
  full: [],
};

/** Bytes of one layer of each group: what is kept, and what is there while the layer is computed again. */
const bytesByGroup = onceFor((settled) => {
  const { model, tp, sequenceParallel, recompute } = settled;
  const settings = activationSettings(settled);
  const recomputed = RECOMPUTED[recompute];
  const division = { tensorParallel: tp, sequenceParallel, recomputed };
  const stream = settings.bytes * settings.tokens * settings.hiddenSize;
  const input = sequenceParallel ? stream / tp : stream;
  return model.groups.map((group) => {
    const saved = layerBytes(group, settings, division);
    return recompute === 'full'
      ? { group, kept: input, again: saved }
      : { group, kept: saved, again: 0 };
  });
});

/** Layers of a group within a stage. */
export function layersWithin(group: LayerGroup, stage: Stage): number {
  if (stage.isFirst && stage.isLast) return group.layers.length;
  let count = 0;
  for (const layer of group.layers) if (layer >= stage.start && layer < stage.end) count += 1;
  return count;
}

/** Everything a rank of a stage keeps or makes of activations. */
export function trainingActivations(settled: Settled, stage: Stage): TrainingActivations {
  const { tp, sequenceParallel, cp, dropout } = settled;
  const settings = activationSettings(settled);
  const inFlight = microBatchesInFlight(settled, stage.index);
  let kept = 0;
  let largest = 0;
  for (const { group, kept: keptOfOne, again } of bytesByGroup(settled)) {
    const layers = layersWithin(group, stage);
    if (layers === 0) continue;
    kept += layers * keptOfOne;
    largest = Math.max(largest, again);
  }
  const { tokens, bytes, hiddenSize } = settings;
  const ids = 8 * tokens + (dropout ? (tokens * hiddenSize) / (sequenceParallel ? tp : 1) : 0);
  return {
    layers: Math.ceil(kept * inFlight),
    embedding: stage.isFirst ? Math.ceil(ids * inFlight) : 0,
    recomputed: Math.ceil(largest),
    logits: stage.isLast ? logitsBytes(settled, settings) : 0,
    // Two further blocks of `2·e·(T/cp)·h_kv` (cost model §3.4).
    ring: cp > 1 ? 2 * bytes * tokens * ringWidth(settled) : 0,
  };
}

/** Bytes of one logit at the peak of the loss (cost model §3.6; naive measured in arXiv:2411.09009). */
export const BYTES_PER_LOGIT = { naive: 12, fused: 6, chunked: 12 } as const;
/** Tokens whose logits a chunked loss holds at once: torchtune cuts a micro-batch in eight, fused losses in pieces of some size. */
const LOSS_CHUNK = 1024;
const LOSS_CHUNKS = 8;

/** Tokens whose logits a loss holds at once, of a micro-batch of `tokens`. */
export function logitRows(loss: Settled['loss'], tokens: number): number {
  return loss === 'chunked' ? Math.min(Math.ceil(tokens / LOSS_CHUNKS), LOSS_CHUNK) : tokens;
}

function logitsBytes(settled: Settled, { tokens, bytes, hiddenSize }: ActivationSettings): number {
  const { loss, tp, sequenceParallel, model } = settled;
  const inputs = (2 * bytes * tokens * hiddenSize) / (sequenceParallel ? tp : 1);
  const columns = Math.ceil(model.vocabularySize / tp);
  return Math.ceil(inputs + BYTES_PER_LOGIT[loss] * logitRows(loss, tokens) * columns);
}

/** Keys and values of one token on one rank, in the layer that has most of them: `2·h_kv`. */
export function ringWidth(settled: Settled): number {
  let width = 0;
  for (const core of settled.model.groups.flatMap((group) => workOf(group).cores)) {
    const heads = core.kvHeads ?? 1;
    const local = Math.max(1, Math.ceil(heads / settled.tp));
    width = Math.max(width, (core.keyValueElements / heads) * local);
  }
  return width;
}
