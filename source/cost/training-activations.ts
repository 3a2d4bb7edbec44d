import type { OffloadModule } from '../engines/index.js';
import type { Model } from '../model/model.js';
import { endsOf, workOf } from '../model/operations.js';
import type { Settled } from '../scenario/settled.js';
import { activationSettings, passedSettings } from './activation-settings.js';
import { firstOfChunks, layerActivations, layersWithin } from './kept-by-layer.js';
import {
  type Activations,
  embedding,
  layers,
  logits,
  recomputed,
  ring,
  towers,
} from './memory/training-activations.js';
import { movedBytes } from './moved-modules.js';
import { onceFor } from './once-for.js';
import { recomputationOf } from './recomputation.js';
import { type ActivationSettings, layerBytes, savedTensors, UNDIVIDED } from './saved-tensors.js';
import { microBatchesInFlight, type Run, type Stage, stageLayers } from './stages.js';
import { towerActivations } from './tower-stacks.js';
import { reachedFrom, trainedPasses } from './trained-passes.js';

/** Activation bytes of one rank of a stage, by part. Source: docs/cost-model.md, Activations. */
export interface TrainingActivations {
  /** Saved tensors of the layers, all micro-batches in flight. */
  readonly layers: number;
  /** Token ids and the embedding's dropout mask (first stage). */
  readonly embedding: number;
  /** Working set of one recomputed layer (full recomputation). */
  readonly recomputed: number;
  /** Saved tensors of towers and projectors (first stage). */
  readonly towers: number;
  /** Inputs of the final norm and the head, and the logits with their loss (last stage). */
  readonly logits: number;
  /** Two further key-value blocks of ring attention. */
  readonly ring: number;
  /** Bytes that wait in host memory for the backward pass. */
  readonly host: number;
}

/** Bytes of the saved tensors of all layers, one micro-batch, undivided and without recomputation. */
export function layersBytes(settled: Settled): number {
  const settings = activationSettings(settled, 1);
  let bytes = 0;
  for (const group of settled.model.groups)
    bytes += layerBytes(group, settings, UNDIVIDED) * group.layers.length;
  return Math.ceil(bytes);
}

/**
 * Bytes of one layer of each group: saved without recomputation, kept under it, and live while the layer is recomputed;
 * in layers through which gradients only pass, and in those in which something is trained.
 */
const bytesByGroup = onceFor((settled) => {
  const all = activationSettings(settled);
  const { lowest } = trainedPasses(settled);
  const { layerCount } = settled.model;
  const trained = groupBytes(settled, all, { start: lowest, end: layerCount });
  if (lowest === 0) return trained;
  return [...groupBytes(settled, passedSettings(settled), { start: 0, end: lowest }), ...trained];
});

function groupBytes(settled: Settled, settings: ActivationSettings, within: Run) {
  const { tp: tensorParallel, sequenceParallel } = settled;
  const division = { tensorParallel, sequenceParallel };
  const recomputation = recomputationOf(settled);
  const moved = movedModules(settled);
  return settled.model.groups.map((group) => ({
    group,
    within,
    bytes: layerActivations(settled, group, settings, division, recomputation),
    moved: movedBytes(group, settings, division, moved, recomputation),
  }));
}

function movedModules({ scenario: { offloadModules } }: Settled): readonly OffloadModule[] {
  if (offloadModules === null) return [];
  return typeof offloadModules === 'string' ? [offloadModules] : offloadModules;
}

/**
 * What the activations of a rank of a stage are made of when the layers of one micro-batch from `end` on have had their
 * backward pass. Once all have, it is the turn of the towers before them.
 */
