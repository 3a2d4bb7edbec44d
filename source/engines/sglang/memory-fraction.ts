import { GiB, MiB } from '../overheads/overhead.js';
import { isAtLeast } from '../version.js';

/** Inputs of the sizes and of the fraction. */
export interface FractionRequest {
  readonly deviceBytes: number;
  readonly version: string;
  readonly tensorParallel: number;
  readonly pipelineParallel: number;
}

/** Sizes that SGLang sets by the device's memory: prefill chunk, and largest batch with captured graphs. */
export interface SglangSizes {
  readonly chunkedPrefill: number;
  readonly graphBatch: number;
}

/** The version in which devices of 20 to 35 GiB got larger chunks and graphs. */
const LARGER = '0.5.20';

/** `server_args.py`, by memory of the device. */
export function sglangSizes({
  deviceBytes,
  version,
  tensorParallel,
}: FractionRequest): SglangSizes {
  const wide = tensorParallel >= 4;
  if (deviceBytes < 20 * GiB) return { chunkedPrefill: 2048, graphBatch: 8 };
  if (deviceBytes < 35 * GiB)
    return isAtLeast(version, LARGER)
      ? { chunkedPrefill: 4096, graphBatch: wide ? 160 : 48 }
      : { chunkedPrefill: 2048, graphBatch: wide ? 80 : 24 };
  if (deviceBytes < 60 * GiB) return { chunkedPrefill: 4096, graphBatch: wide ? 160 : 32 };
  if (deviceBytes < 160 * GiB) return { chunkedPrefill: 8192, graphBatch: wide ? 512 : 256 };
  return { chunkedPrefill: 16_384, graphBatch: 512 };
}

/**
 * MiB reserved for one size of prefill graphs, and the number of sizes: 42 for a chunk of 2048, and 8 more with each
 * doubling.
 */
const GRAPH_SIZE = 8;
function prefillGraphs(chunk: number): number {
  return 8 * Math.log2(chunk) - 46;
}

/**
 * The share of the device that weights and cache may take by default: what is left after 512 MiB, 1.5 MiB a token of
 * the prefill chunk, 2 MiB a sequence of the largest decode graph, 128 MiB a rank, and prefill graphs; at least 10 GiB
 * on devices over 60 GiB. Rounded to three digits (`mem_fraction_static` of `server_args.py`).
 */
export function sglangFraction(asked: FractionRequest): number {
  const { deviceBytes, tensorParallel, pipelineParallel } = asked;
  const { chunkedPrefill, graphBatch } = sglangSizes(asked);
  const device = deviceBytes / MiB;
  let reserved =
    512 +
    Math.max(chunkedPrefill, 2048) * 1.5 +
    graphBatch * 2 +
    ((tensorParallel * pipelineParallel) / 8) * 1024 +
    GRAPH_SIZE * prefillGraphs(chunkedPrefill);
  if (device > 60 * 1024) reserved = Math.max(reserved, 10 * 1024);
  return Math.max(0.1, Math.round(((device - reserved) / device) * 1000) / 1000);
}
