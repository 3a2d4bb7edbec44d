import { describe, expect, it } from 'vitest';
import { compileFormula } from '../../source/quantity/compile.js';
import { compare, findEntry, quantities, total } from '../../source/quantity/index.js';

interface Keys {
  readonly layers: number;
  readonly tokens: number;
}

const define = quantities<Keys>();

const keys = define({
  id: 'keys',
  label: 'Keys of all tokens',
  short: 'keys',
  unit: 'bytes',
  certainty: 'exact',
  what: 'Keys that every layer keeps; they grow with layers and tokens.',
  formula: 'L·T·b',
  symbols: {
    L: { value: ({ layers }) => layers, meaning: 'layers', from: 'config num_hidden_layers' },
    T: { value: ({ tokens }) => tokens, meaning: 'tokens', unit: 'tokens', from: '--sequence' },
    b: { value: () => 2, meaning: 'bytes an element', unit: 'bytes', from: 'constant' },
  },
  source: 'docs/cost-model.md, Keys and values',
  note: ({ tokens }) => (tokens > 10 ? 'long' : undefined),
});

const fragments = define({
  id: 'fragments',
  label: 'Allocator fragmentation',
  unit: 'bytes',
  certainty: 'modelled',
  what: 'Memory that the allocator can’t use.',
  formula: '⌈T / 3⌉',
  symbols: {
    T: { value: ({ tokens }) => tokens, meaning: 'tokens', from: '--sequence' },
  },
  source: 'a log',
});

const cache = total<Keys>({
  id: 'cache',
  label: 'Cache',
  unit: 'bytes',
  what: 'All that is cached.',
  source: 'docs/cost-model.md, Keys and values',
});

const input = { layers: 32, tokens: 10 };

describe('a quantity', () => {
  it('computes its amount from the text of its formula', () => {
    expect(keys.amount(input)).toBe(32 * 10 * 2);
    expect(keys.amount({ layers: 2, tokens: 3 })).toBe(12);
  });

  it('makes a ledger entry, explained with values and where they come from', () => {
    const entry = keys.entry(input, { under: 'memory.0' });
    expect(entry).toMatchObject({
      id: 'memory.0.keys',
      label: 'Keys of all tokens',
      short: 'keys',
      unit: 'bytes',
      amount: 640,
      certainty: 'exact',
      children: [],
    });
    expect(entry.explain()).toEqual({
      formula: 'L·T·b',
      symbols: [
        { symbol: 'L', value: 32, meaning: 'layers', from: 'config num_hidden_layers' },
        { symbol: 'T', value: 10, meaning: 'tokens', unit: 'tokens', from: '--sequence' },
        { symbol: 'b', value: 2, meaning: 'bytes an element', unit: 'bytes', from: 'constant' },
      ],
      source: 'docs/cost-model.md, Keys and values',
    });
    expect(keys.entry({ layers: 1, tokens: 11 }).explain().note).toBe('long');
  });

  it('refuses a formula with a symbol that has no value, and a value that no symbol uses', () => {
    const one = () => 1;
    expect(() => compileFormula('a·b', { a: one })).toThrow('formula a·b: no value for b');
    expect(() => compileFormula('a', { a: one, b: one })).toThrow(
      'formula a: b does not occur in it',
    );
  });

  it('does not compile with a symbol too few, or one too many', () => {
    const head = { ...keys, certainty: 'exact' } as const;
    const layers = {
      value: (given: Keys) => given.layers,
      meaning: 'layers',
      from: 'config num_hidden_layers',
    } as const;
    const missing = define({
      ...head,
      formula: 'l·x',
      // @ts-expect-error: x has no value.
      symbols: { l: layers },
    });
    const unused = define({
      ...head,
      formula: '2·l',
      // @ts-expect-error: x is not in the formula.
      symbols: { l: layers, x: layers },
    });
    expect(() => missing.amount(input)).toThrow('no value for x');
    expect(() => unused.amount(input)).toThrow('x does not occur');
  });
});

describe('a total', () => {
  it('sums its parts and is as certain as the least certain of them', () => {
    const sum = cache.entry(input, [keys.entry(input), fragments.entry(input)]);
    expect(sum).toMatchObject({ id: 'cache', amount: 644, certainty: 'modelled' });
    expect(cache.entry(input, [keys.entry(input)]).certainty).toBe('exact');
    expect(sum.explain().formula).toBe('Σ keys, Allocator fragmentation');
    expect(findEntry([sum], 'fragments')?.amount).toBe(4);
  });

  it('is as certain as its other parts where an uncertain one is 0', () => {
    const nothing = { layers: 1, tokens: 0 };
    expect(cache.entry(nothing, [fragments.entry(nothing), keys.entry(nothing)]).certainty).toBe(
      'exact',
    );
  });
});

describe('ledgers compared', () => {
  it('are listed entry by entry, those of the baseline alone last', () => {
    const now = cache.entry(input, [keys.entry(input)]);
    const before = cache.entry(input, [
      keys.entry({ layers: 16, tokens: 10 }),
      fragments.entry(input),
    ]);
    expect(
      compare([now], [before]).map(({ entry, before: was, after, difference }) => [
        entry.id,
        was,
        after,
        difference,
      ]),
    ).toEqual([
      ['cache', 324, 640, 316],
      ['keys', 320, 640, 320],
      ['fragments', 4, 0, -4],
    ]);
  });
});
