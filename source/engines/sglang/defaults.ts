import type { DefaultsRequest, ServingDefaults } from '../contract.js';
import { stated } from '../stated.js';
import { sglangFraction, sglangSizes } from './memory-fraction.js';

const SOURCE = 'sgl-project/sglang, v0.5, server_args.py';
const DATE = '2026-11-29';
const SEQUENCES = stated(256, `${SOURCE}: max_running_requests`, DATE);
const ALL = stated(1, 'all that is left of its share', DATE);
const HALF = stated('bf16', `${SOURCE}: kv_cache_dtype auto`, DATE);
const FP8 = stated('fp8', `${SOURCE}: kv_cache_dtype auto, as the checkpoint asks`, DATE);

/** Chunk and static share follow from the device's memory and the version. */
export function sglangDefaults(asked: DefaultsRequest): ServingDefaults {
  const { chunkedPrefill } = sglangSizes(asked);
  return {
    batchedTokens: stated(chunkedPrefill, `${SOURCE}: chunked_prefill_size by memory`, DATE),
    memoryUtilization: stated(
      sglangFraction(asked),
      `${SOURCE}: mem_fraction_static by memory`,
      DATE,
    ),
    maximumSequences: SEQUENCES,
    freeFraction: ALL,
    cacheFormat: keepsFp8(asked) ? FP8 : HALF,
  };
}

/** DeepSeek-V3.2 is FP8 on Blackwell and in 16 bits on Hopper; DeepSeek-V4 is FP8 everywhere. */
function keepsFp8({ checkpoint, device }: DefaultsRequest): boolean {
  if (checkpoint.isCompressed || checkpoint.quantization === 'modelopt-fp8') return true;
  return checkpoint.hasSparseLatents && device.capability >= 10;
}
