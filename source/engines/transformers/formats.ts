import {
  capability,
  everywhere,
  type FormatRule,
  type FormatSupport,
  multipliesFp8,
} from '../format-support.js';

const bitsandbytes: readonly FormatRule[] = [{ support: 'weight-only', on: capability(7) }];
const packed: readonly FormatRule[] = [{ support: 'weight-only', on: capability(7.5) }];

/** Its quantizers; GGUF files are read as 16-bit weights. */
export const transformersFormats: FormatSupport = {
  weights: {
    float: [{ support: 'native', on: everywhere }],
    fp8: [{ support: 'native', on: multipliesFp8 }],
    int8: bitsandbytes,
    int4: packed,
    nf4: bitsandbytes,
    mxfp8: [],
    mxfp4: [{ support: 'weight-only', on: capability(7.5) }],
    nvfp4: [],
    gptq: packed,
    awq: packed,
    gguf: [],
    exl: [],
    mlx: [],
  },
  runsOn: everywhere,
  cache: ['bf16', 'fp16', 'fp32'],
  cacheOn: everywhere,
  published: ['fp32', 'bf16', 'fp8', 'awq-4bit-128g'],
  publishedCache: ['fp32', 'bf16'],
  source: 'huggingface/transformers, src/transformers/quantizers',
  date: '2026-11-29',
};
