import { describe, expect, test } from 'vitest';
import { leftForCache } from '../../source/cost/memory/cache-figures.js';
import { cacheLayout } from '../../source/engines/cache/layout.js';
import { storedBytes } from '../../source/engines/cache/rule.js';
import { modelWidths } from '../../source/engines/model-widths.js';
import type { OverheadRequest } from '../../source/engines/overheads/overhead.js';
import { servingOf } from '../../source/engines/registry.js';
import { attentionBlock, statePage } from '../../source/engines/vllm/pages.js';
import { vllmCapacity, vllmPool } from '../../source/engines/vllm/pool.js';
import { prepareWeights } from '../../source/formats/prepared-weights.js';
import { parseWeightFormat } from '../../source/formats/weight-format.js';
import { published } from '../formats/models.js';
import { question } from './questions.js';

const GiB = 2 ** 30;
const MiB = 2 ** 20;
const engine = servingOf('vllm');
const llama = published('meta-llama/Llama-3.1-8B', { max_position_embeddings: 131_072 });
const bytes = (model: Parameters<typeof cacheLayout>[0], ...asked: Parameters<typeof question>) =>
  storedBytes(engine.cache, cacheLayout(model), question(...asked));

describe('pages', () => {
  test('1000 tokens cost 1008 (docs/cost-model.md, Pages and ranks)', () => {
    expect(bytes(llama, 1, 1000).total).toBe(1008 * 131_072);
  });

  test('blocks of a shared prefix are held once', () => {
    expect(bytes(llama, 3, 1000, { sharedPrefix: 100 }).total).toBe(
      (3 * 63 - 2 * 6) * 16 * 131_072,
    );
  });

  test('a window costs one block more than window and step (docs/cost-model.md, Windows and chunks)', () => {
    const model = published('google/gemma-2-9b');
    const page = 16 * 2 * 8 * 256 * 2;
    const { window } = bytes(model, 1, 65_536, { batchedTokens: 2048, version: '0.20.0' });
    expect(window).toBe(21 * (Math.ceil((4095 + 2048) / 16) + 1) * page);
  });

  test('a window also keeps the step scheduled meanwhile from 0.26 on, and one more for each stage (github.com/vllm-project/vllm/pull/47728)', () => {
    const model = published('google/gemma-2-9b');
    const page = 16 * 2 * 8 * 256 * 2;
    for (const stages of [1, 4]) {
      const asked = { batchedTokens: 2048, version: '0.26.0', stages };
      const blocks = Math.ceil((4095 + (stages + 1) * 2048) / 16) + 1;
      expect(bytes(model, 1, 65_536, asked).window).toBe(21 * blocks * page);
    }
  });

  test('further sequences hold their window and the next token: a step’s tokens are shared (v1/core/single_type_kv_cache_manager.py, remove_skipped_blocks)', () => {
    const model = published('google/gemma-2-9b');
    const page = 16 * 2 * 8 * 256 * 2;
    const held = (sequences: number) =>
      bytes(model, sequences, 65_536, { batchedTokens: 2048, version: '0.20.0' }).window;
    expect(held(5) - held(1)).toBe(4 * 21 * (4096 / 16 + 1) * page);
  });

  test('a chunk does not', () => {
    const model = published('meta-llama/Llama-4-Scout-17B-16E-Instruct');
    const page = 16 * 2 * 8 * 128 * 2;
    const { window } = bytes(model, 1, 131_072, { batchedTokens: 8192, version: '0.20.0' });
    expect(window).toBe(36 * ((8192 + 8192) / 16) * page);
  });

  test('latents come in blocks of 64, index keys as 128 FP8 and a scale, sparse FP8 latents as 656 bytes', () => {
    const model = published('deepseek-ai/DeepSeek-V3.2');
    expect(bytes(model, 1, 65)).toMatchObject({
      latent: 61 * 128 * 576 * 2,
      index: 61 * 128 * 132,
    });
    expect(bytes(model, 1, 64, { kv: 'fp8' }).latent).toBe(61 * 64 * 656);
  });
});

