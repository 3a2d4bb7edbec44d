import { describe, expect, it, test } from 'vitest';
import { evaluate } from '../../source/quantity/compile.js';
import { replaceSymbols, symbolsOf } from '../../source/quantity/formula.js';
import { parseFormula } from '../../source/quantity/parse.js';

describe('a formula', () => {
  test.each([
    ['2 + 3·4', 14],
    ['(2 + 3)·4', 20],
    ['7 − 2 − 1', 4],
    ['24 / 4 / 2', 3],
    ['8,192·2', 16384],
    ['2·3²', 18],
    ['2^3^2', 512],
    ['−3²', -9],
    ['10^−2', 0.01],
    ['⌈7 / 2⌉ + ⌊7 / 2⌋', 7],
    ['√(9 + 16)', 5],
    ['max(1, 5, 3) − min(4, 2)', 3],
    ['2×2', 4],
    ['0.05·200', 10],
  ])('%s is %d', (text, value) => {
    expect(evaluate(text)).toBeCloseTo(value, 12);
  });

  test.each([
    ['12h', 'an operator or the end is expected at h'],
    ['2·', 'a number, a symbol or a parenthesis is expected at its end'],
    ['(2 + 3', ') is expected at its end'],
    ['⌈2)', '⌉ is expected at )'],
    ['min 2', '( is expected at 2'],
    ['2 & 3', 'an operator or the end is expected at &'],
  ])('%s is refused: %s', (text, reason) => {
    expect(() => parseFormula(text)).toThrow(`formula ${text}: ${reason}`);
  });

  it('names its symbols once, words, Greek letters and indexed ones', () => {
    expect(symbolsOf(parseFormula('L·(d_k + d_v)·L / max(η_f, layers)'))).toEqual([
      'L',
      'd_k',
      'd_v',
      'η_f',
      'layers',
    ]);
  });

  it('has its symbols replaced as whole words', () => {
    const values: Readonly<Record<string, string>> = { h: '4,096', h_kv: '1,024', L: '32' };
    expect(replaceSymbols('12·L·h² + max(h_kv, h)', (symbol) => values[symbol] ?? symbol)).toBe(
      '12·32·4,096² + max(1,024, 4,096)',
    );
  });
});
