import { expect, test } from 'vitest';
import { usualSplit } from '../../source/scenario/usual-split.js';
import { scenarioOf } from '../cost/scenarios.js';

/** vLLM divides tensors within a node; llama.cpp gives out layers (`--split-mode layer`). */
test.each([
  ['vllm', 4, { tp: 4, pp: 1 }],
  ['llama.cpp', 4, { tp: 1, pp: 4 }],
  ['ollama', 2, { tp: 1, pp: 2 }],
  ['vllm', 1, { tp: 1, pp: 1 }],
] as const)('%s on %d devices', (engine, devices, split) => {
  expect(usualSplit(scenarioOf('llama-3.1-8b', 'rtx-3090', { devices, engine }))).toEqual(split);
});
