import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { applies } from '../../source/scenario/fields/applies.js';
import { options } from '../../source/scenario/fields/options.js';
import type { OptionId, Scenario } from '../../source/scenario/scenario.js';
import { scenarioOf } from './scenarios.js';

/** Device seconds of one token, over whole steps. */
function tokenSeconds(scenario: Scenario): number {
  const { training } = buildReport(scenario);
  if (!training) throw new Error('no training');
  return training.deviceHours / training.tokens;
}

const trained = (
  model: string,
  options: Parameters<typeof scenarioOf>[2] = {},
  card = 'h100-sxm-80gb',
) =>
  scenarioOf(model, card, {
    mode: 'training',
    engine: 'megatron',
    sequence: 4096,
    tokens: 1e9,
    ...options,
  });

const node = trained('llama-3.1-8b', { devices: 8 });
const nodes = trained('llama-3.1-8b', { devices: 16, globalBatch: 16 });
const piped = trained('llama-3.1-70b', { devices: 32, tp: 4, pp: 4, globalBatch: 32 });
const divided = trained('llama-3.1-70b', { devices: 8, tp: 8, globalBatch: 8 });
const experts = trained('qwen3-30b-a3b', { devices: 16, ep: 16, globalBatch: 64 });
const sharded = trained('llama-3.1-70b', { engine: 'deepspeed', devices: 16, zero: 3 });
const hosted = trained('llama-3.1-8b', { engine: 'deepspeed', zero: 3, offload: 'optimizer' });
const adapted = trained('llama-3.1-8b', { engine: 'transformers', lora: 16 });

/** A field, its values from the fastest to the slowest, the scenario, and whether neighbours may be alike. */
type Row = readonly [OptionId, readonly unknown[], Scenario];

const ROWS: readonly Row[] = [
  ['tp', [1, 2, 4, 8], trained('llama-3.1-8b', { devices: 8, zero: 1, globalBatch: 64 })],
  ['pp', [1, 2, 4, 8], trained('llama-3.1-8b', { devices: 8, globalBatch: 16 })],
  ['virtualStages', [10, 5, 2, 1], piped],
  ['globalBatch', [256, 64, 32, 8], piped],
  ['schedule', ['zbv', 'zb1p', '1f1b'], piped],
  ['schedule', ['dualpipe', 'dualpipev', '1f1b'], piped],
  [
    'stageLayers',
    [
      [20, 20, 20, 20],
      [20, 22, 22, 16],
      [10, 30, 30, 10],
    ],
    piped,
  ],
  [
    'stageLayers',
    [
      [21, 21, 20, 18],
      [18, 18, 20, 24],
    ],
    piped,
  ],
  ['dp', [2, 4], trained('llama-3.1-8b', { devices: 16, tp: 4, globalBatch: 8 })],
  ['cp', [1, 2, 4], trained('llama-3.1-8b', { devices: 8, sequence: 32_768, globalBatch: 8 })],
  ['ep', [2, 8, 16], trained('qwen3-30b-a3b', { devices: 16, zero: 1, globalBatch: 64 })],
  ['expertTp', [1, 2, 4], trained('qwen3-30b-a3b', { devices: 16, tp: 4, ep: 4, globalBatch: 64 })],
  ['batch', [4, 2, 1], trained('llama-3.1-8b', { devices: 8, globalBatch: 32 })],
  ['sequence', [8192, 65_536, 131_072], node],
  ['recipe', ['fp8-mixed', 'bf16-mixed', 'fp32'], node],
  ['recipe', ['nvfp4', 'mxfp8', 'bf16-mixed'], trained('llama-3.1-8b', { devices: 8 }, 'b200-sxm')],
  ['gradients', ['bf16', 'fp32'], nodes],
  ['moments', ['bf16', 'fp32'], node],
  ['optimizer', ['sgd', 'adamw-8bit', 'lion', 'adamw', 'paged-adamw'], node],
  ['zero', [1, 3], trained('llama-3.1-70b', { engine: 'deepspeed', devices: 16, globalBatch: 64 })],
  ['recompute', ['none', ['mlp'], 'full'], node],
  ['recompute', ['none', 'per-op', 'full'], node],
  ['recomputeLayers', [4, 16, 32], { ...node, recompute: 'full' }],
  ['kernels', ['fused', 'eager'], node],
  ['sequenceParallel', [true, false], divided],
  ['attention', ['flash', 'eager'], node],
  ['hybridShard', [8, 16], { ...sharded, network: 12.5e9, globalBatch: 64 }],
  ['reshard', ['never', 'always'], sharded],
  [
    'reshard',
    ['never', 'always'],
    trained('llama-3.1-70b', {
      engine: 'torchtitan',
      devices: 32,
      pp: 4,
      zero: 3,
      globalBatch: 64,
    }),
  ],
  ['slice', [null, '3g.40gb'], trained('llama-3.2-1b')],
  ['engine', ['megatron', 'transformers'], node],
  ['adapterLayers', [4, 32], adapted],
  ['adapterLayers', [2, 16, null], { ...node, recompute: 'none' }],
  ['trainAlso', ['embedding', ['embedding', 'head']], adapted],
  ['freeze', [['language'], null], trained('qwen2.5-vl-7b-instruct', { devices: 8, images: 1 })],
  ['weights', ['bf16', 'nf4-dq'], adapted],
  ['qlora', [8, 256], { ...adapted, lora: 0 }],
  ['overlap', ['all-to-all', 'none'], experts],
  ['cudaGraphs', [true, false], experts],
  ['offload', ['none', 'optimizer', 'parameters'], { ...hosted, sequence: 512 }],
  ['offload', ['none', 'activations'], { ...node, recompute: 'none' }],
  ['offloadLayers', [4, 16, 31], { ...node, recompute: 'none', offload: 'activations' }],
  ['hostBandwidth', [900e9, 400e9, 50e9], hosted],
  ['hostLink', [400e9, 50e9, 10e9], hosted],
  ['hostLink', [400e9, 50e9, 10e9], { ...node, recompute: 'none', offload: 'activations' }],
  ['network', [400e9, 50e9, 5e9], nodes],
  ['network', [400e9, 50e9, 5e9], sharded],
  ['network', [400e9, 50e9, 5e9], experts],
  ['nodeSize', [16, 8, 4], experts],
  ['powerLimit', [null, 500, 300], node],
  ['lora', [8, 64, 0], adapted],
  ['images', [0, 1, 8], trained('qwen2.5-vl-7b-instruct', { devices: 8 })],
  ['imageSize', ['224x224', '1024x1024'], trained('qwen2.5-vl-7b-instruct', { images: 1 })],
  ['mfu', [0.5, 0.4], node],
  ['hfu', [0.5, 0.4], { ...node, recompute: 'full' }],
  ['achievedFlops', [500e12, 400e12], node],
  ['stage', ['sft', 'dpo'], node],
];

