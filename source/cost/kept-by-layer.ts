import type { LayerGroup } from '../model/model.js';
import { sumOf } from '../quantity/index.js';
import type { Settled } from '../scenario/settled.js';
import { keptPerOperation } from './per-operation.js';
import type { Recomputation } from './recomputation.js';
import {
  type ActivationSettings,
  type Division,
  isKept,
  layerBytes,
  remadeBytes,
  tensorBytes,
} from './saved-tensors.js';
import { type Run, runsWithin, type Stage } from './stages.js';

/** Bytes of one layer on one rank. */
export interface LayerActivations {
  /** Bytes that the layer saves without recomputation. */
  readonly saved: number;
  /** Bytes that it keeps under the recomputation asked for. Under `full`, those of a layer that is recomputed. */
  readonly kept: number;
  /** Further bytes that are live while the layer is recomputed. */
  readonly again: number;
}

/** Bytes of one layer under a recomputation. */
export function layerActivations(
  { tp, ep }: Pick<Settled, 'tp' | 'ep'>,
  group: LayerGroup,
  settings: ActivationSettings,
  division: Division,
  { layers, isPerOperation, modules }: Recomputation,
): LayerActivations {
  const saved = layerBytes(group, settings, division);
  if (layers > 0) {
    const stream = settings.bytes * settings.tokens * settings.hiddenSize;
    return { saved, kept: division.sequenceParallel ? stream / tp : stream, again: saved };
  }
  if (!isPerOperation) {
    const again = remadeBytes(group, settings, division, modules);
    return { saved, kept: saved - again, again };
  }
  const outputs = keptPerOperation(group, tp > 1, ep > 1).filter((tensor) =>
    isKept(tensor, settings),
  );
  const kept = tensorBytes(outputs, settings, division);
  return { saved, kept, again: Math.max(0, saved - kept) };
}

/** Layers of a group within a stage and a window of the model's layers. */
export function layersWithin(group: LayerGroup, stage: Stage, window: Run): number {
  return sumOf(runsWithin(stage), (run) => layersOfRun(group, run, window));
}

function layersOfRun({ layers }: LayerGroup, run: Run, window: Run): number {
  const start = Math.max(run.start, window.start);
  const end = Math.min(run.end, window.end);
  const first = layers[0] ?? 0;
  const last = layers.at(-1) ?? -1;
  const isRun = last - first === layers.length - 1;
  if (isRun) return Math.max(0, Math.min(last + 1, end) - Math.max(first, start));
  let count = 0;
  for (const layer of layers) if (layer >= start && layer < end) count += 1;
  return count;
}

/** The number of those layers that are among the first `most` layers of a model chunk of the stage. */
export function firstOfChunks(
  group: LayerGroup,
  stage: Stage,
  chunks: number,
  most: number,
  window: Run,
): number {
  let count = 0;
  for (const { start, end } of runsWithin(stage)) {
    const chunk = Math.ceil((end - start) / chunks);
    const [from, to] = [Math.max(start, window.start), Math.min(end, window.end)];
    for (const layer of group.layers)
      if (layer >= from && layer < to && (layer - start) % chunk < most) count += 1;
  }
  return count;
}
