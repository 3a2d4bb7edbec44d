import type { RateFormat } from '../../hardware/accelerator.js';
import { everywhere, type FormatRule, type FormatSupport } from '../format-support.js';

/** Rules that read a family on every device, with products in the format where the device publishes a rate for it. */
function by(rate: RateFormat): readonly FormatRule[] {
  return [
    { support: 'native', on: ({ denseFlops }) => denseFlops[rate] !== null },
    { support: 'weight-only', on: everywhere },
  ];
}

const weightOnly: readonly FormatRule[] = [{ support: 'weight-only', on: everywhere }];

/** Every format is read on every device, independent of any engine's kernels. */
export const architectureFormats: FormatSupport = {
  weights: {
    float: [{ support: 'native', on: everywhere }],
    fp8: by('fp8'),
    int8: by('int8'),
    int4: weightOnly,
    nf4: weightOnly,
    mxfp8: by('fp8'),
    mxfp4: by('fp4'),
    nvfp4: by('fp4'),
    gptq: weightOnly,
    awq: weightOnly,
    gguf: weightOnly,
    exl: weightOnly,
    mlx: weightOnly,
  },
  runsOn: everywhere,
  cache: [
    'bf16',
    'fp16',
    'fp32',
    'fp8',
    'int8',
    'fp8-per-head',
    'int8-per-head',
    'nvfp4',
    'q8_0',
    'q5_1',
    'q5_0',
    'q4_1',
    'q4_0',
    'iq4_nl',
  ],
  cacheOn: everywhere,
  published: ['fp32', 'bf16', 'fp8', 'awq-4bit-128g'],
  publishedCache: ['fp32', 'bf16', 'fp8'],
  source: 'docs/cost-model.md, Weight formats',
  date: '2026-11-29',
};
