import {
  engineOf,
  type PaceRequest,
  PICTURE_RATES,
  servingOf,
  weightSupport,
} from '../../engines/index.js';
import { type Accelerator, RATE_FORMATS } from '../../hardware/accelerator.js';
import type { Settled } from '../../scenario/settled.js';
import { devicesOfStage } from '../room.js';
import { stagesOf } from '../stages.js';

/** Fraction of its usual power that a device draws at any clock: memory, fans, leakage. */
const STANDING = 0.25;
/** Devices accept no power limit that would slow their clocks below this fraction. */
const LEAST_CLOCK = 0.1;
/**
 * Bandwidth of caches at the usual clock, over the bandwidth of memory. It falls with the clock, which memory
 * bandwidth does not.
 */
const CACHES = 2.5;

/**
 * Fraction of its usual clock that a device keeps under a power limit. Power beyond the standing part grows as the
 * square of the clock. Source: docs/serving-speed.md, Money and power.
 */
function clockAt(share: number): number {
  return Math.max(LEAST_CLOCK, Math.sqrt(Math.max(0, share - STANDING) / (1 - STANDING)));
}

/**
 * The device whose rates stand for all. Stages work one after another, so rates are harmonic means over their layers;
 * within a stage the slowest device counts. A power limit slows its clock.
 */
export function pacingDevice(settled: Settled): Accelerator {
  const {
    machine,
    scenario: { powerLimit },
  } = settled;
  const [first] = machine.runs;
  const all = first?.accelerator ?? settled.accelerator;
  const isOne = machine.runs.every(({ accelerator }) => accelerator.id === all.id);
  return underPowerLimit(isOne ? all : blended(settled, all), powerLimit);
}

const limits = new WeakMap<Accelerator, Map<number, Accelerator>>();

/**
 * A device under a power limit. Its products slow with the clock; memory reads slow only where caches can no longer
 * supply them.
 */
export function underPowerLimit(device: Accelerator, watts: number | null): Accelerator {
  const { tdpWatts } = device;
  if (watts === null || tdpWatts === null || watts >= tdpWatts) return device;
  let known = limits.get(device);
  if (!known) {
    known = new Map();
    limits.set(device, known);
  }
  let slowed = known.get(watts);
  if (!slowed) {
    slowed = slowedBy(device, clockAt(watts / tdpWatts));
    known.set(watts, slowed);
  }
  return slowed;
}

function slowedBy(device: Accelerator, clock: number): Accelerator {
  const rates = RATE_FORMATS.map((format) => {
    const rate = device.denseFlops[format];
    return [format, rate === null ? null : rate * clock] as const;
  });
  return {
    ...device,
    bandwidthBytesPerSecond: device.bandwidthBytesPerSecond * Math.min(1, CACHES * clock),
    denseFlops: Object.fromEntries(rates) as Accelerator['denseFlops'],
  };
}

function blended(settled: Settled, first: Accelerator): Accelerator {
  const { model, hostLayers } = settled;
  const layers = model.layerCount - hostLayers;
  const parts = stagesOf(settled).map((stage) => ({
    share:
      layers === 0
        ? 0
        : (Math.max(stage.end, hostLayers) - Math.max(stage.start, hostLayers)) / layers,
    devices: devicesOfStage(settled, stage).map(({ accelerator }) => accelerator),
  }));
  const mean = (rateOf: (device: Accelerator) => number | null): number | null => {
    let seconds = 0;
    for (const { share, devices } of parts) {
      if (share === 0) continue;
      const rates = devices.map(rateOf);
      if (rates.includes(null)) return null;
      seconds += share / Math.min(...rates.map(Number));
    }
    return seconds > 0 ? 1 / seconds : rateOf(first);
  };
  const largest = parts.reduce((most, part) => (part.share > most.share ? part : most));
  return {
    ...(largest.devices[0] ?? first),
    bandwidthBytesPerSecond: mean((device) => device.bandwidthBytesPerSecond) ?? 0,
    denseFlops: Object.fromEntries(
      RATE_FORMATS.map((format) => [format, mean((device) => device.denseFlops[format])]),
    ) as Accelerator['denseFlops'],
  };
}

/**
 * Whether products run in the format of the weights. A format that the engine does not read is treated as if it were
 * read.
 */
export function isNative(
  { engine, weights, engineVersion }: Settled,
  device: Accelerator,
): boolean {
  const { formats } = engineOf(engine);
  return weightSupport(formats, weights, device, engineVersion) === 'native';
}

/** The inputs of the measured pace of a scenario. */
export function paceRequest(settled: Settled, device: Accelerator): PaceRequest {
  const {
    engine,
    engineVersion,
    weights,
    attention,
    scenario: { backend },
  } = settled;
  const rates = settled.model.picture ? PICTURE_RATES : servingOf(engine).rates;
  const isProcessor = backend === 'cpu' && device.class !== 'cpu';
  return {
    id: isProcessor ? 'llama.cpp/processor' : rates.pace(device),
    device,
    weights,
    isNative: isNative(settled, device),
    flashAttention: attention === 'flash',
    isVulkan: backend === 'vulkan',
    past: rates.past(engineVersion),
  };
}
