import type { Accelerator } from '../../hardware/accelerator.js';
import { everywhere, type FormatRule, type FormatSupport } from '../format-support.js';

const onApple = ({ vendor }: Accelerator): boolean => vendor === 'apple';
const native: readonly FormatRule[] = [{ support: 'native', on: onApple }];
const weightOnly: readonly FormatRule[] = [{ support: 'weight-only', on: onApple }];

/** `mlx.core.quantize`: affine groups, MXFP4, MXFP8 and NVFP4; Apple's devices. */
export const mlxFormats: FormatSupport = {
  weights: {
    float: native,
    fp8: [],
    int8: [],
    int4: [],
    nf4: [],
    mxfp8: weightOnly,
    mxfp4: weightOnly,
    nvfp4: weightOnly,
    gptq: [],
    awq: [],
    gguf: [],
    exl: [],
    mlx: weightOnly,
  },
  runsOn: onApple,
  cache: ['bf16', 'fp16', 'fp32', 'q8_0', 'q4_0'],
  cacheOn: everywhere,
  published: ['bf16', 'mlx-8bit', 'mlx-6bit', 'mlx-4bit', 'mlx-3bit'],
  publishedCache: ['bf16', 'q8_0', 'q4_0'],
  source: 'ml-explore/mlx, python/src/ops.cpp (quantize); ml-explore/mlx-lm, convert.py',
  date: '2026-11-29',
};
