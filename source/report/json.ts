import { powersOnly } from '../cost/curves.js';
import { phasesOf } from '../cost/phases-of-training.js';
import type { Report } from '../cost/report.js';
import { assumedShares } from '../cost/speed/assumed-shares.js';
import type { SpeedReport } from '../cost/speed.js';
import type { TrainingRun } from '../cost/training-run.js';
import { engineOf } from '../engines/index.js';
import { devicesOf } from '../hardware/machine.js';
import { elementsOf } from '../model/tensor.js';
import { publishedModel } from '../model/trained-modules.js';
import { findEntry, type Ledger } from '../quantity/index.js';
import { rolloutJson } from './rollout.js';

/** Name and version of the report's shape. Source: docs/report.md, Keys. */
export const SCHEMA = 'llm-tui/report@1';

/** Information from opening the scenario, printed beside the report. */
export interface Told {
  /** The command that the scenario was read from. */
  readonly origin?: unknown;
  readonly warnings: readonly { readonly id: string; readonly message: string }[];
}

const NOTHING_TOLD: Told = { warnings: [] };

/** The report as JSON for scripts, without parts that have no answer in this mode. Source: docs/report.md, Keys. */
export function reportJson(report: Report, told: Told = NOTHING_TOLD): Record<string, unknown> {
  const { settled, problems } = report;
  const model = publishedModel(settled.model);
  return {
    schema: SCHEMA,
    scenario: settled.asked,
    settled: settledJson(report),
    model: {
      name: model.name,
      architecture: model.architecture,
      layers: model.layerCount,
      hiddenSize: model.hiddenSize,
      vocabularySize: model.vocabularySize,
      ...(model.maximumSequence !== undefined && { maximumSequence: model.maximumSequence }),
    },
    parameters: parametersJson(report),
    engine: engineJson(report),
    kvCache: cacheJson(report),
    activations: activationsJson(report),
    ...(report.vision && {
      vision: {
        tokens: report.vision.tokens,
        scratchBytes: report.vision.scratchBytes,
        flops: report.vision.flops,
        activationBytes: report.vision.activationBytes,
      },
    }),
    ...(report.pipeline && {
      pipeline: {
        tokens: report.pipeline.tokens,
        parts: report.pipeline.parts,
        decodeBytes: report.pipeline.decodeBytes,
        ...(report.pictureTime && {
          seconds: report.pictureTime.seconds,
          band: report.pictureTime.band,
          certainty: report.pictureTime.entry.certainty,
        }),
      },
    }),
    machine: machineJson(report),
    memory: memoryJson(report),
    fit: {
      fits: report.fit.fits,
      fitsNow: report.fit.fitsNow,
      spareBytes: report.fit.spareBytes,
      binding: report.fit.binding,
      maximumBatch: report.fit.maximumBatch,
      maximumSequence: report.fit.maximumSequence,
      maximumSequenceOfMemory: report.fit.maximumSequenceOfMemory,
      ...(report.fit.minimumDevices !== undefined && { minimumDevices: report.fit.minimumDevices }),
    },
    compute: withoutEntries(report.compute),
    ...(report.speed && speedJson(report.speed)),
    ...(report.training && { training: trainingJson(report, report.training) }),
    unmodelled: model.unmodelled.map(({ field, value, effect, severity }) => ({
      field,
      value,
      effect,
      severity,
    })),
    assumed: model.assumed.map(({ field, value }) => ({ field, value })),
    brackets: report.brackets,
    warnings: [...told.warnings, ...problems].map(({ id, message }) => ({ id, message })),
    ...(told.origin !== undefined && { origin: told.origin }),
  };
}

/** The settled values of open options. */
function settledJson({ settled, training, pipeline }: Report) {
  const { frames, steps, guidance } = settled;
  const { dp, sequence, weights, batchedTokens, globalBatch, tokens } = settled;
  const given = settled.scenario.deviceMemory;
  const shares = assumedShares(settled);
  const { deviceMemory, memoryUtilization, microBatches, expertTp: expertTensorParallel } = settled;
  return {
    dp,
    sequence,
    weights,
    batchedTokens,
    globalBatch,
    tokens,
    mfu: training?.mfu ?? shares.mfu,
    bandwidthUtilization: shares.bandwidthUtilization,
    ...(deviceMemory > 0 && {
      deviceMemory: Array.isArray(given) ? given : deviceMemory,
    }),
    memoryUtilization,
    microBatches,
    expertTensorParallel,
    ...(settled.mode === 'training' && trainedAs(settled)),
    ...(pipeline && { frames, steps, guidance }),
  };
}

/** The framework's settings of training. */
function trainedAs({ recipe, gradients, zero, recompute, loss, kernels }: Report['settled']) {
  return { recipe, gradients, zero, recompute, loss, kernels };
}

function parametersJson({ parameters }: Report) {
  const { total, nextTokenPrediction, active, activeWithoutInputEmbedding, parts, rough } =
    parameters;
  return {
    total,
    nextTokenPrediction,
    active,
    activeWithoutInputEmbedding,
    parts,
    tensors: parameters.tensors.map((tensor) => ({
      name: tensor.name,
      part: tensor.part,
      shape: tensor.shape,
      copies: tensor.copies,
      parameters: elementsOf(tensor),
    })),
    rough: { twelveLH2: rough.twelveLH2.amount, seed: rough.seed.amount },
  };
}

