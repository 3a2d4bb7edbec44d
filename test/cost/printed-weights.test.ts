import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { scenarioOf } from './scenarios.js';

const GIB = 2 ** 30;

type Row = readonly [
  id: string,
  model: string,
  hardware: string,
  options: Partial<Scenario> & { readonly devices?: number },
  gib: number,
];

/** Weights of one device, with the token table where llama.cpp keeps it on the host: a tied one is on both, in the file once. */
function weightsOf([, model, hardware, options]: Row): number {
  const { memory, parameters } = buildReport(scenarioOf(model, hardware, options));
  const table = parameters.parts.head > 0 ? memory.host : 0;
  const blocks = memory.devices[0]?.ledger.children
    .flatMap(({ children }) => children)
    .find(({ id }) => id.endsWith('.allocator'));
  return ((memory.devices[0]?.weights ?? 0) + table + (blocks?.amount ?? 0)) / GIB;
}

/** measured.json kv_llamacpp: `weights_gib` of files made by llama.cpp's own mixtures, and the device that holds them. */
describe('weights of GGUF files as llama.cpp printed them, within 1 %', () => {
  const gguf = (weights: string) => ({ engine: 'llama.cpp', weights }) as const;
  test.each<Row>([
    ['kv-i020', 'deepseek-v3', 'h200-sxm-141gb', gguf('q8_0'), 664.295],
    ['kv-i036', 'qwen3-32b', 'rtx-4090', gguf('q4_0'), 17.413],
    ['kv-i038', 'qwen3-30b-a3b', 'rtx-4090', gguf('q5_k_m'), 20.228],
    ['kv-i044', 'qwen3-235b-a22b', 'h200-sxm-141gb', gguf('q4_k_m'), 132.386],
    ['kv-i070', 'qwen3-32b', 'rtx-4090', gguf('q5_k_m'), 21.603],
    ['kv-i106', 'qwen3-235b-a22b', 'h200-sxm-141gb', gguf('q6_k'), 179.754],
    // Its vision tower is in another file.
    ['kv-i035', 'gemma-3-27b-it', 'rtx-4090', gguf('q4_0'), 14.539],
    ['kv-i017', 'llama-3.1-8b', 'rtx-4090', gguf('q5_k_s'), 5.162],
  ])('%s %s', (...row) => {
    expect(Math.abs(weightsOf(row) / row[4] - 1)).toBeLessThan(0.01);
  });
});

/** measured.json kv_vllm: "Model loading took", a device. */
/** Logs of the end of 2024 whose printed peak is that of the forward step: their sampler had few rows. */
const FEW = {
  engine: 'vllm',
  engineVersion: '0.6.4',
  memoryUtilization: 0.9,
  maxSequences: 8,
} as const;

describe('weights as vLLM and SGLang printed them, within 1 %', () => {
  const vllm = { engine: 'vllm' } as const;
  test.each<Row>([
    ['vl-003', 'llama-3.1-8b', 'rtx-3090', vllm, 14.9888],
    ['vl-004', 'qwen3-30b-a3b', 'l40s', { ...vllm, weights: 'fp8' }, 29.09],
    ['vl-012', 'llama-3.3-70b-instruct', 'h100-sxm-80gb', { ...vllm, weights: 'int8' }, 67.7229],
    ['vl-017', 'gpt-oss-120b', 'b200-sxm', vllm, 65.965],
    [
      'vl-061, the shape of Qwen3.5-27B',
      'qwen3.5-27b',
      'rtx-5090',
      { ...vllm, weights: 'fp8', tp: 2, devices: 2 },
      14.28,
    ],
    // What SGLang prints is what its allocator took of the device: sgl-project/sglang#22537.
    ['Qwen3-32B', 'qwen3-32b', 'b200-sxm', { engine: 'sglang', tp: 4, devices: 4 }, 15.5],
    // vLLM 0.19 on an A100, https://myoceane.fr/index.php/ai-vllm-a100-gemma-4/
    ['gpt-oss-20b', 'gpt-oss-20b', 'a100-sxm4-80gb', vllm, 13.72],
  ])('%s %s', (...row) => {
    expect(Math.abs(weightsOf(row) / row[4] - 1)).toBeLessThan(0.01);
  });
});

