import { expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { scenarioOf } from './scenarios.js';

const MIB = 2 ** 20;

/** Buffers of the device that holds the output, as llama.cpp printed them for steps of 512 tokens. */
test.each([
  // SciSharp/LLamaSharp#1099, b4700.
  ['qwen2.5-3b', 'rtx-4080-super', 4096, 1, 300.75],
  // github.com/ggml-org/llama.cpp/issues/11337, ROCm.
  ['qwen2.5-coder-32b-instruct', 'rx-7900-xtx', 32_768, 1, 307],
  // measured.json kv-m034: the shape of Qwen3.5-27B, four slots.
  ['qwen3.5-27b', 'rtx-3090', 32_768, 4, 495],
])('%s: compute buffer within 0.5 %%', (model, hardware, sequence, batch, mib) => {
  const options = { engine: 'llama.cpp', weights: 'q4_k_m', sequence, batch } as const;
  const { memory } = buildReport(scenarioOf(model, hardware, options));
  expect(Math.abs((memory.devices[0]?.activations ?? 0) / MIB / mib - 1)).toBeLessThan(0.005);
});

/** Buffers in which attention's mask weighs: without flash attention its scores too. */
test.each([
  // github.com/changyy/meta-llama-study, README.md: two starts on an M1 Pro in July 2024, Metal compute buffer.
  ['llama-3.1-8b', 131_072, 'eager', 8480, 0.005],
  ['llama-3.1-8b', 31_072, 'eager', 2034.69, 0.005],
  // measured.json kv-i036.
  ['qwen3-32b', 40_960, 'eager', 5252.01, 0.005],
  // measured.json kv-m022 has its experts on the host, which the rule leaves out.
  ['gpt-oss-20b', 131_072, 'flash', 456.98, 0.11],
] as const)(
  '%s of %d cells with %s attention: compute buffer of %d MiB',
  (model, sequence, attention, mib, tolerance) => {
    const options = { engine: 'llama.cpp', sequence, attention, batchedTokens: 512 } as const;
    const { memory } = buildReport(scenarioOf(model, 'h100-sxm-80gb', options));
    expect(Math.abs((memory.devices[0]?.activations ?? 0) / MIB / mib - 1)).toBeLessThan(tolerance);
  },
);

test('slots of their own have masks of their own cells', () => {
  const options = { engine: 'llama.cpp', sequence: 131_072, batch: 8 } as const;
  const bytes = (slots: 'separate' | 'unified') =>
    buildReport(scenarioOf('llama-3.1-8b', 'h200-sxm-141gb', { ...options, slots })).memory
      .devices[0]?.activations ?? 0;
  const attention = (cells: number) => 4 * 512 * (1.5 * cells + 2 * 4096 + 2 * 4096);
  expect(bytes('separate')).toBe(attention(131_072));
  expect(bytes('unified')).toBe(attention(8 * 131_072));
});
