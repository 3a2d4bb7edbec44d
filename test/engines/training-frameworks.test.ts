import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { engineOf, trainingFrameworkIds, trainingOf } from '../../source/engines/index.js';
import type { EngineId } from '../../source/engines/registry.js';
import type { Options } from '../../source/scenario/scenario.js';
import { scenarioOf } from '../cost/scenarios.js';

function report(engine: EngineId, more: Partial<Options> & { readonly devices?: number } = {}) {
  const options = { mode: 'training', engine, sequence: 4096, ...more } as const;
  return buildReport(scenarioOf('mistral-7b-v0.1', 'h100-sxm-80gb', options));
}

const PARAMETERS = 7_241_732_096;

describe('how frameworks train by default (docs/engines.md, Defaults by framework)', () => {
  test.each([
    ['architecture', 'fused', 'bf16-mixed', 'compute', 0, 'none', 'naive'],
    ['megatron', 'fused', 'bf16-mixed', 'fp32', 0, 'none', 'fused'],
    ['torchtitan', 'eager', 'bf16-autocast', 'compute', 3, 'per-op', 'chunked'],
    ['transformers', 'eager', 'bf16', 'compute', 0, 'none', 'logits-14'],
    ['torchtune', 'eager', 'bf16', 'compute', 0, 'full', 'chunked'],
    ['mlx', 'fused', 'bf16', 'compute', 0, 'none', 'naive'],
    ['unsloth', 'fused', 'bf16', 'compute', 0, 'full', 'cut'],
  ] as const)('%s', (id, ...expected) => {
    const { kernels, recipe, gradients, zero, recompute, loss } = report(id).settled;
    expect([kernels, recipe, gradients, zero, recompute, loss]).toEqual(expected);
  });

  /** unslothai/unsloth, models/llama.py: `get_peft_model` computes layers again by `use_gradient_checkpointing="unsloth"`. */
  test('Unsloth keeps the inputs of recomputed layers in host memory, unless --offload states otherwise', () => {
    const of = (more: Partial<Options>) => {
      const { settled, memory } = report('unsloth', { qlora: 16, ...more });
      return [settled.offload, memory.host] as const;
    };
    const checkpoints = 32 * 4096 * 2 * 4096;
    expect(of({})).toEqual(['activations', checkpoints]);
    expect(of({ offload: 'none' })).toEqual(['none', 0]);
    expect(of({ recompute: 'none' })).toEqual(['none', 0]);
    expect(report('transformers', { recompute: 'full' }).settled.offload).toBe('none');
  });

  test('each default names its source', () => {
    for (const id of trainingFrameworkIds)
      for (const { source, date } of Object.values(
        trainingOf(id).defaults.at(engineOf(id).release.version),
      )) {
        expect(source).not.toBe('');
        expect(date).toMatch(/^2026-/);
      }
  });
});

describe('bytes a parameter of weights, gradients and optimizer', () => {
  test.each([
    ['megatron', 1, 18],
    ['transformers', 1, 8],
    ['torchtune', 1, 8],
    ['mlx', 1, 8],
    ['torchtitan', 8, 16 / 8],
  ] as const)('%s on %i devices', (engine, devices, bytes) => {
    // Two micro-batches, so that gradients are there at every instant.
    const [device] = report(engine, { devices, globalBatch: 2 * devices }).memory.devices;
    if (!device) throw new Error('a report has a device');
    const states = device.weights + device.gradients + device.optimizer;
    expect(states / PARAMETERS).toBeCloseTo(bytes, 3);
  });
});

test('plain PyTorch keeps 27.0 copies of Mistral-7B’s stream a layer (28 measured)', () => {
  const { layersBytes } = report('transformers').activations;
  expect(layersBytes / (32 * 4096 * 2 * 4096)).toBeCloseTo(27.0, 1);
});

test('options override the framework’s defaults', () => {
  const { settled } = report('torchtitan', { recompute: 'none', zero: 1, kernels: 'compiled' });
  expect([settled.recompute, settled.zero, settled.kernels]).toEqual(['none', 1, 'compiled']);
});

test('DeepSpeed reduces gradients in a bucket of 5e8 elements: 1.0 GB (deepspeed/runtime/zero/stage3.py, IPGBucketZ3)', () => {
  const overhead = (zero: Options['zero']) => {
    const ledger = report('deepspeed', { zero, devices: 8 }).memory.devices[0]?.ledger;
    const entries = ledger?.children.flatMap(({ children }) => children) ?? [];
    return entries.find(({ id }) => id.endsWith('buckets'))?.amount;
  };
  expect(overhead(0)).toBeUndefined();
  expect(overhead(2)).toBe(1e9);
  expect(overhead(3)).toBe(1e9);
});

test('a serving engine does not train and a training framework does not serve: a warning says so', () => {
  const ids = (engine: EngineId, mode: Options['mode']) =>
    buildReport(scenarioOf('mistral-7b-v0.1', 'h100-sxm-80gb', { engine, mode })).problems.map(
      ({ id }) => id,
    );
  expect(ids('vllm', 'training')).toContain('ignored');
  expect(ids('megatron', 'inference')).toContain('ignored');
  expect(ids('transformers', 'training')).not.toContain('ignored');
  expect(ids('transformers', 'inference')).not.toContain('ignored');
});

test('Megatron-LM accumulates gradients in fp32, under FSDP2 in the format of the weights', () => {
  expect(report('megatron', { zero: 1, devices: 8 }).settled.gradients).toBe('fp32');
  expect(report('megatron', { zero: 3, devices: 8 }).settled.gradients).toBe('bf16');
  expect(report('torchtitan', { devices: 8 }).settled.gradients).toBe('compute');
});

