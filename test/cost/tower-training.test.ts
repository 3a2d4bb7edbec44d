import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { modelStates } from '../../source/cost/model-states.js';
import { savedRows } from '../../source/cost/saved-rows.js';
import { stagesOf } from '../../source/cost/stages.js';
import { stepQuestion } from '../../source/cost/step-time/settled-step.js';
import { stepTime } from '../../source/cost/step-time/step-time.js';
import { towerActivations, towerStacks } from '../../source/cost/tower-stacks.js';
import { trainingActivations } from '../../source/cost/training-activations.js';
import { trainingMemory } from '../../source/cost/training-memory.js';
import { outProjectionNames } from '../../source/model/blocks/attention.js';
import { matrix } from '../../source/model/blocks/block.js';
import { asEnds, encoderBlocks } from '../../source/model/blocks/towers/tower.js';
import { partOf } from '../../source/model/model-part.js';
import { elementsOf } from '../../source/model/tensor.js';
import { towersOf } from '../../source/model/tower-layers.js';
import { sumOf } from '../../source/quantity/index.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { settle } from '../../source/scenario/settle.js';
import { type Settled, withOther } from '../../source/scenario/settled.js';
import { scenarioOf } from './scenarios.js';

const IMAGE: Partial<Scenario> = {
  mode: 'training',
  kernels: 'fused',
  images: 1,
  imageSize: '336x336',
};

function llava(options: Partial<Scenario> = {}): Settled {
  return settle(scenarioOf('llava-1.5-7b-hf', 'h100-sxm-80gb', { ...IMAGE, ...options }));
}

function firstStage(of: Settled) {
  const [stage] = stagesOf(of);
  if (!stage) throw new Error('a pipeline has a stage');
  return stage;
}

const trained = (of: Settled) => modelStates(of, firstStage(of)).trained;
const kept = (of: Settled) => trainingActivations(of, firstStage(of)).towers;
const seconds = (of: Settled) => stepTime(stepQuestion(of)).input.work.towerSeconds;

/** CLIP ViT-L/14 at 336 pixels: 577 tokens of 1024 in 24 layers (openai/clip-vit-large-patch14-336, config.json). */
const TOWER = 24 * 32 * 577 * 1024;
const STATISTICS = 24 * 4 * 16 * 577;

describe('what the images of an example add to training', () => {
  test('a trained tower keeps 32·s·h a layer (arXiv:2205.05198 eq. 2) and statistics in place of scores', () => {
    const [vision] = towerStacks(llava());
    // LLaVA-1.5's projector reads 576 patches of 1024 and writes 4096 (arXiv:2310.03744): two inputs, one activation.
    const projector = 2 * 576 * (1024 + 4096 + 4096);
    expect(vision?.settings.tokens).toBe(577);
    const bytes = TOWER + STATISTICS + projector;
    expect(kept(llava())).toBeGreaterThan(0.97 * bytes);
    expect(kept(llava())).toBeLessThan(1.03 * bytes);
  });

  test('a frozen tower keeps nothing, and its projector alone what it reads', () => {
    expect(kept(llava({ freeze: 'vision' }))).toBe(2 * 576 * (1024 + 4096 + 4096));
    expect(kept(llava({ freeze: ['vision', 'projector'] }))).toBe(0);
    expect(kept(llava({ lora: 16 }))).toBe(0);
  });

  test('a frozen projector above a trained tower keeps its activation, not its inputs', () => {
    const between = kept(llava()) - kept(llava({ freeze: 'projector' }));
    expect(between).toBe(2 * 576 * (1024 + 4096));
  });

  test('it grows with the batch and the images of an example, and shrinks by recomputation', () => {
    const one = kept(llava());
    expect(kept(llava({ batch: 2, images: 3 })) / one).toBeCloseTo(6, 6);
    const again = kept(llava({ recompute: 'full', freeze: 'projector' }));
    expect(again).toBeLessThan(0.1 * one);
    expect(again).toBeGreaterThanOrEqual(24 * 2 * 577 * 1024);
  });

  test('the ledger’s activations hold it at every instant of a micro-batch', () => {
    const live = (of: Settled) => trainingMemory(of, firstStage(of)).live;
    const [all, none] = [live(llava()), live(llava({ freeze: ['vision', 'projector'] }))];
    for (const instant of ['forward', 'loss', 'backward'] as const)
      expect(all[instant] - none[instant]).toBe(kept(llava()));
  });

  test('tables of saved tensors name the tower’s and the projector’s', () => {
    const kinds = (of: Settled) => new Set(savedRows(of).map(({ kind }) => kind));
    expect(kinds(llava())).toContain('vision');
    expect(kinds(llava())).toContain('projector');
    expect(kinds(llava({ freeze: 'vision' }))).not.toContain('vision');
  });

  test('a larger image of a tower of any size has more patches', () => {
    const qwen = (imageSize: string) =>
      kept(settle(scenarioOf('qwen2.5-vl-7b-instruct', 'h100-sxm-80gb', { ...IMAGE, imageSize })));
    expect(qwen('1120x560') / qwen('560x560')).toBeCloseTo(2, 2);
  });
});

