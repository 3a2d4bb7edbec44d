import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { settle } from '../../source/scenario/settle.js';
import { scenarioOf } from './scenarios.js';

const served = (options: Partial<Scenario>) =>
  buildReport(scenarioOf('qwen3-0.6b', 'rtx-4090', { sequence: 8192, ...options }));

/**
 * github.com/Tanguille/cluster/pull/3291: a server of Qwen3-Embedding-0.6B with n_ubatch 8,192 makes no logits. Its
 * compute buffer is that of attention over 8,192 cells, 1.5 masks, 2 rows each of queries and residual, in place of V + h.
 */
describe('embeddings and scores', () => {
  test('take no logits, 4 bytes for each of 8,192 × 151,936, and attention of the context', () => {
    const text = served({ engine: 'llama.cpp', batchedTokens: 8192 });
    const embeddings = served({ engine: 'llama.cpp', batchedTokens: 8192, task: 'embed' });
    const [one, other] = [text, embeddings].map(
      ({ memory }) => memory.devices[0]?.activations ?? 0,
    );
    expect((one ?? 0) - (other ?? 0)).toBe(
      4 * 8192 * (151_936 + 1024 - (1.5 * 8192 + 2 * 2048 + 2 * 1024)),
    );
  });

  test.each(['vllm', 'sglang', 'llama.cpp'] as const)('%s keeps a cache of prompts', (engine) => {
    const { kvCache, memory } = served({ engine, task: 'rerank' });
    expect(kvCache.bytes).toBeGreaterThan(0);
    expect(memory.devices[0]?.kvCache).toBe(kvCache.bytes);
  });

  test('the architecture needs none, in any row', () => {
    const { kvCache, memory } = served({ task: 'embed' });
    expect([kvCache.bytes, kvCache.bytesPerToken, kvCache.ledger.amount]).toEqual([0, 0, 0]);
    expect(memory.devices[0]?.ledger.amount).toBe(memory.devices[0]?.total);
  });

  test('an encoder serves embeddings by default, a decoder text', () => {
    expect(settle(scenarioOf('bge-m3')).task).toBe('embed');
    expect(settle(scenarioOf('qwen3-0.6b')).task).toBe('generate');
  });
});
