import {
  capability,
  either,
  everywhere,
  type FormatRule,
  type FormatSupport,
  publishesRate,
} from '../format-support.js';

const packed: readonly FormatRule[] = [
  { support: 'weight-only', on: either(capability(7.5), ({ vendor }) => vendor !== 'nvidia') },
];

/** Source: `python/sglang/srt/layers/quantization` of the repository. */
export const sglangFormats: FormatSupport = {
  weights: {
    float: [{ support: 'native', on: everywhere }],
    fp8: [
      { support: 'native', on: either(capability(8.9), publishesRate('fp8')) },
      { support: 'weight-only', on: capability(8), since: '0.4' },
    ],
    int8: [{ support: 'native', on: either(capability(7.5), publishesRate('int8')) }],
    int4: packed,
    nf4: [{ support: 'weight-only', on: capability(7) }],
    mxfp8: [{ support: 'native', on: either(capability(10), publishesRate('fp4')) }],
    mxfp4: [
      { support: 'native', on: either(capability(10), publishesRate('fp4')) },
      { support: 'weight-only', on: either(capability(8), publishesRate('fp8')) },
    ],
    nvfp4: [
      { support: 'native', on: capability(10) },
      { support: 'weight-only', on: capability(7.5), since: '0.5.10' },
    ],
    gptq: packed,
    awq: packed,
    gguf: [{ support: 'weight-only', on: capability(7) }],
    exl: [],
    mlx: [],
  },
  cache: ['bf16', 'fp16', 'fp8'],
  published: ['fp32', 'bf16', 'fp8', 'awq-4bit-128g'],
  publishedCache: ['fp32', 'bf16', 'fp8'],
  source: 'sgl-project/sglang, srt/layers/quantization; pull 19652 (nvfp4 by Marlin)',
  date: '2026-11-29',
};