/** The modelled engine version, and where its defaults were read. */
function engineJson({ settled }: Report) {
  const { engine, engineVersion, maxSequences, batchedTokens, memoryUtilization } = settled;
  const { formats, release } = engineOf(engine);
  return {
    id: engine,
    version: engineVersion,
    maximumSequences: maxSequences,
    batchedTokens,
    memoryUtilization,
    source: `${formats.source}, read ${release.date}`,
  };
}

function cacheJson({ kvCache }: Report) {
  const {
    elements,
    bytes,
    bytesPerSequence,
    bytesPerToken,
    stateBytesPerSequence,
    minimumBytes,
    pool,
  } = kvCache;
  return {
    elementsPerToken: { full: elements.full, byWindow: elements.byWindow, index: elements.index },
    stateElementsPerSequence: elements.stateElementsPerSequence,
    bytes,
    bytesPerSequence,
    bytesPerToken,
    stateBytesPerSequence,
    minimumBytes,
    pool: numbersOnly(pool),
    curve: powersOnly(kvCache.curve).map(({ at, bytes }) => ({ sequence: at, bytes })),
  };
}

function activationsJson({ activations }: Report) {
  const { bytes, layersBytes, deviceLayersBytes, curve, operations } = activations;
  return {
    bytes,
    layersBytes,
    deviceLayersBytes,
    operations,
    curve: powersOnly(curve).map((point) => ({ batch: point.at, bytes: point.bytes })),
  };
}

/** Omits null fields. */
function numbersOnly(values: object): Record<string, number> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}

function memoryJson({ memory, settled }: Report) {
  return {
    devices: memory.devices.map((device) => ({
      rank: device.rank,
      stage: device.stage,
      alike: device.alike,
      weights: device.weights,
      gradients: device.gradients,
      optimizer: device.optimizer,
      activations: device.activations,
      kvCache: device.kvCache,
      overhead: device.overhead,
      adapters: partOf(device.ledger, 'adapters'),
      graphs: partOf(device.ledger, 'graphs'),
      allocator: partOf(device.ledger, 'allocator'),
      ...(settled.mode === 'training' && { allocated: device.allocated }),
      total: device.total,
      capacity: device.capacity,
      instant: device.instant,
      instants: device.instants,
    })),
    capacity: memory.capacity,
    // Unknown memory is a capacity of 0, in which nothing fits; this key distinguishes the two for scripts.
    capacityKnown: memory.capacity > 0,
    resident: memory.resident,
    ...(settled.mode === 'training' && { residentMost: memory.residentMost }),
    otherVersions: memory.otherVersions,
    peak: memory.peak,
    host: memory.host,
    hostTotal: memory.hostTotal,
    hostFits: memory.hostFits,
    ...(memory.hostCaches && { hostCaches: memory.hostCaches.amount }),
  };
}

/** Bytes of a named overhead of a device, which logs print separately; 0 where absent. */
function partOf(ledger: Ledger, name: string): number {
  return findEntry([ledger], `${ledger.id}.overhead.${name}`)?.amount ?? 0;
}

function machineJson({ machine }: Report) {
  const { origin, name, nodeDevices, domain, network, host } = machine;
  const { memory, bandwidth, link, certainty } = host;
  return {
    origin,
    ...(name !== null && { name }),
    devices: devicesOf(machine).map(
      ({ accelerator, total, usable, inUse, beside, free, count }) => ({
        accelerator: accelerator.id,
        total,
        usable,
        inUse: inUse ?? 0,
        ...(beside > 0 && { beside }),
        free,
        ...(count > 1 && { count }),
      }),
    ),
    nodeDevices,
    domain,
    network,
    host: { memory, bandwidth, link, certainty },
  };
}

/** Serving speed without the engine's start, which has a key of its own. */
function speedJson(speed: SpeedReport) {
  const { startup, rate: _, evidenceOf: __, ...rest } = withoutEntries(speed);
  const told = withoutNulls(rest) as object;
  const { decodeSecondsPerToken, tokensPerSecond } = speed;
  // An encoder states null for the figures of decoding.
  const none = decodeSecondsPerToken === null && { decodeSecondsPerToken, tokensPerSecond };
  return { speed: { ...told, ...none }, startup };
}

/** A value without null and undefined, at any depth. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const known = Object.entries(value).filter(([, part]) => part !== null && part !== undefined);
  return Object.fromEntries(known.map(([key, part]) => [key, withoutNulls(part)]));
}

/** The numbers of a part, without its ledgers. */
function withoutEntries<T extends { readonly ledger: unknown; readonly others: unknown }>({
  ledger: _,
  others: __,
  ...numbers
}: T): Omit<T, 'ledger' | 'others'> {
  return numbers;
}

function trainingJson(
  report: Report,
  { ledger, step: _, others: __, isStated: ___, ...rest }: TrainingRun,
) {
  const { engineShare, phases } = phasesOf(report);
  const { rollout } = report;
  return {
    ...rest,
    certainty: ledger.certainty,
    phases,
    engineShare,
    ...(rollout && { rollout: rolloutJson(rollout) }),
  };
}