test('defaults are those of the named version', () => {
  const at = (engine: EngineId, engineVersion: string, layout: Parameters<typeof report>[1] = {}) =>
    report(engine, { ...layout, engineVersion }).settled;
  // transformers 4.44 returned logits in fp32; CUDA graphs came with Megatron-Bridge 26.06.
  expect(at('transformers', '4.44').loss).toBe('logits-16');
  expect(at('transformers', '4.45').loss).toBe('logits-14');
  expect(at('megatron', '26.04.01').cudaGraphs).toBe(false);
  expect(at('megatron', '26.06').cudaGraphs).toBe(true);
  expect(at('megatron', 'core_r0.15').cudaGraphs).toBe(false);
  // pytorch/torchtitan pull request 3559, merged in August 2026: neither with a pipeline nor with experts over ranks.
  expect(at('torchtitan', '0.2.2').cudaGraphs).toBe(false);
  expect(at('torchtitan', '0.2.2.dev20260821').cudaGraphs).toBe(true);
  expect(at('torchtitan', '0.2.2.dev20260821', { devices: 2, pp: 2 }).cudaGraphs).toBe(false);
  // megatron/core/model_parallel_config.py, Megatron-Bridge training/comm_overlap.py: off unless a recipe asks for it.
  for (const version of ['26.06', 'core_r0.15'])
    expect(at('megatron', version).overlap).toBe('none');
});

test('containers of Megatron-Bridge have its recipes’ defaults, Megatron Core its own (docs/engines.md, Gradient formats)', () => {
  const at = (engineVersion: string | null) => {
    const { settled } = buildReport(
      scenarioOf('mixtral-8x7b-v0.1', 'h100-sxm-80gb', {
        mode: 'training',
        engine: 'megatron',
        engineVersion,
        devices: 16,
        tp: 2,
        ep: 8,
      }),
    );
    return [settled.gradients, settled.zero, settled.loss, settled.expertTp];
  };
  expect(at('26.06')).toEqual(['bf16', 1, 'in-place', 1]);
  expect(at('core_r0.15')).toEqual(['fp32', 0, 'fused', 2]);
  expect(at(null)).toEqual(at('core_r0.15'));
});

/** Transformer Engine keeps a transpose where products read one orientation only (pytorch/utils.py, is_non_tn_fp8_gemm_supported). */
describe('weights in 8 bits alone (Megatron --fp8-param-gather)', () => {
  const ends = 2 * 32_000 * 4096 + (2 * 32 + 1) * 4096;
  const matrices = PARAMETERS - ends;
  const weights = (hardware: string, more: Partial<Options>) =>
    buildReport(
      scenarioOf('mistral-7b-v0.1', hardware, { mode: 'training', engine: 'megatron', ...more }),
    ).memory.devices[0]?.weights;

  test.each([
    ['b200-sxm', { recipe: 'fp8-mixed' }, 1],
    ['h100-sxm-80gb', { recipe: 'fp8-mixed' }, 2],
    ['b200-sxm', { recipe: 'mxfp8' }, 2 * (33 / 32)],
    ['b200-sxm', { recipe: 'fp8-mixed', fp8Weights: false }, 2],
    ['b200-sxm', { recipe: 'nvfp4' }, 2],
    ['b200-sxm', { recipe: 'bf16-mixed', fp8Weights: true }, 2],
  ] as const)('%s %o: %f bytes of a matrix in a layer', (hardware, more, bytes) => {
    expect(weights(hardware, more)).toBe(2 * ends + bytes * matrices);
  });

  test('a router multiplies in 16 bits', () => {
    const of = (fp8Weights: boolean) =>
      buildReport(
        scenarioOf('mixtral-8x7b-v0.1', 'b200-sxm', {
          mode: 'training',
          engine: 'megatron',
          recipe: 'fp8-mixed',
          devices: 8,
          ep: 8,
          fp8Weights,
        }),
      ).memory.devices[0]?.weights ?? 0;
    const attention = 4096 * (2 * 4096 + 2 * 1024);
    const expert = 3 * 4096 * 14_336;
    expect(of(false) - of(true)).toBe(32 * (attention + expert));
  });
});

describe('ranks that divide states', () => {
  const states = (hybridShard: number | null) => {
    const { memory } = report('torchtitan', { devices: 16, hybridShard });
    const [device] = memory.devices;
    return (device?.weights ?? 0) + (device?.gradients ?? 0) + (device?.optimizer ?? 0);
  };

  test('groups of 8 of 16 hold twice as much (HSDP)', () => {
    expect(states(8) / states(null)).toBeCloseTo(2, 6);
  });

  test('a size that does not divide the ranks is refused with the nearest', () => {
    const { problems } = report('torchtitan', { devices: 16, hybridShard: 6 });
    expect(problems.find(({ id }) => id === 'hybrid-shard')?.message).toContain('4 and 8 do');
  });
});

/** arXiv:2412.19437 table 2: ZB1P leaves forward + backward − 2 × weight gradients of the bubble, and p micro-batches. */
test('ZB1P: a third of the bubble, all stages as full as the first', () => {
  const of = (schedule: '1f1b' | 'zb1p') =>
    report('megatron', { devices: 4, pp: 4, globalBatch: 16, schedule });
  const bubble = ({ training }: ReturnType<typeof of>) =>
    training?.parts.find(({ id }) => id === 'bubble')?.seconds ?? 0;
  expect(bubble(of('zb1p')) / bubble(of('1f1b'))).toBeCloseTo(1 / 3, 6);
  const activations = of('zb1p').memory.devices.map(({ ledger }) =>
    ledger.children.flatMap(({ children }) => children).find(({ id }) => id.endsWith('layers')),
  );
  const [first, second] = activations;
  expect(second?.amount).toBe(first?.amount);
});
