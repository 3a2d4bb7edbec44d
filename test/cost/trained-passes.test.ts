import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { stepQuestion } from '../../source/cost/step-time/settled-step.js';
import { stepTime } from '../../source/cost/step-time/step-time.js';
import { trainedPasses } from '../../source/cost/trained-passes.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { settle } from '../../source/scenario/settle.js';
import { scenarioOf } from './scenarios.js';

const training = { mode: 'training', sequence: 4096, recompute: 'none' } as const;

function llama(options: Partial<Scenario> & { readonly devices?: number }): Scenario {
  return scenarioOf('llama-2-7b-hf', 'h100-sxm-80gb', { ...training, ...options });
}

function llava(options: Partial<Scenario> & { readonly devices?: number }): Scenario {
  return scenarioOf('llava-1.5-7b-hf', 'h100-sxm-80gb', {
    ...training,
    images: 1,
    imageSize: '336x336',
    ...options,
  });
}

const flops = (scenario: Scenario) => buildReport(scenario).compute.trainingFlopsPerToken;
const question = (scenario: Scenario) => stepQuestion(settle(scenario));
const work = (scenario: Scenario) => stepTime(question(scenario)).input.work;
const seconds = (scenario: Scenario) => buildReport(scenario).training?.stepSeconds ?? 0;

/** Llama-2-7B: 32 layers of four matrices 4096 × 4096 and three 4096 × 11008; every token sees 4096 (arXiv:2307.09288). */
const MATRICES = 2 * (4 * 4096 ** 2 + 3 * 4096 * 11008);
const CORE = 2 * 2 * 4096 * 4096;
const HEAD = 2 * 4096 * 32000;
/** LoRA of rank 8 on them: factors of in + out a rank. */
const ADAPTERS = 2 * 8 * (4 * (4096 + 4096) + 3 * (4096 + 11008));

describe('layers below all that is trained run forward alone', () => {
  test('FLOPs of adapters on the last layers (MLX num_layers, PEFT layers_to_transform)', () => {
    const all = 2 * (32 * MATRICES + HEAD) + 3 * 32 * (CORE + ADAPTERS);
    expect(flops(llama({ lora: 8 }))).toBe(all);
    const last = 24 * (MATRICES + CORE) + 8 * (2 * MATRICES + 3 * CORE + 3 * ADAPTERS) + 2 * HEAD;
    expect(flops(llama({ lora: 8, adapterLayers: 8 })) / last).toBeCloseTo(1, 9);
    const under = flops(llama({ lora: 8, adapterLayers: 8, trainAlso: 'embedding' }));
    expect(under).toBe(all - 24 * 3 * ADAPTERS);
  });

  test('time of the same: products of 24 layers run once, of 8 twice', () => {
    const [all, last] = [work(llama({ lora: 8 })), work(llama({ lora: 8, adapterLayers: 8 }))];
    expect(last.productFlops / all.productFlops).toBeCloseTo((24 + 16) / 64, 9);
    // FlashAttention-2's backward pass has 2.5 times the FLOPs of its forward pass (arXiv:2307.08691 section 4.1).
    expect(last.attentionFlops / all.attentionFlops).toBeCloseTo((24 + 8 * 3.5) / (32 * 3.5), 9);
    expect(last.headFlops).toBe(all.headFlops);
  });

  test('fewer adapted layers take less time, down to little more than the forward pass', () => {
    const times = [32, 16, 4, 1].map((adapterLayers) => seconds(llama({ lora: 8, adapterLayers })));
    expect(times).toEqual(times.toSorted((left, right) => right - left));
    const [most = 0, , , least = 0] = times;
    expect(least / most).toBeLessThan(0.5);
    expect(least / most).toBeGreaterThan(0.3);
  });

  test('checkpoints whose inputs must ask for gradients run the backward pass through all layers', () => {
    const again = { lora: 8, adapterLayers: 8, recompute: 'full' } as const;
    const reached = (engine: Scenario['engine']) =>
      trainedPasses(settle(llama({ ...again, engine }))).reached;
    // PEFT, peft_model.py, `_prepare_model_for_gradient_checkpointing`; Megatron-Bridge, peft/recompute.py.
    for (const engine of ['transformers', 'deepspeed', 'unsloth', 'megatron'] as const)
      expect(reached(engine)).toBe(0);
    // mlx-lm, tuner/trainer.py, `grad_checkpoint`; torchtune, training/activations.py (no reentrant checkpoints).
    for (const engine of ['mlx', 'torchtune', 'torchtitan'] as const)
      expect(reached(engine)).toBe(24);
    const mlx = flops(llama({ ...again, engine: 'mlx' }));
    const none = flops(llama({ ...again, engine: 'mlx', recompute: 'none' }));
    expect((mlx - none) / (8 * (MATRICES + CORE))).toBeCloseTo(1, 6);
  });

  test('stages of a pipeline behind the first ask for gradients of what they receive', () => {
    const piped = { lora: 8, adapterLayers: 8, devices: 4, pp: 4, globalBatch: 16 };
    const kept = buildReport(llama(piped)).memory.devices.map(({ activations }) => activations);
    expect(kept[0]).toBeLessThan(0.1 * (kept[1] ?? 0));
    // All but the first quarter of the layers.
    const expected = 8 * (MATRICES + CORE) + 24 * (2 * MATRICES + 3 * CORE) + 2 * HEAD;
    expect((flops(llama(piped)) - 3 * 8 * ADAPTERS) / expected).toBeCloseTo(1, 9);
  });
});

