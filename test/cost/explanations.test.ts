import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import type { Explanation, Ledger } from '../../source/quantity/index.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { scenarioOf } from './scenarios.js';

function entries(ledger: Ledger): readonly Ledger[] {
  return [ledger, ...ledger.children.flatMap(entries)];
}

const SYMBOL = /\p{L}[\p{L}\p{Nd}]*(?:_[\p{L}\p{Nd}]+)*/gu;

const FUNCTIONS = new Map([
  ['min', 'Math.min'],
  ['max', 'Math.max'],
]);

/** What the formula comes to with the numbers put in; undefined where it is words. */
function resultOf({ formula: written, symbols }: Explanation): number | undefined {
  const formula = written.replace(/(\d) (tokens|rows|experts)\b/g, '$1');
  const values = new Map(symbols.map(({ symbol, value }) => [symbol, value]));
  const words = (formula.match(SYMBOL) ?? []).filter((word) => !FUNCTIONS.has(word));
  if (words.some((word) => typeof values.get(word) !== 'number')) return undefined;
  const expression = formula
    .replace(SYMBOL, (word) => FUNCTIONS.get(word) ?? `(${values.get(word)})`)
    .replace(/(\d)\(/g, '$1*(')
    .replaceAll(')(', ')*(')
    .replaceAll(/[·×]/g, '*')
    .replaceAll('−', '-')
    .replaceAll('⌈', 'Math.ceil(')
    .replaceAll('⌉', ')')
    .replaceAll('⌊', 'Math.floor(')
    .replaceAll('⌋', ')')
    .replaceAll('√', 'Math.sqrt')
    .replaceAll('²', '**2')
    .replaceAll('^', '**');
  return Number(new Function(`return ${expression}`)());
}

/** Rows whose formula must be one that numbers can be put into: in training, and in serving. */
const TOLD =
  /^memory\.\d+\.(weights|gradients|optimizer|activations\.(layers|embedding|logits|ring))$/;
const TOLD_SERVING =
  /^(memory\.\d+\.activations\.\w+|speed\.(prefill|decode)\.(memory|compute)|speed\.(throughput|ridge|criticalBatch))$/;

const LLAMA = 'llama-3.1-8b';
const MIXTRAL = 'mixtral-8x7b-v0.1';

describe('an explanation’s formula with the numbers put in gives the amount', () => {
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
  ])('%s', (_, model, options) => {
    const report = buildReport(
      scenarioOf(model, 'h100-sxm-80gb', { mode: 'training', ...options }),
    );
    const rows = report.memory.devices.flatMap(({ ledger }) => entries(ledger));
    expect(rows.length).toBeGreaterThan(0);
    for (const { id, amount, explain } of rows) {
      const explanation = explain?.();
      const value = explanation && resultOf(explanation);
      if (value === undefined) {
        const isAway = amount === 0 && explanation?.formula.includes('host memory');
        expect(isAway || !TOLD.test(id), `${id}: ${explanation?.formula}`).toBe(true);
      } else expect(Math.abs(value - amount), `${id}: ${explanation?.formula}`).toBeLessThan(4);
    }
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
    const { memory, speed } = buildReport(scenarioOf(model, 'h100-sxm-80gb', options));
    const ledgers = memory.devices.map(({ ledger }) => ledger);
    if (speed) ledgers.push(speed.ledger, ...speed.others);
    const rows = ledgers.flatMap(entries).filter(({ id }) => TOLD_SERVING.test(id));
    expect(rows.length).toBeGreaterThanOrEqual(4);
    for (const { id, amount, explain } of rows) {
      const explanation = explain?.();
      const value = explanation && resultOf(explanation);
      expect((value ?? 0) / amount, `${id}: ${explanation?.formula}`).toBeCloseTo(1, 6);
    }
  });
});
