import { type DefaultsRequest, type ServingDefaults, stated } from '../contract.js';
import { sglangFraction, sglangSizes } from './memory-fraction.js';

const SOURCE = 'sgl-project/sglang, v0.5, server_args.py';
const DATE = '2026-11-29';
const SEQUENCES = stated(256, `${SOURCE}: max_running_requests`, DATE);

/** Chunk and static share follow from the device's memory. */
export function sglangDefaults(asked: DefaultsRequest): ServingDefaults {
  const { deviceBytes, tensorParallel, pipelineParallel } = asked;
  const { chunkedPrefill } = sglangSizes(deviceBytes, tensorParallel);
  const share = sglangFraction(deviceBytes, tensorParallel, pipelineParallel);
  return {
    batchedTokens: stated(chunkedPrefill, `${SOURCE}: chunked_prefill_size by memory`, DATE),
    memoryUtilization: stated(share, `${SOURCE}: mem_fraction_static by memory`, DATE),
    maximumSequences: SEQUENCES,
  };
}
