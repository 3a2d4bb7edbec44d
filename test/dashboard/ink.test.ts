import { expect, it } from 'vitest';
import type { Scenario } from '../../source/scenario/scenario.js';
import { pictureRows, scenarioOf, startOf } from './fixtures.js';
import { inkShare } from './ink-share.js';

const training = (
  options: Partial<Scenario>,
  ...rest: [modelId: string, hardwareId: string, count: number]
) => scenarioOf({ mode: 'training', ...options }, ...rest);

/** Small and large models, one device and many, served and trained. */
const SCENARIOS: readonly (readonly [name: string, scenario: Scenario])[] = [
  ['8B served', scenarioOf()],
  ['8B for 32 users', scenarioOf({ batch: 32, sequence: 32_768 })],
  [
    '70B on 4',
    scenarioOf({ tp: 4, sequence: 131_072 }, 'llama-3.3-70b-instruct', 'h100-sxm-80gb', 4),
  ],
  [
    'a mixture on 16',
    scenarioOf({ engine: 'vllm', tp: 8, pp: 2 }, 'deepseek-v3', 'h200-sxm-141gb', 16),
  ],
  [
    'experts on the host',
    scenarioOf({ engine: 'llama.cpp', cpuExperts: 24 }, 'gpt-oss-120b', 'rtx-4090'),
  ],
  ['124M served', scenarioOf({}, 'gpt2', 'rtx-3090')],
  ['32B on 2', scenarioOf({ engine: 'llama.cpp' }, 'qwen3-32b', 'rtx-3090', 2)],
  ['8B trained', training({ zero: 1, pp: 2 }, 'llama-3.1-8b', 'h100-sxm-80gb', 8)],
  ['QLoRA', training({ qlora: 16 }, 'llama-3.1-8b', 'rtx-4090', 1)],
  [
    '70B trained',
    training({ zero: 3, tp: 8, recompute: 'full' }, 'llama-3.3-70b-instruct', 'h100-sxm-80gb', 64),
  ],
  ['124M trained', training({}, 'gpt2', 'a100-sxm4-80gb', 1)],
  [
    'a mixture trained',
    training({ zero: 1, pp: 16, ep: 64 }, 'deepseek-v3', 'h100-sxm-80gb', 2048),
  ],
];

/** Other kinds of models and of training. */
const OTHERS: readonly (readonly [name: string, scenario: Scenario])[] = [
  ['embeddings', scenarioOf({}, 'bge-m3', 'l4')],
  ['embeddings trained', training({}, 'bge-m3', 'a100-sxm4-80gb', 1)],
  ['images read', scenarioOf({ engine: 'vllm' }, 'qwen2.5-vl-7b-instruct', 'a100-sxm4-80gb')],
  ['speech read', scenarioOf({}, 'whisper-large-v3', 'l4')],
  ['recurrent', scenarioOf({}, 'mamba2-2.7b', 'rtx-4090')],
  ['on a Mac', scenarioOf({ engine: 'mlx' }, 'gemma-3-27b-it', 'apple-m3-max')],
  [
    'a mixture trained in stages',
    training({ pp: 4, ep: 8, zero: 1 }, 'qwen3-235b-a22b', 'h100-sxm-80gb', 128),
  ],
  ['pictures made', scenarioOf({}, 'flux.1-dev', 'rtx-4090')],
  ['videos made', scenarioOf({}, 'wan2.1-t2v-14b', 'h100-sxm-80gb')],
  ['GRPO', training({ stage: 'grpo', zero: 3 }, 'qwen2.5-7b', 'h100-sxm-80gb', 8)],
];

const shareOf = (scenario: Scenario, columns: number, rows: number): number =>
  inkShare(pictureRows(startOf(scenario), { columns, rows }));

it.each([...SCENARIOS, ...OTHERS])('35 of 100 cells of 200×60 are used: %s', (_, scenario) => {
  expect(shareOf(scenario, 200, 60)).toBeGreaterThanOrEqual(0.35);
});

it.each(SCENARIOS)('the room of other large screens is used: %s', (_, scenario) => {
  for (const [columns, rows] of [
    [120, 40],
    [160, 50],
    [240, 67],
  ] as const)
    expect(shareOf(scenario, columns, rows)).toBeGreaterThan(0.29);
});
