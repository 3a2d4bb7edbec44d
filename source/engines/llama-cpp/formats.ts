import { everywhere, type FormatRule, type FormatSupport } from '../format-support.js';

const weightOnly: readonly FormatRule[] = [{ support: 'weight-only', on: everywhere }];

/** GGUF's types only, F32, F16 and BF16 files among them. Source: `ggml/include/ggml.h`. */
export const llamaCppFormats: FormatSupport = {
  weights: {
    float: [{ support: 'native', on: everywhere }],
    fp8: [],
    int8: [],
    int4: [],
    nf4: [],
    mxfp8: [],
    mxfp4: weightOnly,
    nvfp4: [{ support: 'weight-only', on: everywhere, since: 'b7900' }],
    gptq: [],
    awq: [],
    gguf: weightOnly,
    exl: [],
    mlx: [],
  },
  runsOn: ({ vendor, class: kind }) => kind !== 'asic' || vendor === 'huawei',
  cache: ['fp16', 'bf16', 'fp32', 'q8_0', 'q5_1', 'q5_0', 'q4_1', 'q4_0', 'iq4_nl'],
  cacheOn: everywhere,
  published: ['fp32', 'bf16', 'q8_0', 'q6_k', 'q5_k_m', 'q4_k_m', 'q3_k_m', 'q2_k'],
  publishedCache: ['fp32', 'bf16', 'q8_0', 'q4_0'],
  source: 'ggml-org/llama.cpp, ggml/include/ggml.h; pull 19769 (NVFP4)',
  date: '2026-11-29',
};
