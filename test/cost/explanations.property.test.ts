import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { entriesOf, type Ledger } from '../../source/quantity/index.js';
import { explainLines } from '../../source/report/explain.js';
import { ledgersOf } from '../../source/report/ledgers.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { usualCases } from '../robustness/support/arbitraries.js';
import { campaign, FUZZ_TIMEOUT } from '../robustness/support/campaign.js';
import { scenarioOf } from './scenarios.js';

const LLAMA = 'llama-3.1-8b';
const MIXTRAL = 'mixtral-8x7b-v0.1';

/** Not the `e` of 1e-9. */
const SYMBOL = /(?<!\d)\p{L}[\p{L}\p{Nd}]*(?:_[\p{L}\p{Nd}]+)*/gu;
const FUNCTIONS: ReadonlyMap<string, string> = new Map([
  ['min', 'Math.min'],
  ['max', 'Math.max'],
]);
const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** Notation as JavaScript, by replacement alone: the program's own parser takes no part. Throws for a word left over. */
function resultOf(text: string, values: ReadonlyMap<string, number> = new Map()): number {
  const expression = text
    .replace(/(?<=\d),(?=\d{3})/g, '')
    .replace(SYMBOL, (word) => {
      const known = FUNCTIONS.get(word) ?? values.get(word);
      if (known === undefined) throw new Error(`${word} in ${text} has no value`);
      return typeof known === 'number' ? `(${known})` : known;
    })
    .replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹]+/g, (power) =>
      ['**', ...[...power].map((digit) => SUPERSCRIPTS.indexOf(digit))].join(''),
    )
    .replaceAll(/[·×]/g, '*')
    .replaceAll('−', '-')
    .replaceAll('⌈', 'Math.ceil(')
    .replaceAll('⌊', 'Math.floor(')
    .replaceAll(/[⌉⌋]/g, ')')
    .replaceAll('√', 'Math.sqrt')
    .replaceAll('^', '**');
  return Number(new Function(`return ${expression}`)());
}

/** What is false on the page of an entry: its equation, its condition, or a row that a symbol is taken from. */
function faultsOf(entry: Ledger, amounts: ReadonlyMap<string, number>): readonly string[] {
  const { id, amount, children } = entry;
  const { formula, symbols, source } = entry.explain();
  const faults: string[] = [];
  const values = new Map(symbols.map(({ symbol, value }) => [symbol, value]));
  if (source.trim() === '') faults.push(`${id}: no source`);
  for (const { symbol, value, from } of symbols) {
    const [kind, row = ''] = from.split(' ');
    if (kind !== 'row') continue;
    const other = amounts.get(row);
    if (other === undefined) faults.push(`${id}: ${symbol} is from ${row}, which is no row`);
    else if (!isClose(value, other)) faults.push(`${id}: ${symbol} = ${value}, ${row} is ${other}`);
  }
  if (formula.startsWith('Σ')) {
    const sum = children.reduce((all, part) => all + part.amount, 0);
    return isClose(sum, amount) ? faults : [...faults, `${id}: parts ${sum}, amount ${amount}`];
  }
  if (/[<≤]/.test(formula)) {
    const sides = formula.split(/[<≤]/).map((side) => resultOf(side, values));
    const signs = formula.match(/[<≤]/g) ?? [];
    const holds = signs.every((sign, at) => {
      const [left = 0, right = 0] = sides.slice(at, at + 2);
      return sign === '<' ? left < right : left <= right;
    });
    return holds ? faults : [...faults, `${id}: ${formula} is ${sides}`];
  }
  const value = resultOf(formula, values);
  if (!isClose(value, amount)) faults.push(`${id}: ${formula} = ${value}, amount ${amount}`);
  return [...faults, ...misprintsOf(entry)];
}

/** Where the numbers that a page prints don't come to the result that it prints: they have six digits or more. */
function misprintsOf(entry: Ledger): readonly string[] {
  const { formula, symbols } = entry.explain();
  const lines = explainLines(entry);
  const at = lines.indexOf(formula);
  const [numbers = '', result] = lines.slice(at + 1, at + 3);
  // A formula of numbers alone is not repeated.
  const printed = resultOf(symbols.length === 0 ? formula : numbers.replace('= ', ''));
  const told = Number(
    /^= (−?[\d,.e+-]+)/
      .exec(symbols.length === 0 ? numbers : (result ?? ''))?.[1]
      ?.replaceAll(',', '')
      .replace('−', '-'),
  );
  const largest = Math.max(Math.abs(told), ...symbols.map(({ value }) => Math.abs(value)));
  return Math.abs(printed - told) <= 1e-4 * largest
    ? []
    : [`${entry.id}: prints ${numbers} ${result}`];
}

function isClose(left: number, right: number): boolean {
  return (
    left === right || Math.abs(left - right) <= 1e-9 * Math.max(Math.abs(left), Math.abs(right))
  );
}

function faultsOfReport(scenario: Scenario): readonly string[] {
  const entries = entriesOf(ledgersOf(buildReport(scenario)));
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
