import { describe, expect, test } from 'vitest';
import { linkWork } from '../../source/cost/communication.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { settle } from '../../source/scenario/settle.js';
import { scenarioOf } from './scenarios.js';

/** Mixtral 8x7B: 32 layers of width 4096, each token to 2 of 8 experts; 450e9 bytes/s one way on an H100. */
const secondsOf = (tokens: number, options: Partial<Scenario> & { devices: number }) => {
  const settled = settle(scenarioOf('mixtral-8x7b-v0.1', 'h100-sxm-80gb', options));
  const { tensor, stages, experts } = linkWork(settled, tokens);
  return tensor.seconds + stages.seconds + experts.seconds;
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

  test('tensor ranks of one replica need no exchange: their all-reduce adds what their experts give', () => {
    const reduces = transfer(4096, { tp: 8, devices: 8 });
    expect(transfer(4096, { tp: 8, ep: 8, devices: 8 })).toBe(reduces);
  });

  test('two replicas of four tensor ranks: a quarter of the tokens of a replica each', () => {
    const bytes = 32 * 2 * (2 * (4096 / 4) * 2 * 4096 * (7 / 8));
    const reduces = transfer(4096, { tp: 4, dp: 2, devices: 8 });
    const both = transfer(4096, { tp: 4, dp: 2, ep: 8, devices: 8 });
    expect(both - reduces).toBeCloseTo(bytes / 450e9, 12);
  });

  test('one exchange for each layer with experts, over the fast link or beyond it', () => {
    const eight = settle(
      scenarioOf('mixtral-8x7b-v0.1', 'h100-sxm-80gb', { ep: 8, dp: 8, devices: 8 }),
    );
    expect(linkWork(eight, 0).experts).toEqual({ times: 32, isFast: true, seconds: 0 });
    const wide = settle(
      scenarioOf('deepseek-v3', 'h100-sxm-80gb', { ep: 16, dp: 16, devices: 16 }),
    );
    expect(linkWork(wide, 0).experts).toEqual({ times: 58, isFast: false, seconds: 0 });
  });
});
