import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { entriesOf, evaluate, type Ledger } from '../../source/quantity/index.js';
import { explainLines } from '../../source/report/explain.js';
import { ledgersOf } from '../../source/report/ledgers.js';
import { usualCases } from '../robustness/support/arbitraries.js';
import { campaign, FUZZ_TIMEOUT } from '../robustness/support/campaign.js';

/** A number, or an expression of numbers, as pages write them. */
const NUMBERS = String.raw`[\d(⌈⌊√−][\d.,e()⌈⌉⌊⌋√⁰¹²³⁴⁵⁶⁷⁸⁹^·×/+− maxin]*`;
const EQUATION = new RegExp(String.raw`(${NUMBERS}) = (−?\d[\d.,]*(?:e[+-]?\d+)?)`, 'g');

/** Pages round to six digits, and a rounded number may be rounded up to the next whole one. */
function isSame(left: number, right: number): boolean {
  const size = Math.max(Math.abs(left), Math.abs(right));
  return Math.abs(left - right) <= 1e-4 * size + (size > 10 ? 1 : 0);
}

/** Whether a chain of comparisons is true: −3 < 0 ≤ 5. */
function holds(chain: string): boolean {
  const [first = '', ...rest] = chain.split(/ (?=[≤<] )/);
  let left = evaluate(first);
  return rest.every((part) => {
    const right = evaluate(part.slice(2));
    const isTrue = part.startsWith('<') ? left < right : left <= right;
    left = right;
    return isTrue;
  });
}

/** Equations of a page that do not hold: its formula with the numbers put in, and those in its texts. */
function falseEquations(entry: Ledger): readonly string[] {
  const lines = explainLines(entry);
  const start = lines.indexOf('') + 1;
  const block = lines.slice(start, lines.indexOf('', start));
  const values = block
    .filter((line) => line.startsWith('= '))
    .map(
      (line) =>
        [line, evaluate(line.slice(2).replace(/ [\p{L}/]+ \(.*\)$| \([^()]*\)$/u, ''))] as const,
    );
  const broken = block.slice(1).filter((line) => /[≤<]/.test(line) && !holds(line));
  const wrong = values.filter(([, value]) => !isSame(value, entry.amount)).map(([line]) => line);
  const told = lines.flatMap((line) =>
    [...line.matchAll(EQUATION)]
      .filter(
        ([, left = '', right = '']) =>
          /[·×/+⌈⌊√^]|\d −/.test(left) && !isSame(evaluate(left), evaluate(right)),
      )
      .map(([equation]) => equation),
  );
  return [...wrong, ...broken, ...told];
}

/** What a reader can open: a paper, a file of a repository, a log, a heading of the documents. */
const OPEN =
  /arXiv:\d|https?:\/\/|doi\.org\/|docs\/[\w-]+\.md, |[\w-]+\/[\w-]+.*\.\w+|github\.com|logs?\b/;

/** What is missing from a page: numbers in its formula, a sentence, an origin, a source. */
function gaps(entry: Ledger): readonly string[] {
  const { formula, symbols, source } = entry.explain();
  const page = explainLines(entry).join('\n');
  const found: string[] = [];
  if (!/\.?$/.test(entry.what) || !entry.what.includes(' '))
    found.push(`no sentence: ${entry.what}`);
  if (
    formula.startsWith('Σ')
      ? entry.children.length === 0 && entry.amount !== 0
      : !/\n= .*\d/.test(page)
  )
    found.push(`no numbers: ${formula}`);
  if (symbols.some(({ from, meaning }) => from.length < 3 || meaning === ''))
    found.push('no origin');
  if (!OPEN.test(source)) found.push(`closed: ${source}`);
  if (/NaN|Infinity|undefined/.test(page)) found.push('no number');
  return found;
}

describe('the page of every figure', () => {
  it(
    'holds in all its equations, over random scenarios',
    () => {
      fc.assert(
        fc.property(usualCases, ({ scenario }) => {
          const report = buildReport(scenario);
          fc.pre(report.problems.every(({ severity }) => severity !== 'refused'));
          for (const entry of entriesOf(ledgersOf(report)))
            expect([entry.id, falseEquations(entry)]).toEqual([entry.id, []]);
        }),
        campaign(100),
      );
    },
    FUZZ_TIMEOUT,
  );

  it(
    'says what it is, with numbers, origins and a source that a reader can open',
    () => {
      fc.assert(
        fc.property(usualCases, ({ scenario }) => {
          for (const entry of entriesOf(ledgersOf(buildReport(scenario))))
            expect([entry.id, gaps(entry)]).toEqual([entry.id, []]);
        }),
        campaign(50),
      );
    },
    FUZZ_TIMEOUT,
  );
});

test('a false equation is found', () => {
  const entry: Ledger = {
    id: 'x',
    label: 'Width',
    short: 'width',
    unit: 'elements',
    amount: 4096,
    certainty: 'exact',
    what: 'A width that is told wrongly.',
    children: [],
    explain: () => ({
      formula: 'L·n',
      symbols: [
        { symbol: 'L', value: 32, meaning: 'layers', from: 'config num_hidden_layers' },
        { symbol: 'n', value: 8, meaning: 'heads', from: 'config num_attention_heads' },
      ],
      source: 'docs/cost-model.md, Parameters',
      note: 'heads: 32 · 8 · 256 = 4096',
    }),
  };
  expect(falseEquations(entry)).toEqual(['= 32·8', '32 · 8 · 256 = 4096']);
});
