import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import type { Report } from '../../source/cost/report.js';
import { applies } from '../../source/scenario/fields/applies.js';
import { options } from '../../source/scenario/fields/options.js';
import type { OptionId, Scenario } from '../../source/scenario/scenario.js';
import { scenarioOf } from './scenarios.js';

type Figure = (report: Report) => number | null | undefined;

const decode: Figure = ({ speed }) => speed?.decodeSecondsPerToken;
const prompts: Figure = ({ speed }) => speed?.prefillSeconds;
const token: Figure = ({ speed }) => speed?.steady?.secondsPerToken;
const first: Figure = ({ speed }) => speed?.steady?.timeToFirstToken;
const request: Figure = ({ speed }) => speed?.steady && 1 / speed.steady.requestsPerSecond;
const heap: Figure = ({ speed }) =>
  speed?.offlineTokensPerSecond && 1 / speed.offlineTokensPerSecond;
const start: Figure = ({ speed }) => speed?.startup.loadSeconds;
const most: Figure = ({ speed }) => speed?.steady?.largest?.users;
const dollars: Figure = ({ speed }) => speed?.cost?.perMillionTokensUsd;
const electricity: Figure = ({ speed }) => speed?.cost?.electricityPerMillionTokensUsd;

const local = (model: string, options: Parameters<typeof scenarioOf>[2] = {}, card = 'rtx-4090') =>
  scenarioOf(model, card, { engine: 'llama.cpp', weights: 'q4_k_m', sequence: 4096, ...options });
const served = (model: string, options: Parameters<typeof scenarioOf>[2] = {}) =>
  scenarioOf(model, 'h100-sxm-80gb', { engine: 'vllm', sequence: 4096, batch: 16, ...options });

const dense = local('qwen3-8b');
const split = local('qwen3-14b', { gpuLayers: 20 });
const experts = local('qwen3-30b-a3b', { cpuExperts: 24 });
const server = served('llama-3.1-8b');
const pair = served('llama-3.3-70b-instruct', { tp: 8, devices: 8, weights: 'fp8' });
const nodes = served('deepseek-v3', { tp: 16, devices: 16, batch: 64 });
const sees = served('qwen2.5-vl-7b-instruct', { imageSize: '1024x1024' });

const recurrent = served('qwen3.5-9b');

type Row = readonly [
  id: OptionId,
  values: readonly unknown[],
  base: Scenario,
  figure: Figure,
  beside?: Partial<Scenario>,
];

/** Values in the order in which a figure grows: slower, dearer, more. */
const ROWS: readonly Row[] = [
  ['batch', [1, 4, 16, 64], server, decode],
  ['batch', [1, 4, 16, 64], server, token],
  ['sequence', [1024, 4096, 16_384], server, decode],
  ['sequence', [1024, 4096, 16_384], server, first],
  ['output', [512, 128, 16], server, token],
  ['weights', ['q4_k_m', 'q5_k_m', 'q6_k', 'q8_0', 'fp16'], dense, decode],
  ['weights', ['fp8', 'bf16'], server, decode],
  ['weightsOf', [['experts=nvfp4'], ['experts=fp8'], ['experts=bf16']], nodes, decode],
  ['kv', ['q4_0', 'q8_0', 'fp16'], local('qwen3-8b', { sequence: 32_768 }), decode],
  ['kv', ['fp8', 'bf16'], server, token],
  ['kvValues', ['q4_0', 'q8_0', 'fp16'], local('qwen3-8b', { sequence: 32_768 }), decode],
  ['attention', ['flash', 'eager'], dense, decode],
  ['attention', ['flash', 'eager'], dense, prompts],
  ['batchedTokens', [2048, 512, 128], local('qwen3-30b-a3b'), prompts],
  ['backend', ['cuda', 'vulkan', 'cpu'], dense, decode],
  ['engineVersion', ['b7000', 'b1600'], dense, decode],
  ['engineVersion', ['0.19.0', '0.7.2'], server, decode],
  ['gpuLayers', [40, 30, 20, 10, 0], split, decode],
  ['gpuLayers', [40, 30, 20, 10, 0], split, prompts],
  ['cpuExperts', [0, 12, 24, 48], experts, decode],
  ['hostBandwidth', [400e9, 100e9, 50e9, 20e9], experts, decode],
  ['hostBandwidth', [400e9, 100e9, 50e9, 20e9], split, decode],
  // PCIe 5, 4, 3 and 1 of 16 lanes.
  ['hostLink', [64e9, 32e9, 16e9, 4e9], split, prompts],
  ['hostLink', [450e9, 64e9, 32e9, 16e9], served('llama-3.1-8b', { cpuOffload: 8e9 }), decode],
  ['cpuOffload', [0, 2e9, 4e9, 8e9], server, decode],
  ['kvHost', [false, true], local('qwen3-8b', { sequence: 32_768 }), decode],
  [
    'tensorSplit',
    [
      [3, 1],
      [1, 1],
      [1, 3],
    ],
    mixed(),
    decode,
  ],
  ['powerLimit', [700, 500, 350, 250], server, prompts],
  ['powerLimit', [450, 300, 200, 150], dense, decode],
  ['mfu', [0.6, 0.3], server, prompts],
  ['bandwidthUtilization', [0.9, 0.5], dense, decode],
  ['tp', [8, 4, 2], pair, decode, { dp: 1 }],
  ['pp', [1, 2, 4], served('llama-3.1-8b', { batch: 1, devices: 4 }), decode, { dp: 1 }],
  ['dp', [4, 2, 1], served('llama-3.1-8b', { devices: 4 }), request],
  ['cp', [2, 1], nodes, decode, { tp: 8 }],
  ['nodeSize', [16, 8, 4], nodes, decode],
  ['network', [400e9, 50e9, 10e9, 1e9], nodes, decode],
  ['attentionDp', [4, 1], nodes, prompts, { ep: 16, batch: 16 }],
  ['redundantExperts', [0, 16], nodes, heap, { ep: 16 }],
  ['draftTokens', [4, 2, 0], served('llama-3.1-8b', { batch: 1 }), decode],
  [
    'acceptRate',
    [0.9, 0.6, 0.2],
    served('deepseek-v3', { tp: 8, devices: 8, draftTokens: 1 }),
    decode,
  ],
  [
    'prefillDevices',
    [2, 1],
    served('llama-3.1-8b', { devices: 4 }),
    first,
    { output: 16, batch: 32 },
  ],
  ['sharedPrefix', [2048, 1024, 0], server, token],
  ['load', [1, 4, 6], server, token],
  ['maxSequences', [64, 16, 4], served('llama-3.1-8b', { batch: 64 }), first],
  ['kvMemory', [32e9, 8e9, 2e9], served('llama-3.1-8b', { batch: 64 }), first],
  ['memoryUtilization', [0.95, 0.5, 0.3], served('llama-3.1-8b', { batch: 128 }), first],
  ['deviceMemory', [80e9, 40e9, 24e9], served('llama-3.1-8b', { batch: 128 }), heap],
  ['ttft', [0.05, 0.1, 1], server, most],
  ['tpot', [0.008, 0.01, 0.02], server, most],
  ['ep', [8, 1], served('qwen3-235b-a22b', { tp: 1, devices: 8, weights: 'fp8' }), request],
  [
    'expertTp',
    [2, 1],
    served('qwen3-235b-a22b', { tp: 2, ep: 4, devices: 8, weights: 'fp8' }),
    decode,
  ],
  ['slice', [null, '3g.40gb', '1g.10gb'], server, decode],
  [
    'stageLayers',
    [
      [16, 16],
      [24, 8],
      [31, 1],
    ],
    served('llama-3.1-8b', { pp: 2, devices: 2 }),
    heap,
  ],
  ['stateFormat', ['bf16', 'fp32'], recurrent, decode],
  ['stateFormat', ['bf16', 'fp32'], { ...recurrent, engine: 'sglang' }, decode],
  ['diskBandwidth', [10e9, 3e9, 0.2e9], server, start],
  ['price', [0, 1, 5], server, dollars],
  ['powerPrice', [0.1, 0.3], server, electricity],
  ['fullWindows', [false, true], local('gemma-3-27b-it', { sequence: 32_768 }), decode],
  ['images', [0, 1, 8], sees, prompts],
  ['imageSize', ['224x224', '1024x1024'], sees, prompts, { images: 1 }],
  ['adapters', [0, 4, 16], server, decode, { adapterRank: 64 }],
  ['adapterRank', [8, 64, 256], server, decode, { adapters: 4 }],
];

