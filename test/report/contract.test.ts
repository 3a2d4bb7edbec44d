import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { helpText } from '../../source/command-line/help.js';
import { buildReport } from '../../source/cost/build-report.js';
import { reportJson } from '../../source/report/json.js';
import { scenarioOf } from '../cost/scenarios.js';

const contract = readFileSync(new URL('../../docs/report.md', import.meta.url), 'utf8');
const [options = '', keys = ''] = contract.split('\n## Keys\n');

/** Names of all keys of a JSON value, without those of options, instants and window sizes. */
function namesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    ['scenario', 'settled', 'instants', 'byWindow'].includes(key) ? [] : [key, ...namesIn(inner)],
  );
}

describe('docs/report.md', () => {
  test('has every flag of --help', () => {
    const flags = helpText().match(/(?<=^ {2})--(?:\[no-\])?[a-z-]+/gm) ?? [];
    const names = flags.map((flag) => flag.replace('[no-]', ''));
    expect(names.length).toBeGreaterThan(40);
    expect(names.filter((name) => !new RegExp(`${name}(?![a-z-])`).test(options))).toEqual([]);
  });

  test.each(['inference', 'training'] as const)('has every key of a report on %s', (mode) => {
    const report = reportJson(
      buildReport(scenarioOf('mixtral-8x7b-v0.1', 'h100-sxm-80gb', { mode })),
    );
    const names = [...new Set(namesIn(JSON.parse(JSON.stringify(report))))];
    expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(keys))).toEqual([]);
  });
});
