import { capability, type FormatRule, type FormatSupport, runsOn } from '../format-support.js';

const packed: readonly FormatRule[] = [{ support: 'weight-only', on: capability(8) }];

/** `tensorrt_llm/quantization` of the repository; NVIDIA devices only. */
export const tensorrtLlmFormats: FormatSupport = {
  weights: {
    float: [{ support: 'native', on: capability(7) }],
    fp8: [{ support: 'native', on: capability(8.9) }],
    int8: [{ support: 'native', on: capability(7.5) }],
    int4: packed,
    nf4: [],
    mxfp8: [{ support: 'native', on: capability(10) }],
    mxfp4: [
      { support: 'native', on: capability(10) },
      { support: 'weight-only', on: capability(9) },
    ],
    nvfp4: [
      { support: 'native', on: capability(10) },
      { support: 'weight-only', on: capability(9), since: '1.2' },
    ],
    gptq: packed,
    awq: packed,
    gguf: [],
    exl: [],
    mlx: [],
  },
  runsOn: runsOn(0, () => false),
  cache: ['bf16', 'fp16', 'fp8', 'int8', 'nvfp4'],
  cacheOn: (format, device) => format !== 'nvfp4' || capability(10)(device),
  published: ['bf16', 'fp8', 'awq-4bit-128g', 'nvfp4'],
  publishedCache: ['bf16', 'fp8'],
  source:
    'NVIDIA/TensorRT-LLM, docs/source/reference/precision.md; perf-overview.md (NVFP4 on RTX PRO 6000)',
  date: '2026-11-29',
};
