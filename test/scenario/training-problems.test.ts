import { describe, expect, test } from 'vitest';
import { problemsOf } from '../../source/scenario/legality/problems-of.js';
import { settle } from '../../source/scenario/settle.js';
import { scenarioOf } from '../cost/scenarios.js';

type Options = NonNullable<Parameters<typeof scenarioOf>[2]>;

function messages(model: string, options: Options): string[] {
  const asked = { mode: 'training', ...options } as const;
  return problemsOf(settle(scenarioOf(model, 'h100-sxm-80gb', asked))).map(
    ({ message }) => message,
  );
}

/** Megatron-LM, megatron/core/transformer/transformer_config.py, `recompute_modules`; DeepSpeed, deepspeed/runtime/zero/config.py. */
describe('a training option without an effect says what would have one', () => {
  test.each<readonly [string, Options, string]>([
    [
      'llama-3.1-8b',
      { recompute: 'moe' },
      'the model has no module moe to recompute: it has core-attn, mlp, norms',
    ],
    [
      'llama-3.1-8b',
      { recompute: ['norms', 'mla-up-proj'] },
      'the model has no module mla-up-proj to recompute: it has core-attn, mlp, norms',
    ],
    [
      'llama-3.1-8b',
      { recompute: 'full', recomputeLayers: 33 },
      '--recompute-layers 33 is more than the model’s layers: 32 is the most',
    ],
    ['llama-3.1-8b', { zero: 0, bucket: 5e7 }, '--bucket is ignored: ZeRO 0 has no such bucket'],
    [
      'llama-3.1-8b',
      { engine: 'deepspeed', devices: 8, zero: 2, offload: 'parameters' },
      '--offload parameters goes with ZeRO 3 in DeepSpeed, this is ZeRO 2: --zero 3 or --offload optimizer is expected',
    ],
    [
      'llama-3.1-8b',
      { recipe: 'nvfp4' },
      'NVIDIA H100 SXM5 80GB has no products for the recipe nvfp4: fp8-mixed is expected',
    ],
    [
      'llama-3.1-8b',
      { devices: 2, pp: 2, stageLayers: [16, 15, 1] },
      '--stage-layers 16,15,1 has 3 values for 2 chunks of layers: 2 values are expected',
    ],
    [
      'llama-3.1-8b',
      { achievedFlops: 2e15 },
      '--achieved-flops 2000 TFLOP/s is more than the device’s peak of 989 TFLOP/s in the recipe bf16-mixed',
    ],
  ])('%s with %o', (model, options, message) => {
    expect(messages(model, options)).toContain(message);
  });

  test.each<readonly [string, Options]>([
    ['mixtral-8x7b-v0.1', { recompute: ['moe', 'norms'] }],
    ['deepseek-v3', { recompute: 'mla-up-proj', devices: 64, zero: 3 }],
    ['llama-3.1-8b', { recompute: 'full', recomputeLayers: 32 }],
    [
      'llama-3.1-8b',
      { engine: 'deepspeed', devices: 8, zero: 3, offload: 'parameters', bucket: 5e7 },
    ],
    [
      'llama-3.1-8b',
      { devices: 2, pp: 2, virtualStages: 2, globalBatch: 8, stageLayers: [8, 8, 8, 8] },
    ],
  ])('nothing of the kind for %s with %o', (model, options) => {
    expect(messages(model, options).join(' ')).not.toMatch(
      /recompute|--bucket|--offload|--stage-layers/,
    );
  });
});
