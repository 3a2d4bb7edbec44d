import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { scenarioOf } from './scenarios.js';

function report(model: string, hardware: string, options: Partial<Scenario> & { devices: number }) {
  return buildReport(
    scenarioOf(model, hardware, { mode: 'training', engine: 'megatron', ...options }),
  );
}

/** NVIDIA-NeMo/Megatron-Bridge, scripts/performance/configs/llama: Llama-3-70B under FSDP, `cpu_offloading_num_layers`. */
describe('Llama-3.1-70B with layers offloaded, as published', () => {
  const fsdp = (
    hardware: string,
    batch: number,
    recipe: 'bf16-mixed' | 'fp8-mixed',
    layers: number | null,
  ) =>
    report('llama-3.1-70b', hardware, {
      devices: 64,
      zero: 3,
      batch,
      sequence: 8192,
      globalBatch: 256,
      recipe,
      gradients: 'bf16',
      loss: 'fused',
      offload: layers === null ? 'none' : 'activations',
      offloadLayers: layers,
    });

  test.each([
    ['gb300', 2, 'bf16-mixed', 30],
    ['gb300', 2, 'fp8-mixed', 20],
    ['gb200', 1, 'bf16-mixed', 20],
  ] as const)(
    '%s, micro-batch %i, %s: fits with %i layers away, not without',
    (hardware, batch, recipe, layers) => {
      const away = fsdp(hardware, batch, recipe, layers);
      const here = fsdp(hardware, batch, recipe, null);
      expect(away.fit.fits).toBe(true);
      expect(here.fit.fits).toBe(false);
      expect(away.memory.host).toBeGreaterThan(0);
    },
  );

  test('offloaded activations are in host memory, except one layer in transfer', () => {
    const away = fsdp('gb300', 2, 'bf16-mixed', 30);
    const here = fsdp('gb300', 2, 'bf16-mixed', null);
    const saved = ({ activations }: typeof away) => activations.deviceLayersBytes;
    const layer = saved(here) / 80;
    expect(saved(here) - saved(away)).toBeCloseTo(29 * layer, -3);
    expect(away.memory.host).toBeCloseTo(30 * layer, -3);
  });

  test.each([
    [{ pp: 2 }, 'go without a pipeline'],
    [{ recompute: 'full' }, 'go without recomputation'],
    [{ offloadLayers: 80 }, '79 is the most'],
  ] as const)('%j is refused', (edits, words) => {
    const { problems } = report('llama-3.1-70b', 'gb300', {
      devices: 64,
      offload: 'activations',
      offloadLayers: 20,
      ...edits,
    });
    const refusal = problems.find(({ id }) => id === 'offload-layers');
    expect(refusal?.severity).toBe('refused');
    expect(refusal?.message).toContain(words);
  });
});

test('modules offload their inputs: core attention of Llama-3.1-8B its queries, keys and values', () => {
  const options = { devices: 1, sequence: 4096 } as const;
  const saved = (more: Partial<Scenario>) =>
    report('llama-3.1-8b', 'h100-sxm-80gb', { ...options, ...more }).activations.deviceLayersBytes;
  const inputs = 2 * 4096 * (4096 + 2 * 1024);
  expect(saved({}) - saved({ offloadModules: 'core-attn' })).toBe(31 * inputs);
});

/** NVIDIA-NeMo/Megatron-Bridge issue 4587: 268.9 GB reserved, 60.9 GB of them idle; with expandable segments it runs. */
test('Qwen3-30B-A3B on 8 B300, micro-batch 8, allocates 208 GB', () => {
  const { memory, fit } = report('qwen3-30b-a3b', 'b300-sxm', {
    devices: 8,
    ep: 8,
    batch: 8,
    globalBatch: 512,
    sequence: 4096,
    zero: 1,
    recipe: 'mxfp8',
    gradients: 'bf16',
    loss: 'fused',
  });
  const [device] = memory.devices;
  const allocated = (device?.total ?? 0) - (device?.overhead ?? 0);
  expect(fit.fits).toBe(true);
  expect(Math.abs(allocated / 208e9 - 1)).toBeLessThan(0.15);
});

describe('tensor ranks of experts', () => {
  const size = (engine: Scenario['engine'], more: Partial<Scenario> = {}) =>
    report('mixtral-8x7b-v0.1', 'h100-sxm-80gb', { devices: 16, tp: 4, ep: 4, ...more, engine })
      .settled.expertTp;

  test('Megatron-LM divides each expert as far as ranks are left, torchtitan does not', () => {
    expect(size('megatron')).toBe(4);
    expect(size('torchtitan')).toBe(1);
    expect(size('megatron', { expertTp: 1 })).toBe(1);
  });

  test('a size that does not divide the ranks is refused with the nearest', () => {
    const { problems } = report('mixtral-8x7b-v0.1', 'h100-sxm-80gb', {
      devices: 16,
      tp: 4,
      ep: 8,
      expertTp: 4,
    });
    expect(problems.map(({ message }) => message)).toContain(
      'ep 8 × expert-tp 4 does not divide tp·cp·dp 16: expert-tp 2 does',
    );
  });
});

test('the width of dispatched tokens belongs to the routing, not to a matrix', () => {
  const { activations } = report('qwen3-30b-a3b', 'h100-sxm-80gb', { devices: 8, sequence: 4096 });
  const entries = activations.ledger.children;
  const told = entries.find(({ id }) => id.endsWith('.dispatched'));
  expect(told?.amount).toBe(48 * 4096 * 2 * 8 * 2048);
});

describe('modules have nothing to send where layers keep no inputs of theirs', () => {
  const MODULES = ['core-attn', 'moe-act'] as const;
  const of = (options: Partial<Scenario>) =>
    report('gpt-oss-20b', 'h100-sxm-80gb', { devices: 8, sequence: 4096, batch: 2, ...options });

  test.each<Partial<Scenario>>([
    { recompute: 'per-op' },
    { recompute: 'full' },
    { offload: 'activations' },
  ])('%j', (options) => {
    const here = of(options);
    const sent = of({ ...options, offloadModules: MODULES });
    expect(sent.activations.deviceLayersBytes).toBe(here.activations.deviceLayersBytes);
    expect(sent.memory.host).toBe(here.memory.host);
    const ignored = sent.problems.filter(({ id }) => id === 'ignored');
    expect(ignored.map(({ message }) => message).join()).toContain('--offload-modules is ignored');
  });

  test('of n recomputed layers the others send theirs', () => {
    const saved = (more: Partial<Scenario>) => of(more).activations.deviceLayersBytes;
    const full = { recompute: 'full', recomputeLayers: 20 } as const;
    const without = saved({}) - saved({ offloadModules: MODULES });
    // All 24 layers send but one that is on its way; so do the 4 that are not recomputed.
    const with20 = saved(full) - saved({ ...full, offloadModules: MODULES });
    expect(with20 / 3).toBeCloseTo(without / 23, 0);
  });
});
