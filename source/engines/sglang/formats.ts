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

/** Source: `python/sglang/srt/layers/quantization` of the repository. */
export const sglangFormats: FormatSupport = {
  weights: {
    float: [{ support: 'native', on: everywhere }],
    fp8: [
      { support: 'native', on: multipliesFp8 },
      { support: 'weight-only', on: capability(8), since: '0.4' },
    ],
    int8: [{ support: 'native', on: multipliesInt8 }],
    int4: marlinOrTriton,
    nf4: [{ support: 'weight-only', on: capability(7) }],
    mxfp8: [{ support: 'native', on: multipliesFp4 }],
    mxfp4: [
      { support: 'native', on: multipliesFp4 },
      { support: 'weight-only', on: either(capability(8), publishesRate('fp8')) },
    ],
    nvfp4: [
      { support: 'native', on: capability(10) },
      { support: 'weight-only', on: capability(7.5), since: '0.5.10' },
    ],
    gptq: marlinOrTriton,
    awq: marlinOrTriton,
    gguf: [{ support: 'weight-only', on: capability(7) }],
    exl: [],
    mlx: [],
  },
  runsOn: runsOn(7.5, ({ vendor, class: kind }) =>
    vendor === 'intel' ? kind !== 'asic' : ['amd', 'google', 'huawei'].includes(vendor),
  ),
  cache: ['bf16', 'fp16', 'fp8'],
  cacheOn: everywhere,
  published: ['fp32', 'bf16', 'fp8', 'awq-4bit-128g'],
  publishedCache: ['fp32', 'bf16', 'fp8'],
  source:
    'sgl-project/sglang, srt/layers/quantization; pull 19652 (nvfp4 by Marlin); docs.sglang.io/docs/hardware-platforms/overview.md',
  date: '2026-11-29',
};