function mixed(): Scenario {
  const [fast] = [scenarioOf('llama-3.1-8b', 'rtx-4090').hardware].flat();
  const [slow] = [scenarioOf('llama-3.1-8b', 'rtx-3060-12gb').hardware].flat();
  if (!fast || !slow) throw new Error('no devices');
  return { ...local('llama-3.1-8b', { pp: 2 }), hardware: [fast, slow] } as Scenario;
}

describe('each field moves the speed as it does in reality', () => {
  test.each(
    ROWS.map(
      (row) =>
        [
          `${row[0]} ${row[1].join(', ')} of ${row[2].model.id} by ${row[2].engine}`,
          ...row,
        ] as const,
    ),
  )('%s', (_, id, values, base, figure, beside = {}) => {
    const amounts = values.map((value) => {
      const amount = figure(buildReport({ ...base, ...beside, [id]: value } as Scenario));
      if (typeof amount !== 'number') throw new Error(`no figure for ${id} ${value}`);
      return amount;
    });
    expect(amounts).toEqual(amounts.toSorted((left, right) => left - right));
    expect(amounts.at(-1)).toBeGreaterThan(amounts[0] ?? 0);
  });
});

/** Fields that decide memory alone, or what is asked, and no speed in reality; why. */
const UNMOVED: Readonly<Partial<Record<OptionId, string>>> = {
  usable: 'room, as --device-memory is',
  inUse: 'the same',
  freeFraction: 'room, as --memory-utilization is',
  hostMemory: 'room of the host',
  hostCacheRatio: 'the same',
  hostCache: 'room of the host for prompts that are over',
  checkpoints: 'the same',
  slots: 'how slots share room',
  zero: 'training',
  stateRatio: 'how a pool is parted',
  prefixCaching: 'states held for other requests',
  task: 'what is asked for, of a model that does both',
  mode: 'another question',
  engine: 'another program',
};

test('every field of serving is moved above, or is known to move no speed', () => {
  const bases = [dense, experts, server, nodes, sees, recurrent].concat([
    scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', { engine: 'tensorrt-llm', pp: 2, devices: 2 }),
  ]);
  const known = new Set<string>([...ROWS.map(([id]) => id), ...Object.keys(UNMOVED)]);
  const forgotten = options
    .filter((option) => option.mode !== 'training' && bases.some((base) => applies(option, base)))
    .map(({ id }) => id as string);
  expect(forgotten.filter((id) => !known.has(id))).toEqual([]);
});
