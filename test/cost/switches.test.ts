import { describe, expect, test } from 'vitest';
import { whatFrees } from '../../source/cost/frees.js';
import { nextStep } from '../../source/cost/next-step.js';
import { type EngineId, trainingFrameworkIds } from '../../source/engines/index.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { scenarioOf } from './scenarios.js';

type Asked = Parameters<typeof scenarioOf>[2];

const named = trainingFrameworkIds.filter((id) => id !== 'architecture');

const changesOf = (engine: EngineId, options: Asked = {}, model = 'llama-3.1-8b') =>
  whatFrees(scenarioOf(model, 'h100-sxm-80gb', { mode: 'training', engine, ...options }));

const switchesOf = (engine: EngineId, options: Asked = {}, model?: string) =>
  Object.fromEntries(
    changesOf(engine, options, model).map((relief) => [relief.label, relief.switch]),
  );

/** Runs whose changes differ: open, with nothing done yet, on several devices, with images. */
const RUNS: readonly (readonly [Asked, string])[] = [
  [{ batch: 4 }, 'llama-3.1-8b'],
  [
    { batch: 4, recompute: 'none', loss: 'naive', zero: 0, attention: 'eager', gradients: 'fp32' },
    'llama-3.1-8b',
  ],
  [{ devices: 8, tp: 2, batch: 4, recompute: 'none', zero: 1 }, 'llama-3.1-8b'],
  [{ devices: 8, zero: 2, offload: 'optimizer' }, 'llama-3.1-8b'],
  [{ devices: 8, batch: 2 }, 'qwen3-30b-a3b'],
  [{ images: 2, imageSize: '1280x720', recompute: 'none' }, 'qwen2.5-vl-7b-instruct'],
];

describe.each(named)('%s', (engine) => {
  test('names its switch for each change that it is offered, but for other images', () => {
    for (const [options, model] of RUNS)
      for (const { label, switch: words } of changesOf(engine, options, model))
        if (!label.startsWith('images of')) expect(words, label).toBeTruthy();
  });

  test('is offered a smaller batch, a shorter sequence, and to compute again', () => {
    const labels = Object.keys(switchesOf(engine, { batch: 4, recompute: 'none' }));
    expect(labels).toEqual(expect.arrayContaining(['batch 2', 'full recomputation']));
    expect(labels.join()).toMatch(/sequence [\d,]+/);
  });
});

test('a framework is offered nothing that it can’t do', () => {
  const run = { devices: 2, batch: 2, recompute: 'none', optimizer: 'adamw' } as const;
  const [unsloth, mlx] = [switchesOf('unsloth', run), switchesOf('mlx', run)];
  for (const labels of [Object.keys(unsloth), Object.keys(mlx)])
    expect(labels.filter((label) => /tensor|pipeline|ZeRO|optimizer in host/.test(label))).toEqual(
      [],
    );
  // mlx_lm/lora.py has adam, adamw, muon, sgd and adafactor.
  expect(mlx).not.toHaveProperty('8-bit AdamW');
  // transformers has no pipeline in training, and Megatron-LM no base in 4 bits.
  expect(switchesOf('transformers', run)).not.toHaveProperty('pipeline 2');
  expect(switchesOf('megatron', run)).not.toHaveProperty('QLoRA of rank 16');
});

/** Megatron-LM, megatron/training/arguments.py and megatron/core/transformer/transformer_config.py. */
test('Megatron-LM: flags with the values and the flags that they need', () => {
  const run = { devices: 8, engineVersion: 'core_r0.15', batch: 4, recompute: 'none' } as const;
  expect(switchesOf('megatron', { ...run, zero: 0, gradients: 'fp32' })).toMatchObject({
    'ZeRO 1': '--use-distributed-optimizer',
    'tensor parallel 2': '--tensor-model-parallel-size 2',
    'pipeline 2': '--pipeline-model-parallel-size 2',
    'batch 2': '--micro-batch-size 2',
    'full recomputation':
      '--recompute-granularity full --recompute-method uniform --recompute-num-layers 1',
    'optimizer in host memory': '--optimizer-cpu-offload --use-precision-aware-optimizer',
    'gradients in the compute format': '--grad-reduce-in-bf16',
  });
  expect(switchesOf('megatron', { ...run, zero: 1 })['ZeRO 2']).toBe(
    '--use-megatron-fsdp --data-parallel-sharding-strategy optim_grads',
  );
});

