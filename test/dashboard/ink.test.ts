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

it.each(SCENARIOS)('the room of a large screen is used: %s', (_, scenario) => {
  for (const [columns, rows] of [
    [120, 40],
    [160, 50],
    [200, 60],
    [240, 67],
  ] as const)
    expect(inkShare(pictureRows(startOf(scenario), { columns, rows }))).toBeGreaterThan(
      columns === 200 ? 0.32 : 0.29,
    );
});

it('35 % of a screen of 200×60 is letters, digits, bars and dots on average', () => {
  const shares = SCENARIOS.map(([, scenario]) =>
    inkShare(pictureRows(startOf(scenario), { columns: 200, rows: 60 })),
  );
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  expect(mean).toBeGreaterThan(0.355);
});
