import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { leftForCache } from '../../source/cost/memory/cache-figures.js';
import { cacheRequest, layoutOf } from '../../source/cost/stage-cache.js';
import { weightsOf } from '../../source/cost/weights.js';
import { maximumConcurrency, servingOf } from '../../source/engines/index.js';
import { settle } from '../../source/scenario/settle.js';
import { scenarioOf } from './scenarios.js';

const GIB = 2 ** 30;

/** The pool of a rank with these weights and this workspace, where all that is free becomes cache. */
function poolBytes(capacity: number, weights: number, others: number): number {
  return leftForCache.amount({
    settled: { kvMemory: null, freeFraction: 1 },
    capacity,
    weights,
    others,
  });
}

/** The worked numbers take a round workspace; ours is made of the engine's own overheads. */
function tokensThatFit(
  capacity: number,
  share: number,
  weights: string,
  workspace: number,
): number {
  const settled = settle(scenarioOf('llama-3.1-8b'));
  const held = weightsOf(settled.model, weights).total;
  return Math.floor(poolBytes(share * capacity, held, workspace) / 131_072);
}

describe('docs/cost-model.md, Inverse questions', () => {
  test('24 GiB at 0.9 with 1 GiB of workspace hold 46,223 tokens of Llama-3.1-8B', () => {
    expect(tokensThatFit(24 * GIB, 0.9, 'bf16', GIB)).toBe(46_223);
  });

  test('with Q4_K_M weights 131,272', () => {
    expect(tokensThatFit(24 * GIB, 0.9, 'q4_k_m', GIB)).toBe(131_272);
  });

  test('79.6 GiB less 1.5 GiB of workspace: 55 requests of 8192 tokens', () => {
    const settled = settle(scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', { sequence: 8192 }));
    const weights = weightsOf(settled.model, 'bf16').total;
    const pool = poolBytes(0.9 * 79.6 * GIB, weights, 1.5 * GIB);
    expect(pool / GIB).toBeCloseTo(55.18, 2);
    expect(
      maximumConcurrency(
        servingOf('architecture').cache,
        layoutOf(settled.model, 0, 32),
        pool,
        cacheRequest(settled),
      ),
    ).toBe(55);
  });

  test('the modelled overheads are within 10 % of those: 24 GiB and 79.6 GiB', () => {
    const small = scenarioOf('llama-3.1-8b', 'rtx-4090', { memoryUtilization: 0.9 });
    const { fit } = buildReport({
      ...small,
      hardware: { ...small.hardware, memoryBytes: 24 * GIB },
    });
    expect(Math.abs(fit.maximumSequence / 46_223 - 1)).toBeLessThan(0.1);
    const large = scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', {
      sequence: 8192,
      memoryUtilization: 0.9,
    });
    expect(Math.abs(buildReport(large).fit.maximumBatch / 55 - 1)).toBeLessThan(0.1);
  });
});
