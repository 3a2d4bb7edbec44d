import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { scenarioOf } from './scenarios.js';

type Options = Partial<Scenario> & { readonly devices?: number };

function gib(model: string, options: Options): number {
  const scenario = scenarioOf(model, 'a100-sxm4-80gb', { mode: 'training', ...options });
  return buildReport(scenario).memory.peak / 2 ** 30;
}

const IMAGE = {
  images: 1,
  imageSize: '980x980',
  sequence: 2048,
  batch: 1,
  recompute: 'full',
} as const;
const FROZEN = { freeze: ['vision', 'audio', 'projector'] } as const;

/**
 * Memory that nvidia-smi showed of a card, by the first lines of modelscope/ms-swift's examples; images are of at most
 * MAX_PIXELS=1003520, packed into 2,048 tokens. Examples are shorter than that, so a quarter is allowed.
 */
describe('memory of vision-language training', () => {
  test.each<readonly [string, string, Options, number]>([
    [
      'examples/megatron/multimodal/dense/full.sh: all of the text model on two cards',
      'qwen2.5-vl-7b-instruct',
      {
        ...IMAGE,
        ...FROZEN,
        engine: 'megatron',
        devices: 2,
        tp: 2,
        zero: 1,
        loss: 'fused',
        sequenceParallel: true,
        globalBatch: 4,
      },
      72,
    ],
    [
      'examples/megatron/multimodal/dense/lora.sh: adapters',
      'qwen2.5-vl-7b-instruct',
      { ...IMAGE, engine: 'megatron', devices: 2, zero: 1, loss: 'fused', lora: 8, globalBatch: 4 },
      23,
    ],
    [
      'examples/train/multimodal/caption.sh: adapters in transformers',
      'qwen2-vl-7b-instruct',
      { ...IMAGE, engine: 'transformers', recipe: 'bf16', lora: 8 },
      22,
    ],
  ])('%s', (_, model, options, published) => {
    const ratio = gib(model, options) / published;
    expect(ratio).toBeGreaterThan(0.75);
    expect(ratio).toBeLessThan(1.25);
  });

  // examples/train/multimodal/vit_gradient_checkpointing.sh: 56 GiB with the tower's layers computed again, 77 without;
  // videos of 12 frames of 50,176 pixels, which Qwen2.5-VL reads in pairs, four examples a card.
  test('a trained tower of videos, with and without recomputation of its layers', () => {
    const common = {
      engine: 'transformers',
      devices: 4,
      zero: 3,
      recipe: 'bf16-mixed',
      loss: 'chunked',
      lossChunks: 32,
      recompute: 'none',
      batch: 4,
      sequence: 600,
      images: 6,
      imageSize: '224x224',
    } as const;
    const again = gib('qwen2.5-vl-7b-instruct', { ...common, towerRecompute: 'full' });
    const whole = gib('qwen2.5-vl-7b-instruct', { ...common, towerRecompute: 'none' });
    expect(again / 56).toBeGreaterThan(0.75);
    expect(again / 56).toBeLessThan(1.25);
    expect(whole / 77).toBeGreaterThan(0.75);
    expect(whole / 77).toBeLessThan(1.25);
    expect(whole - again).toBeGreaterThan(8);
  });
});
