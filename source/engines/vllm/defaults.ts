import type { DefaultsRequest, ServingDefaults } from '../contract.js';
import { GiB } from '../overheads/overhead.js';
import { stated } from '../stated.js';
import { isAtLeast } from '../version.js';

const SOURCE = 'vllm-project/vllm, engine/arg_utils.py (get_batch_defaults)';
const CACHE_SOURCE = 'vllm-project/vllm, config/cache.py';
const DATE = '2026-11-29';

/** Defaults of a server by device. The first row that holds is used. */
const STEPS = [
  {
    holds: ({ deviceBytes, version }: DefaultsRequest) =>
      deviceBytes >= 160 * GiB && isAtLeast(version, '0.28.0'),
    tokens: stated(16_384, `${SOURCE}: devices of 160 GiB and more, since 0.28.0`, DATE),
    sequences: stated(1024, `${SOURCE}: devices of 70 GiB and more`, DATE),
  },
  {
    // A device labelled 80 GB has less than 75 GiB, so the memory that the driver reports decides.
    holds: ({ device, deviceBytes, version }: DefaultsRequest) =>
      deviceBytes >= 70 * GiB && !/^a100/.test(device.id) && isAtLeast(version, '0.8.0'),
    tokens: stated(8192, `${SOURCE}: devices of 70 GiB and more, A100 apart`, DATE),
    sequences: stated(1024, `${SOURCE}: devices of 70 GiB and more, A100 apart`, DATE),
  },
  {
    holds: () => true,
    tokens: stated(2048, `${SOURCE}: other devices`, DATE),
    sequences: stated(256, `${SOURCE}: other devices`, DATE),
  },
] as const;

const UTILIZATION = stated(0.92, `${CACHE_SOURCE}: gpu_memory_utilization`, DATE);
const OLD_UTILIZATION = stated(0.9, `${CACHE_SOURCE}: gpu_memory_utilization before 0.20`, DATE);

const ALL = stated(1, 'all that is left of its share', DATE);
const HALF = stated('bf16', `${CACHE_SOURCE}: auto`, DATE);
const FP8 = stated('fp8', `${CACHE_SOURCE}: auto, as the checkpoint was quantised`, DATE);
/** DeepSeek-V4's kernels accept no other format, except FlashInfer's on compute capability 10. */
const COMPRESSED_FP8 = stated('fp8', `${CACHE_SOURCE}: what DeepSeek-V4’s kernels take`, DATE);
const SPARSE_FP8 = stated('fp8', `${CACHE_SOURCE}: auto becomes fp8_ds_mla`, DATE);

/** What `EngineArgs` sets for a server by version and device. */
export function vllmDefaults(asked: DefaultsRequest): ServingDefaults {
  const { version, checkpoint } = asked;
  const { tokens, sequences } = STEPS.find(({ holds }) => holds(asked)) ?? STEPS[2];
  return {
    batchedTokens: tokens,
    memoryUtilization: isAtLeast(version, '0.20') ? UTILIZATION : OLD_UTILIZATION,
    maximumSequences: sequences,
    freeFraction: ALL,
    cacheFormat: checkpoint.isCompressed
      ? COMPRESSED_FP8
      : checkpoint.hasSparseLatents
        ? SPARSE_FP8
        : checkpoint.quantization === undefined
          ? HALF
          : FP8,
  };
}
