import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { pagesOf } from '../../source/report/pages.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { usualCases } from '../robustness/support/arbitraries.js';
import { campaign, FUZZ_TIMEOUT } from '../robustness/support/campaign.js';
import { faultsOf } from './faults.js';
import { scenarioOf } from './scenarios.js';

const LLAMA = 'llama-3.1-8b';
const MIXTRAL = 'mixtral-8x7b-v0.1';

function faultsOfReport(scenario: Scenario): readonly string[] {
  const entries = pagesOf(buildReport(scenario)).entries();
  const amounts = new Map(entries.map(({ id, amount }) => [id, amount]));
  expect(entries.length).toBeGreaterThan(20);
  return entries.flatMap((entry) => faultsOf(entry, amounts));
}

describe('every equation on every page is true', () => {
  test(
    'of random scenarios: formulas come to the amount, sums to their parts, conditions hold, rows that are named exist',
    () => {
      fc.assert(
        fc.property(usualCases, ({ scenario }) => {
          expect(faultsOfReport(scenario)).toEqual([]);
        }),
        campaign(30),
      );
    },
    FUZZ_TIMEOUT,
  );

  test.each<[string, string, Partial<Scenario> & { devices?: number }]>([
    ['AdamW over 8 ranks', LLAMA, { zero: 1, devices: 8 }],
    ['SGD, which keeps nothing', LLAMA, { zero: 1, devices: 8, optimizer: 'sgd' }],
    ['8-bit AdamW, weights divided', LLAMA, { zero: 3, devices: 8, optimizer: 'adamw-8bit' }],
    ['Adafactor', LLAMA, { optimizer: 'adafactor' }],
    ['Muon', 'qwen3-30b-a3b', { optimizer: 'muon' }],
    ['fp32 without master weights', LLAMA, { recipe: 'fp32', optimizer: 'sgd' }],
    ['fp16 with both gradients', LLAMA, { recipe: 'fp16-mixed', gradients: 'fp32' }],
    [
      'FP8 weights as DeepSeek-V3 trains',
      LLAMA,
      { recipe: 'fp8-deepseek-v3', zero: 1, devices: 8 },
    ],
    ['FP8-LM', LLAMA, { recipe: 'fp8-lm', optimizer: 'muon' }],
    ['LoRA', LLAMA, { lora: 16, zero: 3, devices: 8 }],
    ['QLoRA', LLAMA, { qlora: 16 }],
    ['weights in host memory', LLAMA, { offload: 'parameters' }],
    ['experts over their own ranks', MIXTRAL, { zero: 3, ep: 4, tp: 2, devices: 8 }],
    ['experts held by all', MIXTRAL, { zero: 1 }],
    ['a chunked loss, all recomputed', LLAMA, { loss: 'chunked', recompute: 'full' }],
    [
      'sequence parallel with dropout',
      LLAMA,
      { tp: 2, devices: 2, sequenceParallel: true, dropout: true },
    ],
    ['rings over a pipeline', LLAMA, { cp: 4, pp: 2, devices: 8, globalBatch: 16, loss: 'fused' }],
    ['two virtual stages', LLAMA, { pp: 2, virtualStages: 2, devices: 2, globalBatch: 8 }],
  ])('training: %s', (_, model, options) => {
    expect(
      faultsOfReport(scenarioOf(model, 'h100-sxm-80gb', { mode: 'training', ...options })),
    ).toEqual([]);
  });

  test.each<[string, string, Partial<Scenario> & { devices?: number }]>([
    ['one device', LLAMA, { batch: 8, sequence: 8192 }],
    ['tensor ranks', LLAMA, { batch: 8, tp: 4, devices: 4 }],
    ['more ranks than heads', LLAMA, { batch: 8, tp: 16, devices: 16 }],
    ['a latent cache, experts on their own ranks', 'deepseek-v3', { tp: 8, ep: 8, devices: 8 }],
    ['some of the experts', MIXTRAL, { batch: 3, tp: 2, devices: 2 }],
    ['weights to unpack', LLAMA, { batch: 8, weights: 'q4_k_m' }],
    ['batches in flight through a pipeline', LLAMA, { batch: 8, pp: 2, devices: 2 }],
  ])('serving: %s', (_, model, options) => {
    expect(faultsOfReport(scenarioOf(model, 'h100-sxm-80gb', options))).toEqual([]);
  });
});