describe('each field moves the time of training as it does in reality', () => {
  test.each(
    ROWS.map(
      (row) => [`${row[0]} ${JSON.stringify(row[1])} of ${row[2].model.id}`, ...row] as const,
    ),
  )('%s', (_, id, values, base) => {
    const seconds = values.map((value) => tokenSeconds({ ...base, [id]: value } as Scenario));
    expect(seconds).toEqual(seconds.toSorted((left, right) => left - right));
    expect(seconds.at(-1)).toBeGreaterThan(seconds[0] ?? 0);
  });
});

test('QLoRA takes the time of the 16-bit copies that adapters on 4-bit weights take', () => {
  const qlora = tokenSeconds({ ...adapted, lora: 0, qlora: adapted.lora });
  expect(qlora).toBe(tokenSeconds({ ...adapted, weights: 'nf4-dq' }));
  expect(qlora).toBeGreaterThan(tokenSeconds(adapted));
});

test('the parts of a step add up to it, and no part is negative', () => {
  for (const [id, values, base] of ROWS)
    for (const value of values) {
      const { training } = buildReport({ ...base, [id]: value } as Scenario);
      if (!training) throw new Error('no training');
      const parts = training.parts.map(({ seconds }) => seconds);
      expect(Math.min(...parts)).toBeGreaterThan(0);
      const sum = parts.reduce((left, right) => left + right);
      expect(Math.abs(sum / training.stepSeconds - 1)).toBeLessThan(1e-9);
    }
});

/** Fields of training that decide memory alone, or what is asked; why. */
const UNMOVED: Readonly<Partial<Record<OptionId, string>>> = {
  deviceMemory: 'room',
  usable: 'the same',
  inUse: 'the same',
  hostMemory: 'room of the host',
  memoryUtilization: 'what an engine beside it may have',
  mode: 'another question',
  engineVersion: 'CUDA graphs, which are moved',
  tokens: 'how long the run is',
  padding: 'what is learned of the tokens',
  lowRank: 'projections are small beside products',
  optimizerInBackward: 'when states are updated',
  bucket: 'room for gradients on their way',
  dropout: 'masks that are kept',
  loss: 'room for logits',
  lossChunks: 'the same',
  offloadModules: 'bytes as --offload activations sends them',
  dora: 'magnitudes are small beside products',
  adapter: 'adapters are small beside products',
  expertAdapters: 'the same',
  loraTargets: 'the same',
};

test('every field of training is moved above, or is known to move no time', () => {
  const bases = [node, nodes, piped, divided, experts, sharded, hosted, adapted];
  const known = new Set<string>([...ROWS.map(([id]) => id), ...Object.keys(UNMOVED)]);
  const forgotten = options
    .filter((option) => option.mode !== 'inference' && bases.some((base) => applies(option, base)))
    .map(({ id }) => id as string);
  expect(forgotten.filter((id) => !known.has(id))).toEqual([]);
});
