import { expect, it } from 'vitest';
import { entry, total } from '../../source/cost/ledger.js';
import { explainLines, putIn } from '../../source/report/explain.js';

it('puts numbers in for whole symbols only', () => {
  const symbols = [
    { symbol: 'L', value: 32, meaning: '' },
    { symbol: 'h', value: 4096, meaning: '' },
    { symbol: 'h_kv', value: 1024, meaning: '' },
  ];
  expect(putIn('12·L·h² + h_kv + head', symbols)).toBe('12·32·4,096² + 1,024 + head');
});

it('tells amount, formula, numbers, symbols and source', () => {
  const cache = entry('kv', 'KV cache', 'bytes', 1_073_741_824, {
    explain: () => ({
      formula: '2·L·n·s',
      symbols: [
        { symbol: 'L', value: 32, meaning: 'num_hidden_layers' },
        { symbol: 's', value: 8192, meaning: 'sequence' },
      ],
      source: 'cost model §4.1',
    }),
  });
  expect(explainLines(cache)).toEqual([
    'KV cache = 1.00 GiB  (1,073,741,824 bytes)',
    '= exact: follows from the config',
    '',
    '2·L·n·s',
    '= 2·32·n·8,192',
    '= 1,073,741,824 bytes',
    '',
    'L =    32  num_hidden_layers',
    's = 8,192  sequence',
    '',
    'Source: cost model §4.1',
  ]);
});

it('lists the parts, amounts right-aligned, each with its certainty', () => {
  const sum = total('m', 'Memory', 'bytes', [
    entry('m.a', 'Weights', 'bytes', 2048),
    entry('m.b', 'KV', 'bytes', 10, { certainty: 'modelled' }),
  ]);
  expect(explainLines(sum).slice(-3)).toEqual([
    'Parts',
    '  Weights  2.00 KiB =',
    '  KV           10 B ≈',
  ]);
});

it('writes no digits that nobody measured', () => {
  const time = entry('t', 'Training time', 'seconds', 1_452_633_120.1845534, {
    explain: () => ({
      formula: 'x·y',
      symbols: [
        { symbol: 'x', value: 1_234_567.891, meaning: 'much' },
        { symbol: 'y', value: 0.123456789, meaning: 'little' },
      ],
      source: 'nowhere',
    }),
  });
  const lines = explainLines(time);
  expect(lines[0]).toContain('(1,452,633,120 seconds)');
  expect(lines).toContain('= 1,234,568·0.123457');
});
