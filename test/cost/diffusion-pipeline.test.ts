import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { pagesOf } from '../../source/report/pages.js';
import type { Options } from '../../source/scenario/scenario.js';
import { scenarioOf } from './scenarios.js';

const GiB = 2 ** 30;

function reportOf(id: string, options: Partial<Options> = {}, hardware = 'h100-sxm-80gb') {
  return buildReport(scenarioOf(id, hardware, { devices: 1, ...options }));
}

/** What PyTorch's allocator counts: without the context. */
function allocated(id: string, options: Partial<Options> = {}): number {
  const [device] = reportOf(id, options).memory.devices;
  return ((device?.weights ?? 0) + (device?.activations ?? 0)) / GiB;
}

/**
 * FLUX.1-dev at 1024 × 1024 with diffusers on an H100. Source: huggingface.co/datasets/derekl35/diffusers-quantization-benchmarks,
 * diffusers_quantization_benchmark.csv.
 */
describe('memory that was measured', () => {
  test('of all parts loaded in bf16: 31.447 GiB', () => {
    const [device] = reportOf('flux.1-dev').memory.devices;
    expect((device?.weights ?? 0) / GiB / 31.447).toBeCloseTo(1, 2);
  });

  /** Transformer and T5 by bitsandbytes. Source: huggingface.co/blog/diffusers-quantization, its tables of memory after loading. */
  test.each([
    ['nf4', 12.584],
    ['int8', 19.273],
  ])('of all parts loaded, two of them in %s: %f GiB, within 3 %%', (format, measured) => {
    const options = { weights: format, encoderWeights: format };
    const [device] = reportOf('flux.1-dev', options).memory.devices;
    const share = (device?.weights ?? 0) / GiB / measured;
    expect(share).toBeGreaterThan(0.97);
    expect(share).toBeLessThan(1.03);
  });

  test.each<[row: string, measured: number, options: Partial<Options>]>([
    ['bf16', 36.166, {}],
    ['NF4', 17.281, { weights: 'nf4', encoderWeights: 'nf4' }],
    ['LLM.int8()', 24.432, { weights: 'int8', encoderWeights: 'int8' }],
    ['bf16, offloaded', 23.271, { parts: 'host' }],
    ['GGUF Q8_0', 25.973, { weights: 'q8_0' }],
    // The text encoder alone is more than the transformer at work.
    ['GGUF Q2_k, offloaded', 9.164, { weights: 'q2_k', parts: 'host' }],
  ])('%s: %f GiB at most, within 6 %%', (_, measured, options) => {
    const share = allocated('flux.1-dev', options) / measured;
    expect(share).toBeGreaterThan(0.94);
    expect(share).toBeLessThan(1.06);
  });
});

/** Sequence lengths of these sizes. Source: Wan-Video/Wan2.1, wan/text2video.py (seq_len); diffusers `pipeline_flux.py`. */
test.each<[id: string, tokens: number, options: Partial<Options>]>([
  ['flux.1-dev', 4096 + 512, {}],
  ['wan2.1-t2v-14b', 32_760, { resolution: '832x480', frames: 81 }],
  ['wan2.1-t2v-14b', 75_600, { resolution: '1280x720' }],
  ['ltx-video', 24 * 16 * 21, { resolution: '768x512', frames: 161 }],
])('%s passes %i tokens a step', (id, tokens, options) => {
  const report = reportOf(id, options);
  expect(report.pipeline?.tokens).toBe(tokens);
  expect(report.settled.sequence).toBe(tokens);
});

/** One pass of FLUX.1-dev at 1024 × 1024. Source: huggingface.co/datasets/diffusers/benchmarks, collated_results.csv. */
describe('a pass that was measured', () => {
  const report = reportOf('flux.1-dev', {}, 'l40s');

  test('is 59,523 GFLOP without attention, within 1 %', () => {
    const matrices = report.compute.ledger.children.find(({ id }) => id === 'compute.layers');
    const flops = (matrices?.amount ?? 0) * (report.pipeline?.tokens ?? 0);
    expect(flops / 59_523.04e9).toBeCloseTo(1, 2);
  });

  test.each([
    ['eager', 0.493],
    ['compiled', 0.374],
  ])('takes, %s, %f s, within its band', (_, measured) => {
    const { low = 0, high = 0 } = report.speed?.bands.prefillSeconds ?? {};
    expect(measured).toBeGreaterThan(low);
    expect(measured).toBeLessThan(high);
  });
});

