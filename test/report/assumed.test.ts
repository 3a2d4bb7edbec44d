import { expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import type { Report } from '../../source/cost/report.js';
import { assumedLine } from '../../source/model/left-out.js';
import { explainLines } from '../../source/report/explain.js';
import { reportMarkdown } from '../../source/report/markdown.js';
import { reportText } from '../../source/report/text.js';
import type { JsonObject } from '../../source/text/json.js';
import { scenarioOf } from '../cost/scenarios.js';
import { presetConfig } from '../model/preset-config.js';

function reportOf(config: JsonObject): Report {
  const scenario = scenarioOf('llama-3.1-8b');
  return buildReport({ ...scenario, model: { ...scenario.model, config } });
}

const { num_key_value_heads: _, ...withoutGroups } = presetConfig('qwen3-8b');

// Qwen3Config of transformers 5.18: `num_key_value_heads: int | None = 32`.
test('omitted fields of a config are listed with their defaults in text, Markdown and the explanation', () => {
  const report = reportOf(withoutGroups);
  const outputs = [
    reportText(report, 120),
    reportMarkdown(report).replaceAll('\\', ''),
    explainLines(report.parameters.ledger).join('\n'),
  ];
  for (const output of outputs)
    expect(output).toMatch(/not in the config, as its class sets it: .*num_key_value_heads 32/);
});

test('a config whose omitted fields default to nothing has no such line', () => {
  const assumed = [{ field: 'sliding_window', value: null }];
  expect(assumedLine({ assumed })).toBeUndefined();
});

test('of many fields only some are named, those that are on first', () => {
  const field = (name: string, value: number | boolean) => ({ field: name, value });
  const off = Array.from({ length: 20 }, (_unused, index) => field(`off_${index}`, false));
  expect(assumedLine({ assumed: [...off, field('heads', 32)] })).toBe(
    'not in the config, as its class sets it: heads 32, off_0 false, off_1 false, off_2 false, … and 17 more',
  );
});
