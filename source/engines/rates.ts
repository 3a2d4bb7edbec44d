import type { Accelerator } from '../hardware/accelerator.js';
import { localPace, servedPace } from './pace/pace.js';
import type { PaceId, Past } from './pace/table.js';

/** The measured kernels whose speed an engine has. */
export interface ServingRates {
  readonly pace: (device: Accelerator) => PaceId;
  /** The past release that a version corresponds to; null for the present pace. */
  readonly past: (version: string) => Past | null;
}

/** A server whose steps are launched as graphs. */
export function servedAs(id: PaceId, past: ServingRates['past'] = () => null): ServingRates {
  return { pace: servedPace(id), past };
}

/** Rates of llama.cpp, and of engines that are equally fast. */
export const LOCAL_RATES: ServingRates = { pace: localPace, past: () => null };

/** Rates of image and video pipelines: PyTorch’s kernels, whatever serves text. */
export const PICTURE_RATES: ServingRates = servedAs('eager');

/** Rates without a named engine: a server on data-centre devices, else llama.cpp, as in most measurements. */
export const USUAL_RATES: ServingRates = {
  pace: (device) =>
    device.class === 'datacenter' || device.class === 'asic' ? 'vllm' : localPace(device),
  past: () => null,
};
