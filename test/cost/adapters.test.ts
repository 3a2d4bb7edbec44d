import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { modelStates } from '../../source/cost/model-states.js';
import { stagesOf } from '../../source/cost/stages.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { settle } from '../../source/scenario/settle.js';
import { scenarioOf } from './scenarios.js';

function trained(model: string, options: Partial<Scenario>): number {
  const settled = settle(scenarioOf(model, 'h100-sxm-80gb', { mode: 'training', ...options }));
  const [stage] = stagesOf(settled);
  return stage ? modelStates(settled, stage).trained : 0;
}

/** Trained parameters as PEFT and mlx-lm print them, or as the papers count them. */
describe('what adapters train (docs/cost-model.md, Adapters)', () => {
  test.each<readonly [string, string, Partial<Scenario>, number]>([
    ['LoRA of rank 8 on all matrices of Llama-2-7B', 'llama-2-7b-hf', { lora: 8 }, 19_988_480],
    [
      'LoRA of rank 8 on queries and values',
      'llama-2-7b-hf',
      { lora: 8, loraTargets: 'query-value' },
      4_194_304,
    ],
    [
      'rank-stabilised LoRA trains the same',
      'llama-2-7b-hf',
      { lora: 8, adapter: 'rslora' },
      19_988_480,
    ],
    // arXiv:2205.05638 section 3.3: a scale for keys, values and inner elements.
    ['IA³ on Llama-2-7B', 'llama-2-7b-hf', { adapter: 'ia3' }, 32 * (4096 + 4096 + 11_008)],
    // PEFT prints 2 · layers · tokens · width without a re-parametrisation.
    [
      'a prefix of 30 tokens on Llama-2-7B',
      'llama-2-7b-hf',
      { adapter: 'prefix', lora: 30 },
      7_864_320,
    ],
    ['LoRA on the last 16 layers', 'llama-2-7b-hf', { lora: 8, adapterLayers: 16 }, 9_994_240],
    [
      'embedding and head beside LoRA',
      'llama-2-7b-hf',
      { lora: 8, trainAlso: ['embedding', 'head'] },
      19_988_480 + 2 * 32_000 * 4096,
    ],
  ])('%s', (_, model, options, parameters) => {
    expect(trained(model, options)).toBe(parameters);
  });

  test('each of fused experts has factors of its own', () => {
    const { hidden, inner, experts, layers } = {
      hidden: 2880,
      inner: 2880,
      experts: 32,
      layers: 24,
    };
    const gateUp = 8 * (hidden + 2 * inner);
    const down = 8 * (inner + hidden);
    const attention = 8 * (2 * (2880 + 4096) + 2 * (2880 + 512));
    expect(trained('gpt-oss-20b', { lora: 8 })).toBe(
      layers * (experts * (gateUp + down) + attention),
    );
    // PEFT reaches parameters that are no linear layer only by `target_parameters` (peft/tuners/lora/config.py).
    const peft = { engine: 'transformers', lora: 8 } as const;
    expect(trained('gpt-oss-20b', peft)).toBe(layers * attention);
    expect(trained('gpt-oss-20b', { ...peft, expertAdapters: true })).toBe(
      layers * (experts * (gateUp + down) + attention),
    );
  });
});

test('layers below all adapters keep nothing for the backward pass, or what passing gradients need where the embedding is trained', () => {
  const kept = (options: Partial<Scenario>) =>
    buildReport(
      scenarioOf('llama-2-7b-hf', 'h100-sxm-80gb', {
        mode: 'training',
        lora: 8,
        recompute: 'none',
        sequence: 512,
        ...options,
      }),
    ).activations.deviceLayersBytes;
  expect(kept({ adapterLayers: 8 }) / kept({})).toBeCloseTo(8 / 32, 6);
  const passed = kept({ freeze: 'language' });
  expect(passed).toBeLessThan(kept({}));
  expect(kept({ adapterLayers: 8, trainAlso: 'embedding' })).toBeCloseTo(
    (8 / 32) * kept({}) + (24 / 32) * passed,
    -1,
  );
});

describe('states of the optimizer', () => {
  const device = (options: Partial<Scenario>, model = 'llama-2-7b-hf') => {
    const { memory, problems } = buildReport(
      scenarioOf(model, 'rtx-4090', {
        mode: 'training',
        recipe: 'bf16',
        sequence: 256,
        ...options,
      }),
    );
    const [first] = memory.devices;
    if (!first) throw new Error('a report has a device');
    return { ...first, host: memory.host, problems };
  };

  test('GaLore of rank 128 on Llama-60M’s shape: 0.24 GB of fp32 moments instead of 0.36 (arXiv:2403.03507 table 2)', () => {
    // Of one matrix m × n: r·n twice and m·r for the projection.
    const whole = device({ optimizer: 'adamw' }).optimizer;
    const low = device({ optimizer: 'adamw', lowRank: 'galore:128' }).optimizer;
    const layer = 4 * (2 * 128 * 4096 + 128 * 4096) + 3 * (2 * 128 * 11_008 + 128 * 4096);
    const rest = 2 * (2 * 32_000 * 4096 + 65 * 4096);
    expect(low).toBe(2 * (32 * layer + rest));
    expect(low).toBeLessThan(whole);
  });

  /** github.com/huggingface/transformers/pull/37331, in 4.52: embeddings of every 8-bit optimizer have 32 bits. */
  test.each([
    ['transformers', '4.52', 8],
    ['transformers', '4.51', 2 + 8 / 256],
    ['torchtune', null, 2 + 8 / 256],
  ] as const)(
    '8-bit moments of the embedding in %s %s: %f bytes each',
    (engine, engineVersion, each) => {
      const { optimizer } = device({ engine, engineVersion, optimizer: 'adamw-8bit' });
      const table = 32_000 * 4096;
      const others = 6_738_415_616 - table;
      expect(optimizer / (table * each + others * (2 + 8 / 256))).toBeCloseTo(1, 6);
    },
  );

  test('paged moments wait in host memory', () => {
    const here = device({ optimizer: 'adamw-8bit' });
    const paged = device({ optimizer: 'paged-adamw-8bit' });
    expect(paged.optimizer).toBe(0);
    expect(paged.host).toBe(here.optimizer);
  });

  test('an optimizer within the backward pass frees each gradient; it can’t wait for micro-batches', () => {
    const waiting = device({});
    const within = device({ optimizerInBackward: true });
    expect(waiting.gradients).toBe(2 * 6_738_415_616);
    expect(within.gradients).toBe(0);
    const refused = device({ optimizerInBackward: true, globalBatch: 8 }).problems;
    expect(refused.find(({ id }) => id === 'optimizer-in-backward')?.severity).toBe('refused');
  });
});
