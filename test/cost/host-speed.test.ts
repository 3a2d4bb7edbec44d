import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { scenarioOf } from './scenarios.js';

type Options = Partial<Scenario> & { readonly devices?: number };

function rate(model: string, hardware: string, options: Options): number {
  const { speed } = buildReport(
    scenarioOf(model, hardware, {
      engine: 'llama.cpp',
      kv: 'fp16',
      sequence: 512,
      output: 1,
      ...options,
    }),
  );
  if (!speed?.decodeSecondsPerToken) throw new Error('no speed');
  return 1 / speed.decodeSecondsPerToken;
}

/**
 * One box, RTX 2080 with 448 GB/s and DDR4 measured at 102 GB/s, tokens a second that it reached. Source:
 * docs/serving-speed.md, Weights in host memory.
 */
describe('decode rates with weights in host memory', () => {
  test('a 70B with 45 GiB over the chip-to-chip link: 4.6 tokens a second (vllm-project/vllm#6317)', () => {
    const predicted = rate('llama-3.1-70b', 'gh200-96gb', {
      engine: 'vllm',
      kv: null,
      sequence: 4096,
      cpuOffload: 45 * 2 ** 30,
    });
    expect(Math.abs(predicted / 4.6 - 1)).toBeLessThan(0.4);
  });

  /** AlexsJones/llmfit#774 and #778, of July 2026: llama.cpp counted the output first by then (since b7460). */
  test.each([
    ['qwen3-14b', 32, 16.9],
    ['gemma-3-12b-it', 44, 26.1],
    ['phi-4', 32, 16.7],
    ['gemma-2-9b', 36, 23.7],
    ['qwen2.5-14b', 42, 20.8],
  ])('%s with %d layers on the card: within 25 %%', (model, gpuLayers, measured) => {
    const predicted = rate(model, 'rtx-2080', {
      engineVersion: 'b8000',
      weights: 'q4_k_m',
      gpuLayers,
      sequence: 4096,
      hostBandwidth: 102e9,
    });
    expect(Math.abs(predicted / measured - 1)).toBeLessThan(0.25);
  });

  test.each([
    [
      'qwen3-30b-a3b, experts of 36 layers on the host',
      'qwen3-30b-a3b',
      { weights: 'q4_k_m', cpuExperts: 36 },
      36.7,
    ],
    [
      'gpt-oss-20b, experts of 12 layers on the host',
      'gpt-oss-20b',
      { weights: 'mxfp4', cpuExperts: 12 },
      36.4,
    ],
  ] as const)('%s: within 40 %%', (_, model, options, measured) => {
    const predicted = rate(model, 'rtx-2080', { ...options, hostBandwidth: 102e9 });
    expect(Math.abs(Math.log(predicted / measured))).toBeLessThan(Math.log(1.4));
  });

  /** 404 GB of 4-bit weights beside a 4090 and eight channels of DDR4 (kvcache-ai/ktransformers#319): 6 to 7 a second. */
  test('weights beyond a desktop’s RAM are read at the rate of a server, whose RAM is unknown', () => {
    const experts: Options = { weights: 'q4_k_m', cpuExperts: 61, sequence: 2048 };
    const predicted = rate('deepseek-r1', 'rtx-4090', experts);
    expect(Math.abs(predicted / 6.5 - 1)).toBeLessThan(0.6);
    const hostOf = (model: string, options: Options) =>
      buildReport(scenarioOf(model, 'rtx-4090', { engine: 'llama.cpp', ...options })).machine.host;
    const server = { usual: 'server', bandwidth: 307.2e9, certainty: 'assumed' };
    const desktop = { usual: 'desktop', bandwidth: 89.6e9, certainty: 'assumed' };
    expect(hostOf('deepseek-r1', experts)).toMatchObject(server);
    expect(hostOf('llama-3.1-8b', {})).toMatchObject(desktop);
    expect(hostOf('llama-3.1-8b', { hostMemory: 256 * 2 ** 30 })).toMatchObject(desktop);
    expect(hostOf('llama-3.1-8b', { hostMemory: 512 * 2 ** 30 })).toMatchObject(server);
    expect(hostOf('deepseek-r1', { ...experts, hostBandwidth: 50e9 })).toMatchObject({
      usual: null,
      bandwidth: 50e9,
    });
  });

  test('a slower host slows decoding, and a faster device does not make up for it', () => {
    const away: Options = { weights: 'q4_k_m', gpuLayers: 0 };
    expect(rate('llama-3.1-8b', 'rtx-4090', { ...away, hostBandwidth: 50e9 })).toBeLessThan(
      0.6 * rate('llama-3.1-8b', 'rtx-4090', { ...away, hostBandwidth: 100e9 }),
    );
    expect(rate('llama-3.1-8b', 'rtx-4090', { weights: 'q4_k_m' })).toBeGreaterThan(
      4 * rate('llama-3.1-8b', 'rtx-4090', away),
    );
  });

  test('with the processor as backend weights are read from host memory, as without layers on the card', () => {
    const processor: Options = { weights: 'q4_k_m', backend: 'cpu' };
    const none = rate('llama-3.1-8b', 'rtx-4090', { ...processor, gpuLayers: 0 });
    expect(rate('llama-3.1-8b', 'rtx-4090', processor)).toBe(none);
  });

  test('a machine without a card has one memory, whatever --gpu-layers says', () => {
    const open = rate('llama-3.1-8b', 'epyc-9005-12ch-ddr5-6000', { weights: 'q4_k_m' });
    for (const said of [{ backend: 'cpu' }, { gpuLayers: 0 }, { gpuLayers: 99 }] as const) {
      const options = { weights: 'q4_k_m', ...said };
      expect(rate('llama-3.1-8b', 'epyc-9005-12ch-ddr5-6000', options)).toBe(open);
    }
  });

  test('prompts take host weights over the link where that is faster', () => {
    const prefill = (hostLink: number) =>
      buildReport(
        scenarioOf('llama-3.1-8b', 'rtx-4090', {
          engine: 'llama.cpp',
          weights: 'q4_k_m',
          gpuLayers: 0,
          hostLink,
          hostBandwidth: 10e9,
        }),
      ).speed?.prefillSeconds ?? 0;
    expect(prefill(64e9)).toBeLessThan(prefill(32e9));
  });
});