describe('frozen parts', () => {
  const parts = (of: Settled, part: string) =>
    sumOf(of.model.tensors, (tensor) =>
      partOf(tensor, of.model) === part ? elementsOf(tensor) : 0,
    );

  test('have neither gradients nor optimizer states', () => {
    const all = trained(llava());
    for (const part of ['vision', 'projector', 'language'] as const)
      expect(all - trained(llava({ freeze: part }))).toBe(parts(llava(), part));
    // LLaVA-1.5-7B's first stage trains its projector alone: 20,979,712 parameters (two linear layers with biases).
    expect(trained(llava({ freeze: ['language', 'vision'] }))).toBe(20_979_712);
  });

  test('adapters on all linear matrices reach tower and projector unless these are frozen', () => {
    const [rank, text] = [8, trained(llava({ lora: 8 }))];
    expect(text).toBe(19_988_480);
    const tower = 24 * rank * (4 * 2 * 1024 + 2 * (1024 + 4096));
    const projector = rank * (1024 + 4096 + 4096 + 4096);
    expect(trained(llava({ lora: rank, freeze: 'none' }))).toBe(text + tower + projector);
    expect(trained(llava({ lora: rank, freeze: 'projector' }))).toBe(text + tower);
  });

  test('take a forward pass alone, a third of the products', () => {
    const frozen = seconds(llava({ freeze: ['vision', 'projector'] }));
    expect(frozen).toBeGreaterThan(0);
    expect(seconds(llava()) / frozen).toBeGreaterThan(2.4);
    expect(seconds(llava()) / frozen).toBeLessThan(3.6);
    expect(seconds(llava({ images: 0 }))).toBe(0);
  });
});

describe('one more matrix in every layer of a tower changes', () => {
  const WIDTH = 256;
  const extra = matrix({
    name: 'self_attn.extra_proj',
    part: 'attention',
    site: 'other',
    inSize: 1024,
    outSize: WIDTH,
  });
  const towers = (isMore: boolean) =>
    towersOf(
      asEnds(
        encoderBlocks({
          prefix: 'vision_tower.layers.*.',
          layers: 4,
          hiddenSize: 1024,
          innerSize: 4096,
          heads: 16,
          attention: outProjectionNames,
          feedForward: { up: 'mlp.fc1', down: 'mlp.fc2' },
          norms: ['norm1', 'norm2'],
          normBias: true,
          attentionBias: true,
          feedForwardBias: true,
          more: isMore ? extra : [],
        }),
      ),
    );
  const of = (isMore: boolean): Settled => {
    const settled = llava();
    return withOther(settled, { model: { ...settled.model, towers: towers(isMore) } });
  };

  test('what training keeps: its input, in 16 bits, once a layer', () => {
    const added = towerActivations(of(true)).saved - towerActivations(of(false)).saved;
    expect(added).toBe(4 * 2 * 576 * 1024);
  });

  test('FLOPs, and the time of a step', () => {
    expect(seconds(of(true))).toBeGreaterThan(seconds(of(false)));
  });
});

describe('a layer of a tower that is computed again', () => {
  const memory = (options: Partial<Scenario>) => {
    const of = llava({ recompute: 'full', batch: 1, ...options });
    return { of, ...trainingMemory(of, firstStage(of)) };
  };
  const towers = (of: Settled) => towerActivations(of).again;

  test('is there when the layers of the text model have gone, not beside one of them', () => {
    const { live, activations } = memory({ engine: 'megatron' });
    const { layers, towers: saved, embedding } = activations;
    const text = memory({ engine: 'megatron', images: 0 }).activations.recomputed;
    expect(live.backward).toBe(layers + saved + embedding + text);
  });

  test('makes the peak where images are many and text is short', () => {
    const { of, live, activations, done } = memory({
      images: 16,
      sequence: 16,
      engine: 'megatron',
    });
    const { layers, towers: saved, embedding, recomputed } = activations;
    expect(towers(of)).toBeGreaterThan(layers + recomputed);
    expect(done).toBe(0);
    expect(live.backward).toBe(saved + embedding + Math.ceil(towers(of)));
  });

  test('the ledger’s parts add up at either end of the backward pass', () => {
    for (const options of [{ images: 1 }, { images: 16, sequence: 16 }]) {
      const { memory: devices } = buildReport(
        scenarioOf('llava-1.5-7b-hf', 'h100-sxm-80gb', {
          ...IMAGE,
          recompute: 'full',
          ...options,
        }),
      );
      for (const { total, weights, gradients, optimizer, activations, overhead } of devices.devices)
        expect(weights + gradients + optimizer + activations + overhead).toBe(total);
    }
  });
});
