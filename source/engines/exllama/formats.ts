import {
  capability,
  everywhere,
  type FormatRule,
  type FormatSupport,
  runsOn,
} from '../format-support.js';

const weightOnly: readonly FormatRule[] = [{ support: 'weight-only', on: capability(8) }];

/** EXL3's trellis, and GPTQ of the version before; NVIDIA devices only. */
export const exllamaFormats: FormatSupport = {
  weights: {
    float: [{ support: 'native', on: capability(8) }],
    fp8: [],
    int8: [],
    int4: [],
    nf4: [],
    mxfp8: [],
    mxfp4: [],
    nvfp4: [],
    gptq: weightOnly,
    awq: [],
    gguf: [],
    exl: weightOnly,
    mlx: [],
  },
  runsOn: runsOn(0, ({ vendor }) => vendor === 'amd'),
  cache: ['fp16', 'q8_0', 'q6_0', 'q4_0'],
  cacheOn: everywhere,
  published: ['bf16', '8.0bpw', '6.0bpw', '5.0bpw', '4.0bpw', '3.0bpw', '2.5bpw'],
  publishedCache: ['bf16', 'q8_0', 'q6_0', 'q4_0'],
  source: 'turboderp-org/exllamav3, README.md, doc/convert.md',
  date: '2026-11-29',
};
