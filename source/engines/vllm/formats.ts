import type { Accelerator } from '../../hardware/accelerator.js';
import {
  capability,
  either,
  everywhere,
  type FormatSupport,
  marlinOrTriton,
  multipliesFp4,
  multipliesFp8,
  multipliesInt8,
  publishesRate,
  runsOn,
} from '../format-support.js';

/**
 * Of its attention kernels FlashInfer, from Turing on, reads FP8, and Triton from Ada on; FP4 is Blackwell's. Sources:
 * github.com/vllm-project/vllm/pull/24577 and issues/26431.
 */
function vllmCacheOn(format: string, device: Accelerator): boolean {
  if (device.vendor !== 'nvidia' || device.capability === 0) return true;
  if (format === 'nvfp4') return multipliesFp4(device);
  return !format.startsWith('fp8') || capability(7.5)(device);
}

/** Source: `quantization/*` and `kernels/marlin` of the repository. */
export const vllmFormats: FormatSupport = {
  weights: {
    float: [{ support: 'native', on: everywhere }],
    fp8: [
      { support: 'native', on: multipliesFp8 },
      { support: 'weight-only', on: capability(8), since: '0.5.3' },
      { support: 'weight-only', on: capability(7.5), since: '0.14' },
    ],
    int8: [{ support: 'native', on: multipliesInt8 }],
    int4: marlinOrTriton,
    nf4: [{ support: 'weight-only', on: capability(7), until: '0.28.0' }],
    mxfp8: [
      { support: 'native', on: multipliesFp4 },
      { support: 'weight-only', on: capability(8), since: '0.16' },
    ],
    mxfp4: [
      { support: 'native', on: multipliesFp4 },
      { support: 'weight-only', on: either(capability(8), publishesRate('fp8')), since: '0.10' },
    ],
    nvfp4: [
      { support: 'native', on: capability(10) },
      { support: 'weight-only', on: capability(8), since: '0.9' },
    ],
    gptq: marlinOrTriton,
    awq: marlinOrTriton,
    gguf: [{ support: 'weight-only', on: capability(6), until: '0.24.0' }],
    exl: [],
    mlx: [],
  },
  runsOn: runsOn(7, everywhere),
  cache: ['bf16', 'fp16', 'fp32', 'fp8', 'fp8-per-head', 'int8-per-head', 'nvfp4'],
  cacheOn: vllmCacheOn,
  published: ['fp32', 'bf16', 'fp8', 'awq-4bit-128g'],
  publishedCache: ['fp32', 'bf16', 'fp8'],
  source:
    'vllm-project/vllm, model_executor/layers/quantization; pulls 34664 (mxfp8 by Marlin) and 49376 (nvfp4 by Marlin)',
  date: '2026-11-29',
};