export function activationsOf(settled: Settled, stage: Stage, end = stage.end): Activations {
  const layers = savedLayers(settled, stage, end);
  const { settings, ends } = sharedByStages(settled);
  const beside = stage.isFirst ? towerActivations(settled) : NO_TOWERS;
  const flight = microBatchesInFlight(settled, stage.index);
  const others = end < stage.end && flight > 1 ? savedLayers(settled, stage, stage.end) : layers;
  const perFlight = (part: 'saved' | 'away') =>
    others === layers ? layers[part] : (others[part] * (flight - 1) + layers[part]) / flight;
  return {
    settled,
    settings,
    ends,
    saved: perFlight('saved'),
    away: perFlight('away'),
    passing: layers.passing,
    again: end > stage.start ? layers.again : beside.again,
    towers: beside.saved,
    flight,
    ringWidth: settled.cp > 1 ? ringWidth(settled) : 0,
  };
}

/** What the layers of a stage up to `end` save for one micro-batch, and the largest of them that is computed again. */
export function savedLayers(
  settled: Settled,
  whole: Stage,
  end: number,
): Pick<Activations, 'saved' | 'away' | 'passing' | 'again'> {
  let saved = 0;
  let away = 0;
  let largest = 0;
  let passing = 0;
  const stage = end === whole.end ? whole : { ...whole, end };
  const most = recomputationOf(settled).layers;
  const reached = reachedFrom(settled, stage);
  const {
    offloadsActivations,
    scenario: { offloadLayers },
  } = settled;
  for (const { group, within, bytes, moved } of bytesByGroup(settled)) {
    const { saved: all, kept, again } = bytes;
    const window = reached > within.start ? { ...within, start: reached } : within;
    const layers = layersWithin(group, stage, window);
    if (layers === 0) continue;
    const whole =
      most > 0 && most < stageLayers(stage)
        ? firstOfChunks(group, stage, settled.virtualStages, most, window)
        : layers;
    const ofLayers = whole * kept + (layers - whole) * all;
    const leaving = !offloadsActivations
      ? (most > 0 ? layers - whole : layers) * moved
      : offloadLayers === null
        ? ofLayers
        : firstOfChunks(group, stage, 1, offloadLayers, window) * kept;
    away += leaving;
    saved += ofLayers - leaving;
    largest = Math.max(largest, again);
    if (leaving > 0) passing = Math.max(passing, offloadsActivations ? kept : moved);
  }
  return { saved, away, passing, again: largest };
}

const NO_TOWERS = { saved: 0, again: 0 };

/** Inputs that are equal on every stage. */
const sharedByStages = onceFor((settled) => {
  const settings = activationSettings(settled);
  return { settings, ends: endTensors(settled.model, settings, settled.others.hasScore) };
});

/** What the operations before and after the layers save. */
function endTensors(
  model: Model,
  settings: ActivationSettings,
  hasScore: boolean,
): Activations['ends'] {
  const { input, output } = endsOf(model);
  const saved = savedTensors(output, settings);
  // A head with a single score has logits of negligible size.
  const words = hasScore ? saved.filter(({ id }) => id !== 'logits') : saved;
  return { input: savedTensors(input, settings), output: words };
}

/** Activations of a rank of a stage, its layers up to `end`, kept and recomputed. */
export function trainingActivations(
  settled: Settled,
  stage: Stage,
  end = stage.end,
): TrainingActivations {
  const input = activationsOf(settled, stage, end);
  return {
    layers: layers.amount(input),
    embedding: stage.isFirst ? embedding.amount(input) : 0,
    recomputed: recomputed.amount(input),
    towers: towers.amount(input),
    logits: stage.isLast ? logits.amount(input) : 0,
    ring: ring.amount(input),
    host: Math.ceil(input.away * input.flight),
  };
}

/** Key and value elements of one token on one rank, in the layer with most of them: `2·h_kv`. */
function ringWidth(settled: Settled): number {
  let width = 0;
  for (const core of settled.model.groups.flatMap((group) => workOf(group).cores)) {
    const heads = core.kvHeads ?? 1;
    const local = Math.max(1, Math.ceil(heads / settled.tp));
    width = Math.max(width, (core.keyValueElements / heads) * local);
  }
  return width;
}
