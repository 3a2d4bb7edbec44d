import { type DefaultsRequest, type ServingDefaults, stated } from '../contract.js';
import { GiB } from '../overheads/overhead.js';

const SOURCE = 'vllm-project/vllm, v0.12–0.20, engine/arg_utils.py';
const DATE = '2026-11-29';

/** Devices from this size on get the larger step. */
const LARGE_DEVICE = 70 * GiB;
const LARGE_STEP = stated(8192, `${SOURCE}: devices of 70 GiB and more`, DATE);
const SMALL_STEP = stated(2048, `${SOURCE}: devices below 70 GiB`, DATE);
const UTILIZATION = stated(0.92, `${SOURCE}: gpu_memory_utilization`, DATE);
const SEQUENCES = stated(256, `${SOURCE}: max_num_seqs`, DATE);

/** What `EngineArgs` sets for a server by the device's memory. */
export function vllmDefaults({ deviceBytes }: DefaultsRequest): ServingDefaults {
  return {
    batchedTokens: deviceBytes < LARGE_DEVICE ? SMALL_STEP : LARGE_STEP,
    memoryUtilization: UTILIZATION,
    maximumSequences: SEQUENCES,
  };
}
