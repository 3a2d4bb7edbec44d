import { weightFamily } from '../../formats/index.js';
import type { Accelerator } from '../../hardware/accelerator.js';
import { familyOf } from '../../hardware/family.js';
import {
  type FactorId,
  PACES,
  type Pace,
  type PaceId,
  type PaceTable,
  type Past,
  paceValues,
} from './table.js';

/** Inputs of a pace. */
export interface PaceRequest {
  readonly id: PaceId;
  readonly device: Accelerator;
  /** Format of the weights, and whether products run in it. */
  readonly weights: string;
  readonly isNative: boolean;
  readonly flashAttention: boolean;
  readonly isVulkan: boolean;
  readonly past: Past | null;
}

const known = new WeakMap<Accelerator, Map<string, Pace>>();

/** The pace of an engine's kernels on a device. Made once for each. */
export function paceOf(request: PaceRequest): Pace {
  const { id, device, weights, isNative, flashAttention, isVulkan, past } = request;
  let paces = known.get(device);
  if (!paces) {
    paces = new Map();
    known.set(device, paces);
  }
  const key = `${id} ${weights} ${isNative} ${flashAttention} ${isVulkan} ${past}`;
  let pace = paces.get(key);
  if (!pace) {
    pace = paceFrom(PACES, request);
    paces.set(key, pace);
  }
  return pace;
}

/** The pace of an engine's kernels on a device, from another table. */
export function paceFrom(table: PaceTable, request: PaceRequest): Pace {
  const pace: Record<keyof Pace, number> = { ...paceValues(request.id, table) };
  for (const factor of factorsOf(request))
    for (const [name, value] of entriesOf(table.factors[factor])) pace[name] *= value;
  if (request.past !== null)
    for (const [name, value] of entriesOf(table.added[request.past])) pace[name] += value;
  return pace;
}

function entriesOf(values: Readonly<Partial<Pace>>): readonly [keyof Pace, number][] {
  return Object.entries(values) as [keyof Pace, number][];
}

/** Compute capabilities of Blackwell, from which on fixed times of a step are shorter, and of Hopper. */
const BLACKWELL = 10;
const HOPPER = 9;

/** Factors of a pace, in the order in which they are shown. */
export function factorsOf(request: PaceRequest): readonly FactorId[] {
  const { id, device, weights, isNative, flashAttention, isVulkan, past } = request;
  const isLocal = id.startsWith('llama.cpp');
  const isNvidia = device.vendor === 'nvidia';
  const { capability } = device;
  const family = weightFamily(weights);
  const applied: readonly (readonly [FactorId, boolean])[] = [
    ['eagerAttention', !flashAttention],
    ['vulkan', isLocal && isVulkan && isNvidia],
    ['ada', isLocal && device.computeCapability === '8.9'],
    ['beforeGraphs', past === 'beforeGraphs' && isNvidia],
    ['m1', isLocal && device.id.startsWith('apple-m1')],
    ['beforeBlackwell', !isLocal && capability < BLACKWELL],
    ['nvfp4', !isLocal && family === 'nvfp4' && isNative],
    ['weightOnly', !isLocal && !isNative && family !== 'float' && family !== 'mxfp4'],
    ['mxfp4Hopper', !isLocal && family === 'mxfp4' && Math.floor(capability) === HOPPER],
  ];
  return applied.flatMap(([factor, applies]) => (applies ? [factor] : []));
}

/** The pace of llama.cpp's kernels on a device. */
export function localPace(device: Accelerator): PaceId {
  const family = familyOf(device);
  return family === 'other' ? 'llama.cpp' : `llama.cpp/${family}`;
}

/** The pace of a server. Servers have no kernels for CPUs. */
export function servedPace(id: PaceId): (device: Accelerator) => PaceId {
  return (device) => (device.class === 'cpu' ? localPace(device) : id);
}
