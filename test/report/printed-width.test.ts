import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { reportMarkdown } from '../../source/report/markdown.js';
import { asciiJson, plainAscii } from '../../source/report/plain-ascii.js';
import { reportText } from '../../source/report/text.js';
import { wrapped } from '../../source/report/wrapped.js';
import { scenarioOf } from '../cost/scenarios.js';

const REPORTS = [
  scenarioOf('llama-3.1-8b'),
  scenarioOf('deepseek-v3', 'h100-sxm-80gb', { devices: 32, tp: 8, pp: 4, engine: 'vllm' }),
  scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', {
    mode: 'training',
    devices: 8,
    pp: 4,
    qlora: 16,
    globalBatch: 12,
  }),
  // Its states and its architectural minimum are in the title of the cache.
  scenarioOf('qwen3.5-27b', 'h100-sxm-80gb', { devices: 8, tp: 8, engine: 'vllm', batch: 3 }),
].map(buildReport);

describe('a text report', () => {
  test.each([80, 100, 120, 200])('is no wider than %d columns and uses them', (columns) => {
    for (const report of REPORTS) {
      const widths = reportText(report, columns)
        .split('\n')
        .map((line) => stringWidth(line));
      expect(Math.max(...widths)).toBe(columns);
    }
  });

  test('says that QLoRA trains it', () => {
    expect(reportText(REPORTS[2] ?? buildReport(scenarioOf('gpt2')), 200)).toContain(
      'QLoRA rank 16 beside nf4 weights',
    );
  });

  test('is ASCII under --ascii', () => {
    for (const report of REPORTS)
      expect(plainAscii(reportText(report, 80))).toMatch(/^[\n\x20-\x7e]*$/);
  });
});

describe('a Markdown report', () => {
  test('keeps the hierarchy of a table and the command that gives it', () => {
    const [report] = REPORTS;
    const text = report ? reportMarkdown(report) : '';
    expect(text).toContain('| &nbsp;&nbsp;Attention |');
    expect(text).toContain('```sh\nllm-tui llama-3.1-8b --hardware h100-sxm-80gb\n```');
  });
});

describe('wrapping', () => {
  test('keeps a number with its unit, and indents what follows', () => {
    expect(wrapped('  weights 15.0 GiB, cache 1.00 GiB', 20)).toEqual([
      '  weights 15.0 GiB,',
      '    cache 1.00 GiB',
    ]);
    expect(wrapped('short', 20)).toEqual(['short']);
    expect(wrapped('averyverylongword and more', 10)).toEqual(['averyverylongword', '  and more']);
  });
});

describe('ASCII', () => {
  test.each([
    ['12·L·h² + V·h', '12*L*h^2 + V*h'],
    ['1 × H100, ≈ 80 %, −13.2 %, 5 µs', '1 x H100, ~ 80 %, -13.2 %, 5 us'],
    ['10¹² and 2³⁰', '10^12 and 2^30'],
    ['Qwen 模型, é', 'Qwen ??, e'],
  ])('%s is %s', (text, ascii) => {
    expect(plainAscii(text)).toBe(ascii);
  });

  test('of JSON says the same', () => {
    const text = JSON.stringify({ name: 'modèle 模型 😀' });
    expect(asciiJson(text)).toMatch(/^[\x20-\x7e]*$/);
    expect(JSON.parse(asciiJson(text))).toEqual(JSON.parse(text));
  });
});
