import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { allReduceSeconds } from '../../source/cost/communication.js';
import { prefillFlops } from '../../source/cost/compute/request.js';
import { expertCoverage, weightReadBytes } from '../../source/cost/decode-traffic.js';
import { peakFlops } from '../../source/cost/rates.js';
import { boundOf, secondsOf } from '../../source/cost/speed/phase.js';
import { PACES } from '../../source/engines/index.js';
import { findEntry } from '../../source/quantity/index.js';
import { acceleratorOf } from '../../source/scenario/machine.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { settle } from '../../source/scenario/settle.js';
import { scenarioOf } from './scenarios.js';

const TERA = 1e12;

const llama70 = (options: Partial<Scenario> & { devices?: number } = {}) =>
  scenarioOf('llama-3.3-70b-instruct', 'h100-sxm-80gb', {
    tp: 8,
    devices: 8,
    bandwidthUtilization: 0.75,
    mfu: 0.5,
    output: 1,
    ...options,
  });

const speed = (scenario: Scenario) => {
  const found = buildReport(scenario).speed;
  if (!found) throw new Error('no speed');
  return found;
};

const part = (scenario: Scenario, id: string) =>
  findEntry([speed(scenario).ledger], id)?.amount ?? 0;

describe('docs/cost-model.md, Roofline', () => {
  /** Published peak FLOP/s and bytes/s: FLOPs a byte at which neither waits. */
  test.each([
    ['h100-sxm-80gb', 295],
    ['h200-sxm-141gb', 206],
    ['b200-sxm', 292],
    ['a100-sxm4-40gb', 201],
    ['a100-sxm4-80gb', 153],
    ['rtx-4090', 164],
  ])('%s has its ridge at %i', (id, ridge) => {
    const accelerator = acceleratorOf(scenarioOf('gpt2', id));
    const flops = peakFlops(accelerator, 'bf16');
    expect(Math.abs(flops / accelerator.bandwidthBytesPerSecond / ridge - 1)).toBeLessThan(0.01);
  });

  /** The critical batch of a model of plain matrices is F·e_w/(2W): 295 tokens on an H100 in bf16, 74 in int4, 295 in fp8. */
  test.each([
    ['bf16', 295, 0.01],
    ['int4', 74, 0.3],
    ['fp8', 295, 0.15],
  ])('Llama-3.1-8B in %s is bound by compute from %i tokens on', (weights, tokens, tolerance) => {
    const { criticalBatch, ridgeFlopsPerByte } = speed(
      scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', { weights }),
    );
    // The head stays in 16 bits: above the published figure, which is of matrices alone.
    expect(criticalBatch / tokens).toBeGreaterThan(0.99);
    expect(criticalBatch / tokens).toBeLessThan(1 + tolerance);
    const ridge = weights === 'fp8' ? 591 : 295;
    expect(Math.abs(ridgeFlopsPerByte / ridge - 1)).toBeLessThan(0.01);
  });

  test('a mixture of experts is bound by memory for longer: it reads all of them and computes with few', () => {
    const { criticalBatch } = speed(scenarioOf('mixtral-8x7b-v0.1', 'h100-sxm-80gb'));
    // 46.70e9 parameters read, the input table not, 12.75e9 of them passed by a token.
    expect(Math.abs(criticalBatch / (295.2 * (46.57 / 12.75)) - 1)).toBeLessThan(0.01);
  });

  test('a phase takes the longer of computing and reading, then what does not overlap', () => {
    const none = { host: 0, cache: 0, unpacking: 0, attention: 0, experts: 0 };
    const phase = { ...none, memory: 3, compute: 2, network: 0.5, fixed: 0.25 };
    expect(secondsOf(phase)).toBe(3.75);
    expect(boundOf(phase)).toBe('memory');
    expect(boundOf({ ...phase, compute: 4 })).toBe('compute');
    expect(boundOf({ ...phase, network: 4 })).toBe('network');
  });
});