describe('the last layers trained whole (LLaMA-Factory, model/adapter.py, `_setup_freeze_tuning`)', () => {
  const states = (options: Partial<Scenario>) => {
    const [device] = buildReport(llama({ recipe: 'bf16-mixed', ...options })).memory.devices;
    return device;
  };

  test('FLOPs: forward alone below, all passes above, no gradient of the head unless it is trained', () => {
    const two = 30 * (MATRICES + CORE) + 2 * 3 * (MATRICES + CORE);
    expect(flops(llama({ adapterLayers: 2 })) / (two + 2 * HEAD)).toBeCloseTo(1, 9);
    const withHead = flops(llama({ adapterLayers: 2, trainAlso: 'head' }));
    expect(withHead / (two + 3 * HEAD)).toBeCloseTo(1, 9);
    const fromEmbedding = flops(llama({ adapterLayers: 2, trainAlso: 'embedding' }));
    const through = 30 * (2 * MATRICES + 3 * CORE) + 2 * 3 * (MATRICES + CORE) + 2 * HEAD;
    expect(fromEmbedding / through).toBeCloseTo(1, 9);
  });

  test('states: 202,383,360 parameters a layer, 16 bytes each; the rest in 2', () => {
    const layer = 4 * 4096 ** 2 + 3 * 4096 * 11008 + 2 * 4096;
    const parameters = 6_738_415_616;
    const device = states({ adapterLayers: 2 });
    expect(device?.weights).toBe(2 * parameters);
    expect(device?.optimizer).toBe(12 * 2 * layer);
    expect(states({ adapterLayers: 2, trainAlso: 'head' })?.optimizer).toBe(
      12 * (2 * layer + 4096 * 32000),
    );
  });

  test('activations: those of the trained layers alone', () => {
    const saved = (adapterLayers: number | null) =>
      buildReport(llama({ adapterLayers })).activations.deviceLayersBytes;
    expect(saved(2) / saved(null)).toBeCloseTo(2 / 32, 6);
    expect(saved(32)).toBe(saved(null));
  });

  test('layers without trained weights are not computed again (LLaMA-Factory, model_utils/checkpointing.py)', () => {
    const full = flops(llama({ adapterLayers: 2, recompute: 'full', engine: 'transformers' }));
    const none = flops(llama({ adapterLayers: 2, engine: 'transformers' }));
    expect((full - none) / (2 * (MATRICES + CORE))).toBeCloseTo(1, 6);
  });

  test('all layers are trained where as many are asked for as there are', () => {
    expect(flops(llama({ adapterLayers: 32, trainAlso: ['embedding', 'head'] }))).toBe(
      flops(llama({})),
    );
  });
});

