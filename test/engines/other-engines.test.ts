import { describe, expect, test } from 'vitest';
import { cacheLayout } from '../../source/engines/cache/layout.js';
import { storedBytes } from '../../source/engines/cache/rule.js';
import { maximumConcurrency } from '../../source/engines/capacity.js';
import { modelWidths } from '../../source/engines/model-widths.js';
import {
  type EngineId,
  engineOf,
  servingEngineIds,
  servingOf,
} from '../../source/engines/registry.js';
import { sglangFraction } from '../../source/engines/sglang/memory-fraction.js';
import { settle } from '../../source/scenario/settle.js';
import { scenarioOf } from '../cost/scenarios.js';
import { published } from '../formats/models.js';
import { question } from './questions.js';

const GiB = 2 ** 30;
const bytes = (
  engine: EngineId,
  model: Parameters<typeof cacheLayout>[0],
  ...asked: Parameters<typeof question>
) => storedBytes(servingOf(engine).cache, cacheLayout(model), question(...asked));

describe('SGLang', () => {
  test('Qwen3-235B on four ranks: 367,404 tokens are 16.46 GiB of keys and values (vl-007)', () => {
    const model = published('Qwen/Qwen3-30B-A3B', { num_hidden_layers: 94 });
    const { total } = bytes('sglang', model, 1, 367_404, { tensorParallel: 4 });
    expect(total / GiB).toBeCloseTo(16.46, 1);
  });

  /** A start of NVIDIA-Nemotron-Nano-9B-v2 of September 2026, --disable-radix-cache --max-running-requests 48. */
  test('without prefix cache the requests that may run are the states: 48, beside 2,618,868 tokens of 39.96 GiB', () => {
    const model = settle(scenarioOf('nvidia-nemotron-nano-9b-v2')).model;
    const settings = { prefixCaching: false, maxSequences: 48, stateRatio: 0.9 };
    const asked = question(1, 16_384, { settings });
    const { recurrent, convolution, full } = storedBytes(
      servingOf('sglang').cache,
      cacheLayout(model),
      asked,
    );
    // It prints 6.46 and 0.09 GiB, of 48 slots and one that is unused.
    expect(Math.abs((49 * (recurrent + convolution)) / (6.55 * GiB) - 1)).toBeLessThan(0.01);
    const perToken = full / 16_384;
    expect(2_618_868 * perToken).toBeCloseTo(39.96 * GiB, -8);
    const pool = 48 * (recurrent + convolution) + 2_618_868.5 * perToken;
    const { capacity } = servingOf('sglang');
    expect(capacity(cacheLayout(model), pool, asked)).toMatchObject({
      tokens: 2_618_868,
      concurrency: 48,
    });
    const shared = capacity(cacheLayout(model), pool, { ...asked, settings: { stateRatio: 0.9 } });
    expect(shared.tokens).toBeLessThan(2_618_868 * 0.7);
  });

  test('windowed layers get 0.8 slots for each slot of full ones', () => {
    const { full, window } = bytes('sglang', published('google/gemma-2-9b'), 1, 10_000);
    expect(window / full).toBeCloseTo(0.8, 6);
  });

  /** github.com/sgl-project/sglang/issues/29092 for 0.828; server_args.py and memory_hook.py for the others. */
  test.each([
    ['an H100', 81_559, 1, '0.5.16', 0.83],
    ['two H100', 81_559, 2, '0.5.16', 0.828],
    ['an H200', 143_771, 1, '0.5.16', 0.903],
    ['a B200', 183_359, 1, '0.5.16', 0.854],
    ['a 4090 before 0.5.20', 24_564, 1, '0.5.19', 0.833],
    ['a 4090 since', 24_564, 1, '0.5.20', 0.704],
    ['a 5090 before 0.5.20', 32_607, 1, '0.5.19', 0.874],
    ['a 5090 since', 32_607, 1, '0.5.20', 0.777],
  ])('the static share of %s', (_, mib, tensorParallel, version, share) => {
    const asked = { deviceBytes: mib * 2 ** 20, tensorParallel, pipelineParallel: 1, version };
    expect(sglangFraction(asked)).toBe(share);
  });
});

describe('transformers', () => {
  test('caches DeepSeek-V3 expanded: 4,997,120 bytes a token (docs/cost-model.md, Latent cache)', () => {
    expect(bytes('transformers', published('deepseek-ai/DeepSeek-V3'), 1, 1).total).toBe(4_997_120);
  });

  test('keeps one token less than the window', () => {
    const { window } = bytes('transformers', published('google/gemma-2-9b'), 1, 8192);
    expect(window).toBe(21 * 4095 * 2 * 8 * 256 * 2);
  });

  test('keeps kernel columns of convolution state, one more than needed', () => {
    const model = published('Qwen/Qwen3-Next-80B-A3B-Instruct');
    expect(bytes('transformers', model, 1, 1).convolution).toBe(36 * 4 * 8192 * 2);
  });
});

