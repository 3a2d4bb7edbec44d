/** Sizes that SGLang sets by the device's memory: prefill chunk, and the largest batch with graphs. */
export interface SglangSizes {
  readonly chunkedPrefill: number;
  readonly graphBatch: number;
}

const GiB = 2 ** 30;
const MiB = 2 ** 20;

/** SGLang v0.5 `server_args.py`, by memory of the device. */
export function sglangSizes(deviceBytes: number, tensorParallel: number): SglangSizes {
  const wide = tensorParallel >= 4;
  if (deviceBytes < 20 * GiB) return { chunkedPrefill: 2048, graphBatch: 8 };
  if (deviceBytes < 35 * GiB) return { chunkedPrefill: 2048, graphBatch: wide ? 80 : 24 };
  if (deviceBytes < 60 * GiB) return { chunkedPrefill: 4096, graphBatch: wide ? 160 : 32 };
  if (deviceBytes < 160 * GiB) return { chunkedPrefill: 8192, graphBatch: wide ? 512 : 256 };
  return { chunkedPrefill: 16384, graphBatch: 512 };
}

/**
 * The share of the device for weights and cache by default: the rest after 512 MiB, 1.5 MiB per token of the prefill
 * chunk, 2 MiB per sequence of the largest graph and 128 MiB per rank; at least 10 GiB on devices over 60 GiB.
 * Rounded to three digits. Source: SGLang v0.5 `mem_fraction_static`.
 */
export function sglangFraction(
  deviceBytes: number,
  tensorParallel: number,
  pipelineParallel: number,
): number {
  const { chunkedPrefill, graphBatch } = sglangSizes(deviceBytes, tensorParallel);
  const device = deviceBytes / MiB;
  let reserved =
    512 +
    Math.max(chunkedPrefill, 2048) * 1.5 +
    graphBatch * 2 +
    ((tensorParallel * pipelineParallel) / 8) * 1024;
  if (device > 60 * 1024) reserved = Math.max(reserved, 10 * 1024);
  return Math.max(0.1, Math.round(((device - reserved) / device) * 1000) / 1000);
}