/** Models with recurrent layers: block sizes and concurrency as start-up logs print them. */
describe('pages of one size', () => {
  const qwen27 = published('Qwen/Qwen3.5-27B');

  test('Qwen3.5-27B on two ranks in FP8 has attention blocks of 1568 tokens (measured vl-029)', () => {
    const asked = question(1, 131_072, { kv: 'fp8', tensorParallel: 2 });
    expect(attentionBlock(cacheLayout(qwen27), asked)).toBe(1568);
  });

  test('its pool of 4.99 GiB holds 2.31 sequences of 131,072, printed as 302,921 tokens (vl-029)', () => {
    const settings = { prefixCaching: true };
    const asked = question(1, 131_072, {
      kv: 'fp8',
      tensorParallel: 2,
      settings,
      version: '0.20.0',
    });
    const { concurrency, tokens } = vllmCapacity(cacheLayout(qwen27), 4.99 * GiB, asked);
    expect(concurrency).toBeCloseTo(2.31, 2);
    expect(tokens).toBe(302_921);
  });

  /**
   * A start on an H200 on 21 September 2026, prefixes cached in mode align: blocks of 784, 1,400,832 tokens, 42.75 requests
   * (github.com/haitang89/semianalysis-test, tests/test_server_config.py).
   */
  test('2,052 blocks of Qwen3.5-27B hold 42.75 sequences of 32,768 from 0.28 on, whose prefixes are cached', () => {
    const held = (asked: Parameters<typeof question>[2]) => {
      const all = question(1, 32_768, asked);
      const { blockBytes } = vllmPool(cacheLayout(qwen27), all);
      return vllmCapacity(cacheLayout(qwen27), 2052 * blockBytes, all);
    };
    const { concurrency, tokens } = held({});
    expect(concurrency).toBe(42.75);
    expect(tokens).toBe(1_400_832);
    const without = held({ settings: { prefixCaching: false } }).concurrency;
    expect(without).toBeCloseTo(2052 / (42 + 3), 10);
    expect(held({ version: '0.27.1' }).concurrency).toBe(without);
  });

  /** github.com/vllm-project/vllm pull 54076 names both sizes. */
  test('784 for Qwen3.5-27B on one rank, 544 for Qwen3-Next-80B on two', () => {
    expect(attentionBlock(cacheLayout(qwen27), question(1, 1))).toBe(784);
    const next = published('Qwen/Qwen3-Next-80B-A3B-Instruct');
    expect(attentionBlock(cacheLayout(next), question(1, 1, { tensorParallel: 2 }))).toBe(544);
  });
});

test('Mamba-2’s groups are made as many as the ranks: 4 ranks hold a group each of Granite-4-H’s one', () => {
  const layout = cacheLayout(published('ibm-granite/granite-4.0-h-micro'));
  const group = layout.groups.find(({ caches }) => caches.some(({ kind }) => kind === 'recurrent'));
  if (!group) throw new Error('no recurrent layers');
  const inner = 64 * 64;
  const states = (inner * 128) / 4;
  const convolution = (3 * (inner + 2 * 4 * 128)) / 4;
  expect(statePage(group, layout, question(1, 1, { tensorParallel: 4 }))).toBe(
    (states + convolution) * 2,
  );
});

test('groups of layers are filled up: Gemma-3-27B has 10 full layers and 52 windowed in 6 groups of 10', () => {
  const layout = cacheLayout(published('google/gemma-3-27b-it'));
  const pool = vllmPool(layout, question(1, 131_072, { version: '0.20.0' }));
  const page = 16 * 2 * 16 * 128 * 2;
  const windowBlocks = Math.ceil((1023 + 8192) / 16) + 1;
  expect(pool.blockBytes).toBe(10 * page);
  expect(pool.blocksPerSequence).toBe(131_072 / 16 + 6 * windowBlocks);
});

/** Tokens of printed pools: measured.json kv_vllm rows with independent geometry. */
describe('tokens that a printed pool holds', () => {
  test.each([
    ['vl-018 Qwen3-8B', 'Qwen/Qwen3-8B', 1, 6.37, 16_384, 46_368],
    ['vl-053 Llama-3.1-8B', 'meta-llama/Llama-3.1-8B', 1, 4.6, 131_072, 37_696],
    ['vl-019 Qwen3-VL-32B', 'Qwen/Qwen3-32B', 1, 41.98, 32_768, 171_904],
  ])('%s', (_, id, tensorParallel, pool, sequence, tokens) => {
    const asked = question(1, sequence, { tensorParallel });
    const capacity = vllmCapacity(cacheLayout(published(id)), pool * GiB, asked);
    expect(Math.abs(capacity.tokens - tokens) / tokens).toBeLessThan(0.002);
  });
});

