import type { Accelerator } from '../hardware/accelerator.js';

/** The share of a device's published rates that an engine reaches by default. */
export interface ServingRates {
  /** Share of the memory bandwidth that decoding reaches. */
  readonly bandwidth: (device: Accelerator) => number;
  /** Seconds per layer and step whatever its size: launches and waits. A share alone fits no two devices. */
  readonly layerSeconds: (device: Accelerator, hasExperts: boolean) => number;
}

/** Share of the published memory bandwidth that served models reach. Source: docs/serving-speed.md, Server step. */
export const SERVED_BANDWIDTH = 0.75;
/** Processors on host memory: 0.46–0.59 in eight runs of llama.cpp. */
const CPU_BANDWIDTH = 0.5;

/** Rates of an engine that reaches `share` of an accelerator's bandwidth; processors launch no kernels. */
export function servingRates(
  share: number,
  layerSeconds: (device: Accelerator, hasExperts: boolean) => number,
): ServingRates {
  return {
    bandwidth: (device) => (device.class === 'cpu' ? CPU_BANDWIDTH : share),
    layerSeconds: (device, hasExperts) =>
      device.class === 'cpu' ? 0 : layerSeconds(device, hasExperts),
  };
}

export const MICROSECOND = 1e-6;

/**
 * Served with graphs: the best fit of 10 runs of dense models and 47 of mixtures at up to 8 sequences, with a share
 * of 0.75.
 */
export const GRAPH_RATES = servingRates(SERVED_BANDWIDTH, (_, hasExperts) =>
  hasExperts ? 80 * MICROSECOND : 40 * MICROSECOND,
);

/**
 * Exponent of llama.cpp's table of read rates: Apple's processors follow the table, 48 runs on NVIDIA and AMD its
 * fourth root (Q4_K_M at 0.93 of F16's rate), and processors on host memory have time to unpack.
 */
export function unpackingPower({ vendor, class: kind }: Accelerator): number {
  if (kind === 'cpu') return 0;
  return vendor === 'apple' ? 1 : 0.25;
}
