import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { scenarioOf } from './scenarios.js';

type Options = Partial<Scenario> & { readonly devices?: number };
/** Id in measured.json `speed`, model, hardware, options, tokens a second that one sequence got. */
type Row = readonly [id: string, model: string, hardware: string, options: Options, rate: number];

function ratio([, model, hardware, options, rate]: Row): number {
  const { speed } = buildReport(scenarioOf(model, hardware, { output: 1, ...options }));
  return speed?.decodeSecondsPerToken ? 1 / speed.decodeSecondsPerToken / rate : 0;
}

const local = (weights: string, sequence = 256): Options => ({
  engine: 'llama.cpp',
  kv: 'fp16',
  weights,
  sequence,
});

const NVIDIA: readonly Row[] = [
  ['sp-002', 'llama-3.1-8b', 'rtx-3080-10gb', local('q4_k_m', 512), 109.57],
  ['sp-004', 'llama-3.1-8b', 'rtx-4070-ti', local('q4_k_m', 512), 83.5],
  ['sp-006', 'llama-3.1-8b', 'rtx-4080', local('fp16', 512), 40.58],
  ['sp-032', 'llama-2-7b-hf', 'rtx-4000-ada', local('fp16'), 22.96],
  ['sp-040', 'llama-2-7b-hf', 'rtx-a6000', local('fp16'), 44.01],
  ['sp-043', 'llama-2-7b-hf', 'rtx-6000-ada', local('fp16'), 50.56],
  ['sp-062', 'qwen3-14b', 'rtx-4090', local('q4_k_m'), 92.49],
  ['sp-069', 'qwen3-14b', 'rtx-3060-12gb', local('q4_k_m'), 29.77],
  ['sp-250', 'llama-3.1-8b', 'rtx-6000-ada', local('q4_0'), 168.87],
  ['sp-256', 'llama-2-7b-hf', 'rtx-5070-ti', local('q4_0'), 182.43],
  ['sp-258', 'llama-2-7b-hf', 'rtx-4070-ti-super', local('q4_0'), 132.85],
  ['sp-261', 'llama-2-7b-hf', 'rtx-3060-12gb', local('q4_0'), 75.58],
];

const STRIX = 'strix-halo-ryzen-ai-max-395';
const AMD: readonly Row[] = [
  ['sp-093', 'llama-3.2-3b-instruct', STRIX, local('q4_k_m'), 88.14],
  ['sp-306', 'mistral-small-24b-instruct-2501', STRIX, local('q4_k_m'), 13.79],
  ['sp-315', 'qwen3-32b', STRIX, local('q8_0'), 6.18],
  ['sp-329', 'llama-2-7b-hf', STRIX, local('q4_0'), 52.03],
  ['sp-332', 'llama-2-7b-hf', STRIX, local('q4_k_m'), 49.24],
  ['sp-338', 'llama-3.3-70b-instruct', STRIX, local('q4_k_m'), 5.06],
  ['sp-373', 'qwen3.5-27b', 'radeon-ai-pro-r9700', local('q4_k_m', 64), 27.71],
];

const APPLE: readonly Row[] = [
  ['sp-019', 'llama-3.1-8b', 'apple-m1-max', local('q4_k_m', 512), 35.73],
  ['sp-020', 'llama-3.1-8b', 'apple-m1-max', local('fp16', 512), 18.75],
  ['sp-023', 'llama-3.1-8b', 'apple-m2-ultra', local('fp16', 512), 36.9],
  ['sp-025', 'llama-3.3-70b-instruct', 'apple-m2-ultra', local('fp16', 512), 4.76],
  ['sp-026', 'llama-3.1-8b', 'apple-m3-max', local('q4_k_m', 512), 48.97],
  ['sp-027', 'llama-3.1-8b', 'apple-m3-max', local('fp16', 512), 22.04],
  ['sp-262', 'llama-2-7b-hf', 'apple-m1', local('q8_0'), 7.92],
  ['sp-400', 'mixtral-8x7b-v0.1', 'apple-m2-max', local('q8_0'), 22.87],
];

/** AIConfigurator's `silicon_sample.csv`: the context is the prompt and half of what is generated. */
const served = (
  engine: Scenario['engine'],
  weights: string,
  batch: number,
  sequence: number,
  devices = 1,
): Options => ({ engine, weights, batch, sequence, tp: devices, devices });