describe('a whole picture', () => {
  const timeOf = (id: string, options: Partial<Options> = {}, hardware?: string) =>
    reportOf(id, options, hardware).pictureTime;

  /** Source: docs.pytorch.org/devlogs/inductor, torch.compile and Diffusers. */
  test.each([
    ['eager', 6.7],
    ['compiled', 4.5],
  ])('of FLUX.1-dev on an H100: %s, %f s, within its band', (_, measured) => {
    const { low = 0, high = 0 } = timeOf('flux.1-dev')?.band ?? {};
    expect(measured).toBeGreaterThan(low);
    expect(measured).toBeLessThan(high);
  });

  test('of Wan 2.1 1.3B, 480 × 832, on an RTX 4090: about 4 minutes, within its band', () => {
    // Source: readme of Wan-Video/Wan2.1.
    const { low = 0, high = 0 } = timeOf('wan2.1-t2v-1.3b', WAN_480P, 'rtx-4090')?.band ?? {};
    expect(240).toBeGreaterThan(low);
    expect(240).toBeLessThan(high);
  });

  test('has pages that come to its bounds', () => {
    const report = reportOf('wan2.2-t2v-a14b', { batch: 2 } as Partial<Options>);
    const pages = pagesOf(report);
    const { seconds = 0, band = { low: 0, high: 0 } } = report.pictureTime ?? {};
    expect(pages.of('pipeline.seconds')?.amount).toBe(seconds);
    expect(pages.of('pipeline.band.low')?.amount).toBeCloseTo(band.low, 6);
    expect(pages.of('pipeline.band.high')?.amount).toBeCloseTo(band.high, 6);
  });

  test('takes as many steps as its pipeline, each twice where it is guided', () => {
    const settled = (id: string) => reportOf(id).settled;
    expect(settled('flux.1-dev')).toMatchObject({ steps: 28, guidance: false });
    expect(settled('flux.1-schnell')).toMatchObject({ steps: 4, guidance: false });
    expect(settled('stable-diffusion-3.5-large')).toMatchObject({ steps: 28, guidance: true });
    const seconds = (options: Partial<Options>) =>
      timeOf('qwen-image', options)?.seconds ?? Number.NaN;
    const once = seconds({ steps: 1, guidance: false });
    const pass = seconds({ steps: 2, guidance: false }) - once;
    expect(seconds({ steps: 9, guidance: false }) - once).toBeCloseTo(8 * pass, 6);
    expect(seconds({ steps: 9 }) - seconds({ steps: 8 })).toBeCloseTo(2 * pass, 6);
  });
});

/** 2 FLOP a weight and token; T5 reads 512 tokens, CLIP its 77. Source: diffusers `pipeline_flux.py`. */
test('encoding counts as many tokens as each encoder reads, and no table of tokens', () => {
  const page = pagesOf(reportOf('flux.1-dev')).of('pipeline.seconds')?.explain();
  const flops = page?.symbols.find(({ symbol }) => symbol === 'E')?.value;
  const [clip = 0, t5 = 0] = [123_060_480 - 49_408 * 768, 4_762_310_656 - 32_128 * 4096];
  expect(flops).toBe(2 * (clip * 77 + t5 * 512));
});

const WAN_480P = { resolution: '832x480', frames: 81 };

describe('a pipeline on the device', () => {
  test('has a row for each part, and their sum is the weights', () => {
    const [device] = reportOf('stable-diffusion-3.5-large').memory.devices;
    const weights = device?.ledger.children.find(({ id }) => id === 'memory.0.weights');
    expect(weights?.children.map(({ label }) => label)).toEqual([
      'stable-diffusion-3.5-large',
      'Text encoder: CLIPTextModelWithProjection',
      'Text encoder 2: CLIPTextModelWithProjection',
      'Text encoder 3: T5EncoderModel',
      'VAE: AutoencoderKL',
    ]);
    expect(weights?.amount).toBe(device?.weights);
  });

  test('decodes four times as much at twice the sides, and no more than a tile', () => {
    const at = (options: Partial<Options>) => reportOf('flux.1-dev', options).pipeline?.decodeBytes;
    expect(at({ resolution: '2048x2048' })).toBe(4 * (at({}) ?? 0));
    expect(at({ resolution: '2048x2048', vaeTile: 1024 })).toBe(at({}));
  });

  test('takes half the bytes of text encoders in 8 bits', () => {
    const bytes = (options: Partial<Options>) =>
      reportOf('flux.1-dev', options).pipeline?.parts.map((part) => part.bytes) ?? [];
    const [, t5 = 0, vae] = bytes({});
    const [, small = 0, same] = bytes({ encoderWeights: 'fp8' });
    expect(small).toBeLessThan(0.6 * t5);
    expect(same).toBe(vae);
  });

  test('waits on the host whole, and has its larger part on the device', () => {
    const { memory } = reportOf('wan2.1-t2v-1.3b', { parts: 'host', resolution: '832x480' });
    const [device] = memory.devices;
    // UMT5-XXL has four times the weights of the transformer.
    expect(device?.weights).toBe(2 * 5_680_910_336);
    expect(memory.hostTotal).toBeGreaterThan(2 * (5_680_910_336 + 1_418_996_800));
  });

  test('splits a second transformer as the first, exact though its scores over the text are not', () => {
    const report = reportOf('wan2.2-t2v-a14b', { devices: 2, tp: 2 } as Partial<Options>);
    const [device] = report.memory.devices;
    const weights = device?.ledger.children.find(({ id }) => id === 'memory.0.weights');
    const [own, , second] = weights?.children ?? [];
    expect(second?.amount).toBe(own?.amount);
    expect(weights?.certainty).toBe('exact');
  });

  test('is not trained, in one line', () => {
    const { problems } = reportOf('flux.1-dev', { mode: 'training' });
    expect(problems.filter(({ severity }) => severity === 'refused')).toEqual([
      {
        id: 'mode',
        severity: 'refused',
        message:
          'what training a model that makes pictures takes is not known: mode inference is expected',
      },
    ]);
  });

  test('leaves a draft out, with a warning: it has no tokens that could be drafted', () => {
    const alone = scenarioOf('ltx-video');
    const report = buildReport({ ...alone, draft: scenarioOf('gpt2').model });
    expect(report.memory.peak).toBe(buildReport(alone).memory.peak);
    expect(report.problems).toContainEqual(
      expect.objectContaining({ id: 'draft', severity: 'warning' }),
    );
  });
});
