import { expect, it } from 'vitest';
import { judgeOffers } from '../../source/command-line/judge-offers.js';
import type { Judgement } from '../../source/dashboard/services.js';
import { allPresets } from '../../source/open/all-presets.js';
import { hardwareOnOffer } from '../../source/open/hardware-presets.js';
import { scenarioOf } from '../dashboard/fixtures.js';

const presets = allPresets();
const shelves = { presets, offer: hardwareOnOffer(presets) };

function judged(subject: 'models' | 'hardware', ids: readonly string[], scenario = scenarioOf()) {
  return new Promise<readonly Judgement[]>((resolve) => {
    const known: Judgement[] = [];
    judgeOffers(subject, scenario, ids, shelves, (judgements) => {
      known.push(...judgements);
      if (known.length === ids.length) resolve(known);
    });
  });
}

it('gives models’ size, context, best format that fits, memory and speed on this hardware', async () => {
  const scenario = scenarioOf({}, 'llama-3.1-8b', 'rtx-3090');
  const [large, small, broken] = await judged('models', ['qwen3-32b', 'gpt2', 'none'], scenario);
  // 32.8 billion parameters in 4 bits are 15 to 18 GiB beside 2 GiB of cache; in 8 bits they are over 24 GiB.
  expect(large?.facts.slice(0, 4)).toEqual(['32.8B', '', '40Ki', 'awq-4bit-128g']);
  expect(large?.fits).toBe(true);
  expect(large?.facts[4]).toMatch(/^(1[7-9]|2[0-3])\.\d GiB ✓$/);
  expect(small?.facts.slice(0, 4)).toEqual(['124M', '', '1Ki', 'bf16']);
  expect(broken).toMatchObject({ fits: undefined, facts: [] });
  expect(broken?.why).toContain('none');
});

it('gives accelerators’ memory and rates, and whether the scenario fits', async () => {
  const [small, large] = await judged('hardware', ['rtx-3090', 'b200-sxm'], {
    ...scenarioOf({}, 'qwen3-32b'),
  });
  expect(small?.facts.slice(0, 3)).toEqual(['24 GB', '936 GB/s', '71.2 TFLOP/s']);
  expect([small?.fits, large?.fits]).toEqual([false, true]);
});

it('stops when cancelled', async () => {
  const told: Judgement[] = [];
  const stop = judgeOffers('models', scenarioOf(), ['gpt2'], shelves, (own) => told.push(...own));
  stop();
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(told).toEqual([]);
});
