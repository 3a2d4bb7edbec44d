import { expect, it } from 'vitest';
import { quantities, total } from '../../source/quantity/index.js';
import { explainLines, putIn } from '../../source/report/explain.js';

interface Sizes {
  readonly layers: number;
  readonly tokens: number;
}

const define = quantities<Sizes>();

const cache = define({
  id: 'cache',
  label: 'KV cache',
  unit: 'bytes',
  certainty: 'exact',
  what: 'What layers keep of earlier tokens; it grows with layers and tokens.',
  formula: '4096·L·T',
  symbols: {
    L: { value: ({ layers }) => layers, meaning: 'layers', from: 'config num_hidden_layers' },
    T: { value: ({ tokens }) => tokens, meaning: 'tokens', unit: 'tokens', from: '--sequence' },
  },
  source: 'docs/cost-model.md, Keys and values',
});

const lost = define({
  ...cache,
  certainty: 'modelled',
  id: 'lost',
  label: 'Lost',
  formula: 'T − L',
  symbols: {
    L: { value: ({ layers }) => layers, meaning: 'layers', from: 'config num_hidden_layers' },
    T: { value: ({ tokens }) => tokens, meaning: 'tokens', unit: 'tokens', from: '--sequence' },
  },
});

const memory = total<Sizes>({
  id: 'memory',
  label: 'Memory',
  unit: 'bytes',
  what: 'All of it.',
  source: 'docs/cost-model.md, Fit and search',
});

const sizes = { layers: 32, tokens: 8192 };

it('puts numbers in for whole symbols only, negative ones in parentheses', () => {
  const term = (symbol: string, value: number) =>
    ({ symbol, value, meaning: '', from: 'constant' }) as const;
  const symbols = [term('L', 32), term('h', 4096), term('h_kv', 1024), term('x', -2)];
  expect(putIn({ formula: '12·L·h² + h_kv·x + max(h, L)', symbols }, [])).toBe(
    '12·32·4,096² + 1,024·(−2) + max(4,096, 32)',
  );
});

it('shows amount, meaning, formula, numbers, symbols with their origin, and source', () => {
  expect(explainLines(cache.entry(sizes))).toEqual([
    'KV cache = 1.00 GiB  (1,073,741,824 bytes)',
    '= exact: follows from the config',
    'What layers keep of earlier tokens; it grows with layers and tokens.',
    '',
    '4096·L·T',
    '= 4096·32·8,192',
    '= 1,073,741,824 bytes (1.00 GiB)',
    '',
    'L  = 32            layers (config num_hidden_layers)',
    'T  = 8,192  8.19k  tokens (--sequence)',
    '',
    'Source: docs/cost-model.md, Keys and values',
  ]);
});

it('sums the parts and lists them with amounts, certainty and the ids that explain them', () => {
  const place = { under: 'memory' };
  const sum = memory.entry(sizes, [cache.entry(sizes, place), lost.entry(sizes, place)]);
  const lines = explainLines(sum);
  expect(lines).toContain('Σ KV cache, Lost');
  expect(lines).toContain('= 1,073,741,824 + 8,160');
  expect(lines).toContain('= 1,073,749,984 bytes (1.00 GiB)');
  expect(lines.slice(-3)).toEqual([
    'Parts',
    '  KV cache  1,073,741,824  1.00 GiB =  memory.cache',
    '  Lost              8,160  7.97 KiB ≈  memory.lost',
  ]);
});

it('prints no more digits than a model supports', () => {
  const time = define({
    ...cache,
    unit: 'seconds',
    certainty: 'modelled',
    formula: 'x·y',
    symbols: {
      x: { value: () => 1_234_567.891, meaning: 'much', from: 'constant' },
      y: { value: () => 0.123456789, meaning: 'little', from: 'constant' },
    },
  });
  const lines = explainLines(time.entry(sizes));
  expect(lines[0]).toBe('KV cache ≈ 42.3 h  (152,416 seconds)');
  expect(lines).toContain('= 1,234,568·0.123457');
});