const SERVED: readonly Row[] = [
  ['sp-641', 'llama-3.3-70b-instruct', 'b200-sxm', served('vllm', 'nvfp4', 4, 5120), 73.8],
  ['sp-647', 'llama-3.3-70b-instruct', 'b200-sxm', served('vllm', 'fp8', 4, 5120), 59.99],
  ['sp-648', 'llama-3.3-70b-instruct', 'b200-sxm', served('vllm', 'fp8', 16, 5120), 55.9],
  ['sp-665', 'llama-3.3-70b-instruct', 'h200-sxm-141gb', served('vllm', 'fp8', 4, 5120), 45.35],
  ['sp-654', 'llama-3.3-70b-instruct', 'h100-sxm-80gb', served('vllm', 'fp8', 16, 5120, 2), 45.19],
  ['sp-486', 'qwen3-32b', 'h100-sxm-80gb', served('vllm', 'bf16', 8, 1280, 2), 60.68],
  ['sp-685', 'kimi-k2-instruct', 'b200-sxm', served('vllm', 'gptq-4bit-32g', 4, 5120, 8), 96.35],
  [
    'sp-697',
    'kimi-k2-instruct',
    'h200-sxm-141gb',
    served('vllm', 'gptq-4bit-32g', 4, 8704, 8),
    85.24,
  ],
  ['sp-733', 'gpt-oss-120b', 'h100-sxm-80gb', served('vllm', 'mxfp4', 4, 5120, 4), 250],
  ['sp-620', 'deepseek-v3', 'h200-sxm-141gb', served('sglang', 'fp8-block', 4, 5120, 8), 97.5],
  [
    'sp-527',
    'qwen3.5-397b-a17b',
    'h200-sxm-141gb',
    served('sglang', 'fp8-block', 4, 5120, 8),
    106.2,
  ],
  ['sp-474', 'qwen3-32b', 'h100-sxm-80gb', served('sglang', 'bf16', 16, 1152, 2), 61.92],
];

/** Decoding by a share of the bandwidth and a constant per layer, by engine and kind of device. */
describe.each([
  ['llama.cpp on NVIDIA', NVIDIA],
  ['llama.cpp on AMD', AMD],
  ['llama.cpp on Apple', APPLE],
  ['vLLM and SGLang in data centres', SERVED],
] as const)('decode rates of %s, nothing but defaults assumed', (_, rows) => {
  test('are met within a tenth on average', () => {
    const mean = rows.reduce((sum, row) => sum + Math.log(ratio(row)), 0) / rows.length;
    expect(Math.abs(mean)).toBeLessThan(0.1);
  });

  test.each(rows)('%s %s %s: within 45 %%', (...row) => {
    expect(Math.abs(Math.log(ratio(row)))).toBeLessThan(Math.log(1.45));
  });
});

/** docs/serving-speed.md, Speeds checked by hand: what was measured lies in the band that is told. */
describe('steps under load, prompts of other users in between', () => {
  test.each([
    [
      'llama-3.1-70b',
      'h200-sxm-141gb',
      { engine: 'vllm', weights: 'fp8', kv: 'fp8', batch: 4, sequence: 9216, output: 1024 },
      0.0261,
    ],
    [
      'minimax-m2.5',
      'b300-sxm',
      {
        engine: 'vllm',
        weights: 'fp8-block',
        tp: 2,
        devices: 2,
        batch: 64,
        sequence: 2048,
        output: 1024,
      },
      0.0222,
    ],
    [
      'deepseek-r1',
      'h200-sxm-141gb',
      {
        engine: 'sglang',
        weights: 'fp8-block',
        tp: 8,
        devices: 8,
        batch: 64,
        sequence: 2048,
        output: 1024,
      },
      0.033,
    ],
    [
      'glm-5',
      'b300-sxm',
      {
        engine: 'sglang',
        weights: 'fp8-block',
        tp: 8,
        devices: 8,
        batch: 4,
        sequence: 2048,
        output: 1024,
      },
      0.0166,
    ],
  ] as const)('%s on %s', (model, hardware, options, seconds) => {
    const { speed } = buildReport(scenarioOf(model, hardware, options));
    const { low = 0, high = 0 } = speed?.bands.steadySecondsPerToken ?? {};
    expect(low).toBeLessThan(seconds);
    expect(high).toBeGreaterThan(seconds);
    expect(high / low).toBeLessThan(4);
  });
});
