import { describe, expect, test } from 'vitest';
import { weightSupport } from '../../source/engines/format-support.js';
import { type EngineId, engineOf } from '../../source/engines/registry.js';
import { isAtLeast } from '../../source/engines/version.js';
import { formatProblems as problemsOf } from '../../source/scenario/legality/format-problems.js';
import { settle } from '../../source/scenario/settle.js';
import { scenarioOf } from '../cost/scenarios.js';

const support = (id: EngineId, format: string, device: string, version?: string) => {
  const { formats, release } = engineOf(id);
  const { accelerator } = settle(scenarioOf('llama-3.1-8b', device));
  return weightSupport(formats, format, accelerator, version ?? release.version);
};

/** github.com/vllm-project/vllm pulls 34664, 49376; sgl-project/sglang pull 19652; ggml-org/llama.cpp pull 19769. */
describe('which format runs where', () => {
  test.each([
    ['vllm', 'fp8', 'h100-sxm-80gb', 'native'],
    ['vllm', 'fp8', 'rtx-3090', 'weight-only'],
    ['vllm', 'nvfp4', 'h100-sxm-80gb', 'weight-only'],
    ['vllm', 'nvfp4', 'b200-sxm', 'native'],
    ['vllm', 'mxfp8', 'b200-sxm', 'native'],
    ['vllm', 'q4_k_m', 'h100-sxm-80gb', 'not-read'],
    ['vllm', 'nf4', 'h100-sxm-80gb', 'not-read'],
    ['sglang', 'nvfp4', 'rtx-3090', 'weight-only'],
    ['llama.cpp', 'mxfp8', 'rtx-4090', 'not-read'],
    ['llama.cpp', 'awq-4bit-128g', 'rtx-4090', 'not-read'],
    ['llama.cpp', 'q4_k_m', 'apple-m3-max', 'weight-only'],
  ] as const)('%s, %s on %s: %s', (id, format, device, expected) => {
    expect(support(id, format, device)).toBe(expected);
  });

  /** No backend of ggml for TPU, Trainium and Gaudi; vLLM's and SGLang's requirements pages for NVIDIA's. */
  test.each([
    ['llama.cpp', 'q4_k_m', 'tpu-v5e'],
    ['ollama', 'q4_k_m', 'gaudi3'],
    ['ktransformers', 'q4_k_m', 'tpu-v5e'],
    ['vllm', 'bf16', 'p100-sxm2-16gb'],
    ['sglang', 'bf16', 'v100-sxm2-32gb'],
    ['sglang', 'bf16', 'gaudi3'],
    ['sglang', 'bf16', 'apple-m4-max'],
    ['tgi', 'bf16', 'apple-m4-max'],
    ['tensorrt-llm', 'bf16', 'mi300x'],
    ['mlx', 'bf16', 'rtx-4090'],
  ] as const)('%s does not run %s on %s, as it does not run there', (id, format, device) => {
    expect(support(id, format, device)).toBe('not-read');
    const problems = problemsOf(
      settle(scenarioOf('llama-3.1-8b', device, { engine: id, weights: format })),
    );
    expect(problems.map(({ message }) => message).join()).toMatch(/ does not run on /);
  });

  test('by version: bitsandbytes left vLLM’s tree with 0.28.0, GGUF with 0.24', () => {
    expect(support('vllm', 'nf4', 'h100-sxm-80gb', '0.27.1')).toBe('weight-only');
    expect(support('vllm', 'q4_k_m', 'h100-sxm-80gb', '0.8.5')).toBe('weight-only');
  });
});

test.each([
  ['0.8.5', '0.8.5', true],
  ['v0.10.1.1', '0.9', true],
  ['0.9', '0.10', false],
  ['b4500', 'b4499', true],
  ['0.28', '0.28.0', true],
])('version %s is at least %s: %s', (version, least, expected) => {
  expect(isAtLeast(version, least)).toBe(expected);
});