/** pytorch/torchtitan, torchtitan/config/job_config.py of v0.2.2; activation_checkpoint.py and components/lora.py of 2026-08. */
test('torchtitan: recomputation by the version’s option, and one switch for all states', () => {
  const run = { devices: 8, recompute: 'none', zero: 2 } as const;
  expect(switchesOf('torchtitan', { ...run, engineVersion: '0.2.2' })).toMatchObject({
    'full recomputation': '--activation_checkpoint.mode=full',
    'recomputation per operation':
      '--activation_checkpoint.mode=selective --activation_checkpoint.selective_ac_option=op',
  });
  const newest = switchesOf('torchtitan', run);
  expect(newest).toMatchObject({
    'full recomputation': 'activation-checkpoint:full',
    'weights and optimizer in host memory': '--training.enable_cpu_offload',
    'LoRA of rank 16': 'LoRAConverter.Config(rank=16)',
  });
  expect(newest).not.toHaveProperty('optimizer in host memory');
});

/** deepspeed/runtime/zero/config.py: an offload is valid with a ZeRO stage, that of weights with stage 3. */
test('DeepSpeed: offloads with the stage that they need', () => {
  const run = { devices: 8, batch: 2 } as const;
  expect(switchesOf('deepspeed', { ...run, zero: 0 })).toMatchObject({
    'ZeRO 1': 'zero_optimization.stage=1',
    'optimizer in host memory':
      'zero_optimization.stage=1 zero_optimization.offload_optimizer.device=cpu',
    'tensor parallel 2': 'tensor_parallel.autotp_size=2',
    'batch 1': 'train_micro_batch_size_per_gpu=1',
  });
  const whole = 'weights and optimizer in host memory';
  expect(switchesOf('deepspeed', { ...run, zero: 2 })).not.toHaveProperty(whole);
  expect(switchesOf('deepspeed', { ...run, zero: 3 })[whole]).toBe(
    'zero_optimization.offload_optimizer.device=cpu zero_optimization.offload_param.device=cpu',
  );
});

/** pytorch/torchtune, docs/source/tutorials/memory_optimizations.rst and recipes/full_finetune_distributed.py. */
test('torchtune: entries of its configurations, and the recipe that has adapters', () => {
  const one = switchesOf('torchtune', { recompute: 'none', loss: 'logits-16', batch: 2 });
  expect(one).toMatchObject({
    'full recomputation': 'enable_activation_checkpointing=True',
    '8-bit AdamW': 'optimizer=bitsandbytes.optim.AdamW8bit',
    'chunked loss': 'loss=torchtune.modules.loss.LinearCrossEntropyLoss',
    'LoRA of rank 16': 'lora_finetune_single_device model.lora_rank=16',
    'QLoRA of rank 16': 'lora_finetune_single_device model.quantize_base=True model.lora_rank=16',
    'batch 1': 'batch_size=1',
  });
  const offload = 'activations in host memory';
  expect(one).not.toHaveProperty(offload);
  expect(switchesOf('torchtune', { lora: 16, batch: 16, sequence: 8192 })[offload]).toBe(
    'enable_activation_offloading=True',
  );
  expect(switchesOf('torchtune', { devices: 2, zero: 0 })['LoRA of rank 16']).toMatch(
    /^lora_finetune_distributed /,
  );
});

test('a split is named by its switches, and left out where the framework has none', () => {
  const stepOf = (engine: EngineId, options: Partial<Scenario> = {}) =>
    nextStep(
      scenarioOf('llama-3.1-70b', 'h100-sxm-80gb', {
        devices: 64,
        mode: 'training',
        engine,
        ...options,
      }),
    );
  const split = stepOf('megatron');
  expect(split?.kind).toBe('split');
  expect(split && 'switch' in split && split.switch).toMatch(
    /--(tensor|pipeline)-model-parallel-size \d+/,
  );
  expect(stepOf('unsloth')?.kind).not.toBe('split');
});

test('what waits on the host for the rollout stays there beside what goes there too', () => {
  const offloads = changesOf('megatron', {
    stage: 'grpo',
    devices: 8,
    offload: ['rollout-weights', 'rollout-optimizer'],
  }).map(({ edits }) => edits.offload);
  expect(offloads).toContainEqual(['optimizer', 'rollout-weights']);
});
