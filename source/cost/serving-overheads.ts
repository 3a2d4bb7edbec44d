import {
  imageScratch,
  type ModelWidths,
  modelWidths,
  type OverheadRequest,
  type Overheads,
  servingOf,
} from '../engines/index.js';
import {
  parseWeightFormat,
  prepareStored,
  rankWeightBytes,
  storedTensors,
} from '../formats/index.js';
import type { Device } from '../hardware/machine.js';
import type { Model } from '../model/model.js';
import type { Settled, SettledSetting } from '../scenario/settled.js';
import { adapterTensors, TARGETS } from './adapters.js';
import { TOWERS } from './frozen-parts.js';
import type { Placement } from './serving-memory.js';
import { cacheSettings } from './stage-cache.js';

const widths = new WeakMap<Model, ModelWidths>();

/** The compute capability from which on NVLink goes through switches: V100s are wired to one another (DGX-1). */
const SWITCHED = 8;

/** Values for a rank that does not hold the start of the model. */
const NO_ENTRY = { outputOnHost: 0, image: null, allocatorBytes: 0 } as const;

/** Placeholders for members that depend on batch and sequence, so that a copy keeps the shape of the object. */
const NO_WORK = { batchedTokens: 0, sequences: 0, sequence: 0, maximumSequences: 0 };

/** The request of one rank with the batch and the sequence of a scenario. */
export function withWork(
  request: OverheadRequest,
  { batchedTokens, batch, sequence, maxSequences }: Settled,
): OverheadRequest {
  return {
    ...request,
    batchedTokens,
    sequences: batch,
    sequence,
    maximumSequences: Math.max(batch, maxSequences),
  };
}

/**
 * What the overheads of one rank depend on, whatever the batch and sequence (`withWork`); `isLast`: it holds the output
 * matrix.
 */
export function overheadRequest(
  settled: SettledSetting,
  { start, end, isLast }: Pick<Placement, 'start' | 'end' | 'isLast'>,
  device: Device,
  entry: Pick<OverheadRequest, 'outputOnHost' | 'image' | 'allocatorBytes'> = NO_ENTRY,
): OverheadRequest {
  const { model, tp, pp, cp, dp, ep, memoryUtilization } = settled;
  const { accelerator } = device;
  const { attention, engineVersion, mode } = settled;
  let known = widths.get(model);
  if (!known) {
    known = modelWidths(model);
    widths.set(model, known);
  }
  return {
    ...NO_WORK,
    widths: known,
    tensorParallel: tp,
    ranks: mode === 'training' ? tp * pp * cp * dp : Math.max(tp * pp * cp, ep),
    isSwitched: accelerator.maximumScaleUp > 2 && accelerator.capability >= SWITCHED,
    zero: settled.zero,
    bucket: settled.scenario.bucket,
    attention,
    isUnified: cacheSettings(settled).isUnified,
    // Embedding and scoring compute no logits over the vocabulary.
    isLast: isLast && (mode === 'training' || settled.task === 'generate'),
    deviceBytes: device.total,
    usableBytes: device.usable,
    utilization: memoryUtilization,
    hasNvidiaDriver: accelerator.vendor === 'nvidia' && accelerator.class !== 'soc',
    capability: accelerator.capability,
    version: engineVersion,
    layers: end - start,
    outputOnHost: entry.outputOnHost,
    image: entry.image,
    allocatorBytes: entry.allocatorBytes,
    adapters: settled.scenario.adapters,
    adapterBytes: settled.scenario.adapters > 0 ? adapterBytes(settled, start, end) : 0,
    hasContext: hasDriverContext(device),
  };
}

/** The overheads of the engine, and of the tower where images are served. */
export function servingOverheads({
  engine,
  weights,
  scenario: { images },
}: SettledSetting): Overheads {
  const own = servingOf(engine).overheads(weights);
  return images > 0 ? { ...own, transient: [...own.transient, imageScratch] } : own;
}

/** Bytes of one adapter of all adapted matrices on one rank. */
export function adapterBytes(
  { model, tp, scenario: { adapterRank } }: SettledSetting,
  start: number,
  end: number,
): number {
  const adapter = {
    kind: 'lora',
    rank: adapterRank,
    sites: TARGETS.all,
    also: [],
    onFused: true,
  } as const;
  const tensors = adapterTensors(model, { ...adapter, lastLayers: null }, TOWERS);
  const stored = prepareStored(storedTensors(model, SIXTEEN_BITS, tensors), model.layerCount);
  const ends = { isFirst: false, isLast: false };
  return rankWeightBytes(stored, { tensorParallel: tp, expertParallel: 1, start, end, ...ends });
}

const SIXTEEN_BITS = parseWeightFormat('bf16');

/** Whether the engine creates a driver context. A CPU that computes on the host's own memory has none. */
export function hasDriverContext({ accelerator }: Pick<Settled, 'accelerator'>): boolean {
  return accelerator.class !== 'cpu' && accelerator.class !== 'soc';
}