describe('the largest concurrency', () => {
  test('fits, and one more does not', () => {
    const layout = cacheLayout(published('meta-llama/Llama-3.1-8B'));
    for (const id of servingEngineIds) {
      const rules = servingOf(id).cache;
      const asked = question(1, 3000);
      const pool = 55 * GiB;
      const most = maximumConcurrency(rules, layout, pool, asked);
      const held = (sequences: number) => storedBytes(rules, layout, { ...asked, sequences }).total;
      expect(held(most)).toBeLessThanOrEqual(pool);
      expect(held(most + 1)).toBeGreaterThan(pool);
    }
  });

  test('55.18 GiB hold 55 requests of 8192 tokens of Llama-3.1-8B (docs/cost-model.md, Inverse questions)', () => {
    const layout = cacheLayout(published('meta-llama/Llama-3.1-8B'));
    const rules = servingOf('architecture').cache;
    expect(maximumConcurrency(rules, layout, 55.18 * GiB, question(1, 8192))).toBe(55);
  });

  test('is 0 when not even one sequence fits', () => {
    const layout = cacheLayout(published('meta-llama/Llama-3.1-8B'));
    expect(maximumConcurrency(servingOf('vllm').cache, layout, 1000, question(1, 8192))).toBe(0);
  });
});

describe('overheads', () => {
  const asked = {
    widths: modelWidths(published('Qwen/Qwen3-32B')),
    tensorParallel: 1,
    ranks: 1,
    zero: 0,
    bucket: null,
    batchedTokens: 1024,
    sequences: 1,
    sequence: 8192,
    attention: 'flash',
    isLast: true,
    maximumSequences: 256,
    deviceBytes: 24 * GiB,
    usableBytes: 24 * GiB,
    utilization: 0.9,
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
  } as const;

  /** ik_llama.cpp prints one row of the hidden width more (kv-i070: 633.5 MiB of Qwen3-32B at n_ubatch 1024). */
  test('llama.cpp’s compute buffer of Qwen3-235B-A22B at n_ubatch 512 is 304.75 MiB (kv-i054)', () => {
    const buffer = servingOf('llama.cpp').overheads('bf16').transient[0];
    const widths = { ...asked.widths, hidden: 4096 };
    const bytes = buffer?.amount({ ...asked, widths, batchedTokens: 512 }) ?? 0;
    expect(bytes / 2 ** 20).toBe(304.75);
  });

  test('are integers of bytes', () => {
    for (const id of servingEngineIds) {
      const { transient, resident } = servingOf(id).overheads('bf16');
      for (const overhead of [...transient, ...resident])
        expect(Number.isSafeInteger(overhead.amount({ ...asked, ranks: 2 }))).toBe(true);
    }
  });

  test('eager attention adds the scores', () => {
    const scores = servingOf('architecture')
      .overheads('bf16')
      .transient.find(({ id }) => id === 'scores');
    expect(scores?.amount(asked)).toBe(0);
    expect(scores?.amount({ ...asked, attention: 'eager' })).toBe(4 * 64 * 1024 * 8192);
  });
});

describe('defaults', () => {
  const { accelerator } = settle(scenarioOf('llama-3.1-8b', 'h100-sxm-80gb'));
  const asked = (id: EngineId, deviceBytes = 80 * GiB) =>
    servingOf(id).defaults({
      device: accelerator,
      deviceBytes,
      version: engineOf(id).release.version,
      tensorParallel: 1,
      pipelineParallel: 1,
      checkpoint: { quantization: undefined, hasSparseLatents: false, isCompressed: false },
      weights: 'bf16',
    });

  test('follow from the device', () => {
    expect(asked('llama.cpp').batchedTokens.value).toBe(512);
    expect(asked('vllm').batchedTokens.value).toBe(8192);
    expect(asked('vllm', 24 * GiB).batchedTokens.value).toBe(2048);
    expect(asked('vllm').maximumSequences.value).toBe(1024);
  });

  test('name where and when they were read', () => {
    for (const id of servingEngineIds)
      for (const { source, date } of Object.values(asked(id))) {
        expect(source).not.toBe('');
        expect(date).toMatch(/^20\d\d-\d\d-\d\d$/);
      }
  });

  /** NVIDIA/Model-Optimizer, examples/llm_ptq/hf_ptq.py: `--kv_cache_qformat` is fp8 by default. */
  test('the cache has the format of ModelOpt’s checkpoint, also where --weights asks for NVFP4', () => {
    const cache = (engine: EngineId, weights: string | null) => {
      const options = { engine, weights, devices: 8, tp: 8 };
      return settle(scenarioOf('deepseek-r1', 'b200-sxm', options)).kv;
    };
    for (const engine of ['vllm', 'sglang', 'tensorrt-llm'] as const) {
      expect(cache(engine, 'nvfp4')).toBe('fp8');
      expect(cache(engine, null)).toBe('bf16');
    }
  });
});
