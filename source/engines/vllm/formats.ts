import {
  capability,
  either,
  everywhere,
  type FormatRule,
  type FormatSupport,
  publishesRate,
} from '../format-support.js';

/** Marlin's 4- and 8-bit kernels from Ampere on, slower ones on Turing; other vendors' kernels are Triton's. */
const packed: readonly FormatRule[] = [
  { support: 'weight-only', on: either(capability(7.5), ({ vendor }) => vendor !== 'nvidia') },
];

/** Source: `quantization/*` and `kernels/marlin` of the repository. */
export const vllmFormats: FormatSupport = {
  weights: {
    float: [{ support: 'native', on: everywhere }],
    fp8: [
      { support: 'native', on: either(capability(8.9), publishesRate('fp8')) },
      { support: 'weight-only', on: capability(8), since: '0.5.3' },
      { support: 'weight-only', on: capability(7.5), since: '0.14' },
    ],
    int8: [{ support: 'native', on: either(capability(7.5), publishesRate('int8')) }],
    int4: packed,
    nf4: [{ support: 'weight-only', on: capability(7), until: '0.28.0' }],
    mxfp8: [
      { support: 'native', on: either(capability(10), publishesRate('fp4')) },
      { support: 'weight-only', on: capability(8), since: '0.16' },
    ],
    mxfp4: [
      { support: 'native', on: either(capability(10), publishesRate('fp4')) },
      { support: 'weight-only', on: either(capability(8), publishesRate('fp8')), since: '0.10' },
    ],
    nvfp4: [
      { support: 'native', on: capability(10) },
      { support: 'weight-only', on: capability(8), since: '0.9' },
    ],
    gptq: packed,
    awq: packed,
    gguf: [{ support: 'weight-only', on: capability(6), until: '0.24.0' }],
    exl: [],
    mlx: [],
  },
  cache: ['bf16', 'fp16', 'fp32', 'fp8', 'fp8-per-head', 'int8-per-head', 'nvfp4'],
  published: ['fp32', 'bf16', 'fp8', 'awq-4bit-128g'],
  publishedCache: ['fp32', 'bf16', 'fp8'],
  source:
    'vllm-project/vllm, model_executor/layers/quantization; pulls 34664 (mxfp8 by Marlin) and 49376 (nvfp4 by Marlin)',
  date: '2026-11-29',
};
