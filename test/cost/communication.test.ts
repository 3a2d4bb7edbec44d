import { describe, expect, test } from 'vitest';
import { linkSeconds } from '../../source/cost/communication.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { settle } from '../../source/scenario/settle.js';
import { scenarioOf } from './scenarios.js';

/** Mixtral 8x7B: 32 layers of width 4096, each token to 2 of 8 experts; 450e9 bytes/s one way on an H100. */
const secondsOf = (tokens: number, options: Partial<Scenario> & { devices: number }) => {
  const settled = settle(scenarioOf('mixtral-8x7b-v0.1', 'h100-sxm-80gb', options));
  const { tensor, stages, experts } = linkSeconds(settled, tokens);
  return tensor + stages + experts;
};

/** What tokens take beyond the latencies. */
const transfer = (tokens: number, options: Partial<Scenario> & { devices: number }) =>
  secondsOf(tokens, options) - secondsOf(0, options);

describe('experts on their own ranks (docs/cost-model.md, Communication)', () => {
  test('data-parallel attention: each rank sends its own 4096 tokens, 7 of 8 copies elsewhere', () => {
    // 2 bytes · 4096 tokens · 2 experts · 4096 wide · 7/8 to others, there and back, in 32 layers.
    const bytes = 32 * 2 * (2 * 4096 * 2 * 4096 * (7 / 8));
    expect(transfer(4096, { ep: 8, dp: 8, devices: 8 })).toBeCloseTo(bytes / 450e9, 12);
  });

  test('tensor ranks of one replica send an eighth of its tokens each, in addition to all-reduces', () => {
    const bytes = 32 * 2 * (2 * (4096 / 8) * 2 * 4096 * (7 / 8));
    const reduces = transfer(4096, { tp: 8, devices: 8 });
    expect(transfer(4096, { tp: 8, ep: 8, devices: 8 }) - reduces).toBeCloseTo(bytes / 450e9, 12);
  });

  test('two replicas of four tensor ranks: a quarter of the tokens of a replica each', () => {
    const bytes = 32 * 2 * (2 * (4096 / 4) * 2 * 4096 * (7 / 8));
    const reduces = transfer(4096, { tp: 4, dp: 2, devices: 8 });
    const both = transfer(4096, { tp: 4, dp: 2, ep: 8, devices: 8 });
    expect(both - reduces).toBeCloseTo(bytes / 450e9, 12);
  });

  test('beyond the fast link each exchange waits as long as the network does', () => {
    const eight = secondsOf(0, { ep: 8, dp: 8, devices: 8 });
    expect(eight).toBeCloseTo(32 * 2 * 8e-6, 12);
    const wide = settle(
      scenarioOf('deepseek-v3', 'h100-sxm-80gb', { ep: 16, dp: 16, devices: 16 }),
    );
    expect(linkSeconds(wide, 0).experts).toBeCloseTo(58 * 2 * 20e-6, 12);
  });
});
