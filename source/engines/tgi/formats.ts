import {
  capability,
  everywhere,
  type FormatRule,
  type FormatSupport,
  multipliesFp8,
  runsOn,
} from '../format-support.js';

const packed: readonly FormatRule[] = [{ support: 'weight-only', on: capability(7.5) }];

/** `server/text_generation_server/layers` of the repository. */
export const tgiFormats: FormatSupport = {
  weights: {
    float: [{ support: 'native', on: everywhere }],
    fp8: [
      { support: 'native', on: multipliesFp8 },
      { support: 'weight-only', on: capability(8) },
    ],
    int8: [{ support: 'native', on: capability(7.5) }],
    int4: packed,
    nf4: [{ support: 'weight-only', on: capability(7) }],
    mxfp8: [],
    mxfp4: [],
    nvfp4: [],
    gptq: packed,
    awq: packed,
    gguf: [],
    exl: [{ support: 'weight-only', on: capability(8) }],
    mlx: [],
  },
  runsOn: runsOn(7, ({ vendor }) => vendor !== 'apple' && vendor !== 'huawei'),
  cache: ['bf16', 'fp16', 'fp8'],
  cacheOn: everywhere,
  published: ['bf16', 'fp8', 'awq-4bit-128g'],
  publishedCache: ['bf16', 'fp8'],
  source:
    'huggingface/text-generation-inference, docs/source: conceptual/quantization.md, installation.md',
  date: '2026-11-29',
};
