import type { Accelerator } from '../hardware/accelerator.js';
import { localPace, servedPace } from './pace/pace.js';
import type { PaceId, Past } from './pace/table.js';

/** How fast an engine's kernels are: which measurements they are like. */
export interface ServingRates {
  readonly pace: (device: Accelerator) => PaceId;
  /** What a version lacks of that; null: nothing. */
  readonly past: (version: string) => Past | null;
}

/** A server whose steps are launched as graphs. */
export function servedAs(id: PaceId, past: ServingRates['past'] = () => null): ServingRates {
  return { pace: servedPace(id), past };
}

/** Kernels of llama.cpp, and of engines that are as fast. */
export const LOCAL_RATES: ServingRates = { pace: localPace, past: () => null };

/** Where no engine is named: a server in data centres, llama.cpp elsewhere, as most measurements are. */
export const USUAL_RATES: ServingRates = {
  pace: (device) =>
    device.class === 'datacenter' || device.class === 'asic' ? 'vllm' : localPace(device),
  past: () => null,
};