/** The same rows' cache pools: what the share leaves, in `kvCache.pool` and of the printed parts alike. */
describe('the KV pool that vLLM and SGLang printed, within 3 %', () => {
  test.each<Row>([
    [
      'vl-008',
      'llama-2-7b-hf',
      'a100-sxm4-80gb',
      { engine: 'vllm', memoryUtilization: 0.9, sequence: 4096 },
      58.2,
    ],
    [
      'vl-008 after its fix: 7351 blocks',
      'llama-2-7b-hf',
      'a100-sxm4-80gb',
      { engine: 'vllm', memoryUtilization: 0.9, sequence: 4096 },
      57.43,
    ],
    [
      'vl-010',
      'llama-2-70b-hf',
      'a100-sxm4-80gb',
      { engine: 'vllm', memoryUtilization: 0.9, tp: 4, devices: 4 },
      38.59,
    ],
    ['vl-034', 'mistral-7b-v0.1', 'a40', { engine: 'vllm', memoryUtilization: 0.9 }, 25.84],
    ['vl-052', 'llama-3.1-8b', 'h100-sxm-80gb', { engine: 'vllm', memoryUtilization: 0.9 }, 54.93],
    ['vl-053', 'llama-3.1-8b', 'l4', { ...FEW, sequence: 131_072 }, 4.6],
    [
      'vl-003: 23.58 GiB × 0.9 less 15.05 of weights and step and 0.05 outside PyTorch, steps of 512 tokens',
      'llama-3.1-8b',
      'rtx-3090',
      { ...FEW, sequence: 35_000, batchedTokens: 512 },
      23.58 * 0.9 - 15.05 - 0.05,
    ],
    [
      'vl-003 with 29,000 batched tokens, whose peak was 2.99 GiB',
      'llama-3.1-8b',
      'rtx-3090',
      { ...FEW, sequence: 29_000, batchedTokens: 29_000 },
      23.58 * 0.9 - 14.9888 - 2.99 - 0.05,
    ],
    [
      'vl-007',
      'qwen3-235b-a22b',
      'h100-sxm-80gb',
      { engine: 'sglang', weights: 'fp8', memoryUtilization: 0.93, tp: 4, devices: 4 },
      16.46,
    ],
    [
      'gpt-oss-20b at 0.65, vLLM 0.19',
      'gpt-oss-20b',
      'a100-sxm4-80gb',
      { engine: 'vllm', engineVersion: '0.19.0', memoryUtilization: 0.65, sequence: 131_072 },
      36.56,
    ],
  ])('%s', (_, model, hardware, options, gib) => {
    const { kvCache, memory } = buildReport(scenarioOf(model, hardware, options));
    expect(Math.abs(kvCache.pool.bytes / GIB / gib - 1)).toBeLessThan(0.03);
    const [device] = memory.devices;
    if (!device) throw new Error('no device');
    expect(kvCache.pool.bytes).toBe(
      memory.capacity - device.weights - device.activations - device.overhead,
    );
  });
});

/** vllm-project/vllm#21348, July 2025: a connector of LMCache beside it takes the rest. */
test('a pool that vLLM 0.9 printed behind a switch: within 4 %, its communicators taken off', () => {
  const { kvCache } = buildReport(
    scenarioOf('qwen3-235b-a22b', 'h100-sxm-80gb', {
      engine: 'vllm',
      engineVersion: '0.9.2',
      weights: 'fp8',
      tp: 4,
      devices: 4,
    }),
  );
  expect(Math.abs(kvCache.pool.bytes / GIB / 8.11 - 1)).toBeLessThan(0.04);
});
