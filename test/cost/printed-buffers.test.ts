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