describe('images are counted in FLOPs as they are in time', () => {
  /** CLIP ViT-L/14 at 336 pixels: 577 tokens of 1024, 23 or 24 layers (openai/clip-vit-large-patch14-336, config.json). */
  const TOWER = 577 * 24 * 2 * (4 * 1024 ** 2 + 2 * 1024 * 4096);
  const SCORES = 577 * 24 * 2 * 2 * 577 * 1024;
  const PROJECTOR = 576 * 2 * (1024 * 4096 + 4096 * 4096);

  const share = (options: Partial<Scenario>) =>
    (flops(llava(options)) - flops(llava({ ...options, images: 0 }))) * 4096;

  test('a trained tower three times, a frozen one once, a projector by itself', () => {
    expect(share({}) / (3 * (TOWER + SCORES + PROJECTOR))).toBeCloseTo(1, 3);
    expect(share({ freeze: 'vision' }) / (TOWER + SCORES + 3 * PROJECTOR)).toBeCloseTo(1, 3);
    const frozen = { freeze: ['vision', 'projector'] } as const;
    expect(share(frozen) / (TOWER + SCORES + PROJECTOR)).toBeCloseTo(1, 3);
  });

  test('adapters on a tower are passed by tokens of images, those on the text model by text', () => {
    const text = flops(llava({ lora: 8, images: 0 }));
    expect(flops(llava({ lora: 8, images: 0, freeze: 'none' }))).toBe(text);
    const rank = 8;
    const tower = 577 * 24 * 2 * rank * (4 * 2 * 1024 + 2 * (1024 + 4096));
    const projector = 576 * 2 * rank * (1024 + 4096 + 4096 + 4096);
    const adapted = 2 * (TOWER + PROJECTOR) + 3 * (SCORES + tower + projector);
    expect(share({ lora: 8, freeze: 'none' }) / adapted).toBeCloseTo(1, 3);
  });

  test('a layer of a tower that is computed again counts in HFU, not in MFU', () => {
    const again = share({ recompute: 'full' }) - share({});
    expect(again / (TOWER + SCORES)).toBeCloseTo(1, 2);
    const mfu = (options: Partial<Scenario>) => {
      const { training: run } = buildReport(llava(options));
      return (run?.mfu ?? 0) * (run?.stepSeconds ?? 0);
    };
    expect(mfu({ towerRecompute: 'full' }) / mfu({})).toBeCloseTo(1, 9);
  });

  test('utilisation of one card does not fall with images as their time is no part of it', () => {
    const mfu = (images: number) => buildReport(llava({ images })).training?.mfu ?? 0;
    expect(mfu(4) / mfu(0)).toBeGreaterThan(0.85);
  });
});

describe('what ranks exchange of what is trained', () => {
  const shared = { devices: 8, zero: 3, globalBatch: 8 } as const;
  const sharded = (options: Partial<Scenario>) =>
    question(llama({ ...shared, ...options })).sharded;

  test('all weights: gathered twice in 2 bytes, gradients scattered in 2', () => {
    expect(sharded({ gradients: 'bf16' }).dense).toBe(6 * 6_738_415_616);
  });

  test('frozen weights are gathered as they are stored: packed in 4 bits under QLoRA', () => {
    const lora = sharded({ lora: 8 }).dense;
    const adapters = 19_988_480 * (2 * 4 + 4);
    expect(lora).toBe(4 * 6_738_415_616 + adapters);
    // Embedding, head and norms stay in 16 bits; the others take half a byte and their scales (arXiv:2305.14314 section 3).
    const small = 2 * 32000 * 4096 + 65 * 4096;
    const packed = (6_738_415_616 - small) * (0.5 + 0.127 / 8) + 2 * small;
    expect((sharded({ lora: 0, qlora: 8 }).dense - adapters) / (2 * packed)).toBeCloseTo(1, 3);
  });

  test('frozen parts have no gradients to scatter, and layers below all that is trained no second gather', () => {
    const tower = (options: Partial<Scenario>) =>
      question(llava({ ...shared, ...options })).sharded.dense;
    const weights = buildReport(llava({})).parameters.total;
    expect(tower({ gradients: 'bf16' })).toBe(6 * weights);
    const vision = 303_507_456;
    expect(tower({ gradients: 'bf16', freeze: 'vision' })).toBe(6 * weights - 2 * vision);
    const layer = 4 * 4096 ** 2 + 3 * 4096 * 11008 + 2 * 4096;
    const embedding = 32000 * 4096;
    expect(sharded({ gradients: 'bf16', adapterLayers: 2 }).dense).toBe(
      4 * 6_738_415_616 + 2 * 2 * layer - 2 * (30 * layer + embedding),
    );
  });

  test('adapters are reduced and updated in the format they are kept in: fp32 (PEFT)', () => {
    const { habits } = question(llama({ engine: 'transformers', lora: 8 }));
    expect(habits).toMatchObject({ reducedBytes: 8, stateBytes: 8, updatedBytes: 12 });
    const whole = question(llama({ engine: 'transformers' })).habits;
    expect(whole).toMatchObject({ reducedBytes: 4, stateBytes: 4, updatedBytes: 6 });
  });
});