describe('docs/cost-model.md, Prefill', () => {
  test('2048 tokens of Llama-3.1-8B: 29.69 TFLOP, 58 ms for its products on an H100 at 0.5', () => {
    const scenario = scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', {
      sequence: 2049,
      output: 1,
      mfu: 0.5,
    });
    expect(prefillFlops(settle(scenario)) / TERA).toBeCloseTo(29.69, 2);
    expect(part(scenario, 'speed.prefill.compute') * 1000).toBeCloseTo(58, 0);
    expect(speed(scenario).bound.prefill).toBe('compute');
  });

  test('4096 tokens of Llama-3.1-70B over eight: 582.8 TFLOP, 147 ms at 0.5', () => {
    const scenario = llama70({ sequence: 4097 });
    expect(Math.abs(prefillFlops(settle(scenario)) / TERA - 582.8)).toBeLessThan(0.1);
    const products = part(scenario, 'speed.prefill.compute');
    const seconds = products + part(scenario, 'speed.prefill.attention');
    expect(Math.abs(seconds / 0.147 - 1)).toBeLessThan(0.01);
  });
});

describe('docs/cost-model.md, Decode', () => {
  const at = (options: Partial<Scenario>) =>
    scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', { sequence: 1, output: 1, ...options });

  test('Llama-3.1-8B reads 15.01 GB: 4.48 ms at the full bandwidth, 5.60 ms at 0.8', () => {
    expect(weightReadBytes(settle(at({})), 1) / 1e9).toBeCloseTo(15.01, 2);
    const seconds = (share: number) =>
      part(at({ bandwidthUtilization: share }), 'speed.decode.memory');
    expect(seconds(1) * 1000).toBeCloseTo(4.48, 2);
    expect(seconds(0.8) * 1000).toBeCloseTo(5.6, 2);
  });

  test('8192 tokens of cache add 0.32 ms at the full bandwidth, more at the share that small pieces reach', () => {
    const { cache = 1 } = PACES.paces.served.values;
    expect(part(at({ sequence: 8192 }), 'speed.decode.cache') * cache * 1000).toBeCloseTo(0.32, 2);
  });

  test('data-parallel replicas add up', () => {
    const one = speed(llama70({ sequence: 4096, batch: 16 })).tokensPerSecond ?? 0;
    const two = speed({
      ...llama70({ sequence: 4096, batch: 16, dp: 2, devices: 16 }),
    }).tokensPerSecond;
    expect(two).toBeCloseTo(2 * one, 6);
  });
});

/** Distinct experts that B tokens touch, published to the whole expert. */
test.each([
  [256, 8, 1, 8],
  [256, 8, 8, 57],
  [256, 8, 32, 163],
  [256, 8, 64, 222],
  [256, 8, 256, 256],
  [128, 8, 32, 112],
])(
  'of %i experts, %i a token, %i tokens touch %i (docs/cost-model.md, Expert coverage)',
  (experts, active, tokens, touched) => {
    expect(Math.round(experts * expertCoverage(experts, active, tokens))).toBe(touched);
  },
);

test('a step of one token reads DeepSeek-V3’s eight routed experts, its shared one and the rest (docs/cost-model.md, Expert coverage)', () => {
  const settled = settle(scenarioOf('deepseek-v3', 'h200-sxm-141gb', { weights: 'bf16' }));
  // 37.55e9 active parameters less the input table.
  expect(weightReadBytes(settled, 1) / 2 / 1e9).toBeCloseTo(36.63, 2);
});

test('a tied table is read once, as the head: Llama-3.2-1B’s 1,235,814,400 parameters (docs/cost-model.md, Decode)', () => {
  const settled = settle(scenarioOf('llama-3.2-1b'));
  expect(weightReadBytes(settled, 1)).toBe(2 * 1_235_814_400);
});

test('8192 × 8192 in bf16 over eight H100: 0.52 ms an all-reduce, 83.5 ms of 160 (docs/cost-model.md, Communication)', () => {
  const settled = settle(llama70());
  const seconds = allReduceSeconds(settled, 2 * 8192 * 8192, 8) - allReduceSeconds(settled, 0, 8);
  expect(seconds * 1000).toBeCloseTo(0.52, 2);
  expect(160 * seconds * 1000).toBeCloseTo(83.5, 1);
});