/** What vLLM printed of Llama-3.1-8B: `total × utilisation`, weights, activation peak, cache. */
describe('the pool that is left', () => {
  const { transient, resident } = engine.overheads('bf16');
  const request: OverheadRequest = {
    widths: modelWidths(llama),
    tensorParallel: 1,
    ranks: 1,
    zero: 0,
    bucket: null,
    batchedTokens: 2048,
    sequences: 1,
    sequence: 8192,
    attention: 'flash',
    isLast: true,
    maximumSequences: 256,
    deviceBytes: 24 * GiB,
    usableBytes: 24 * GiB,
    utilization: 1,
    capability: 9,
    version: '0.20',
    layers: 32,
    outputOnHost: 0,
    image: null,
    adapters: 0,
    adapterBytes: 0,
    isSwitched: false,
    isUnified: undefined,
    allocatorBytes: 0,
    hasNvidiaDriver: true,
    hasContext: true,
  };
  const bytesOf = (wanted: string, changes: Partial<OverheadRequest> = {}) =>
    [...transient, ...resident]
      .find(({ id }) => id === wanted)
      ?.amount({ ...request, ...changes }) ?? Number.NaN;
  const weights = prepareWeights(llama, parseWeightFormat('bf16')).total;

  test('weights with the rotary table are printed as 14.9888 GiB (vl-003)', () => {
    expect(bytesOf('rotary-table')).toBe(32 * MiB);
    expect((weights + bytesOf('rotary-table')) / GiB).toBeCloseTo(14.9888, 4);
  });

  test('the activation peak of 29,000 batched tokens is printed as 2.99 GiB (vl-003)', () => {
    const peak = bytesOf('activations', { batchedTokens: 29_000, maximumSequences: 0 });
    expect(peak / GiB).toBeCloseTo(2.99, 2);
  });

  /** Peaks of a sampling step over 256 rows, printed by 0.6–0.8: measured.json vl-052 and vl-059. */
  test.each([
    [128_256, 1.19],
    [151_936, 1.39],
  ])('the sampler of 256 rows of %d words peaks at %d GiB', (vocabulary, printed) => {
    const few = {
      version: '0.8.5',
      widths: { ...modelWidths(llama), vocabulary, inner: 0, hidden: 0 },
    };
    const peak = bytesOf('activations', few) + bytesOf('logits', few);
    expect(Math.abs(peak / GiB / printed - 1)).toBeLessThan(0.02);
  });

  /** github.com/vllm-project/vllm/pull/32558: 37 bytes a logit of the sort, 11.4 of masking in a kernel, both with others. */
  test('a sampler that sorts nothing takes less than half, from 0.17.0 on', () => {
    const rows = { maximumSequences: 1024, batchedTokens: 512 };
    const [before = 0, after = 0] = ['0.16.0', '0.17.0'].map((version) =>
      bytesOf('logits', { ...rows, version }),
    );
    expect(after / before).toBeLessThan(0.5);
  });

  test('with recurrent layers the estimate of graphs has a step in it from 0.26.0 on, so that it grows with tokens', () => {
    const hybrid = { widths: { ...modelWidths(llama), hasStates: true }, version: '0.26.0' };
    const at = (batchedTokens: number, changes = {}) =>
      bytesOf('graphs', { ...hybrid, batchedTokens, maximumSequences: 8, ...changes });
    expect(at(16_384)).toBeGreaterThan(1.9 * at(8192));
    expect(at(16_384, { version: '0.25.0' })).toBe(at(8192, { version: '0.25.0' }));
  });

  test('graphs are taken off the pool since 0.21.0: 0.52 GiB for the 36 layers of Qwen3-8B (vl-018)', () => {
    expect(bytesOf('graphs', { layers: 36, version: '0.20.2' })).toBe(0);
    expect(bytesOf('graphs', { layers: 36, version: '0.21.0' }) / GiB).toBeCloseTo(0.51, 2);
  });

  test.each([
    ['vl-053: an L4 prints 22.07 of 22.49 GiB', 23_034, 22.07],
    ['vl-003: an RTX 3090 prints 23.58 of 24', 24_576, 23.58],
    ['vl-052: an H100 prints 79.14 of 79.65', 81_559, 79.14],
    ['a B200 prints 178.36 of 179.06', 183_359, 178.36],
  ])('%s', (_, driver, printed) => {
    const seen = (driver * MiB - bytesOf('driver', { deviceBytes: driver * MiB })) / GiB;
    expect(Math.abs(seen / printed - 1)).toBeLessThan(0.002);
  });

  test('there is none when weights do not fit', () => {
    expect(
      leftForCache.amount({
        settled: { kvMemory: null, freeFraction: 1 },
        capacity: 8 * GiB,
        weights,
        others: 0,
      }),
    ).toBe(0);
  });
});
