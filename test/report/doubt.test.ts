import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import type { Report } from '../../source/cost/report.js';
import { model } from '../../source/dashboard/panes/model.js';
import { evidenceCard } from '../../source/report/card.js';
import { reportJson } from '../../source/report/json.js';
import { headingLines } from '../../source/report/sections.js';
import { reportText } from '../../source/report/text.js';
import { judgementOf, verdictText } from '../../source/report/verdict.js';
import type { JsonObject } from '../../source/text/json.js';
import { scenarioOf } from '../cost/scenarios.js';
import { presetConfig } from '../model/preset-config.js';

/** Every figure's mark in the text report that says it is exact. */
const EXACT = /^ *(Parameters|KV cache|Weights) += /m;

function reportOf(config: JsonObject): Report {
  const scenario = scenarioOf('llama-3.1-8b');
  return buildReport({ ...scenario, model: { ...scenario.model, config } });
}

describe('a report of a model that is not understood', () => {
  const report = reportOf({ ...presetConfig('llama-3.1-8b'), model_type: 'never_seen' });

  test('marks nothing that depends on the model as exact', () => {
    expect(reportText(report, 120)).not.toMatch(EXACT);
    expect(reportText(reportOf(presetConfig('llama-3.1-8b')), 120)).toMatch(EXACT);
  });

  test('rounds parameters in headings, cards and the model’s pane', () => {
    const known = reportOf(presetConfig('llama-3.1-8b'));
    expect(headingLines(report)[0]).toContain('≈ 8.03B parameters, 32 layers');
    expect(headingLines(known)[0]).toContain('8.03B parameters (8,030,261,248), 32 layers');
    expect(evidenceCard(report)).toContain('**Parameters**: ≈ 8.03B');
    const wordsOf = (own: Report) => {
      const { scenario } = own.settled;
      const question = {
        scenario,
        report: own,
        origin: scenario,
        axes: 'tp.pp',
        marks: [],
      } as const;
      return JSON.stringify(model.view({ ...question, cells: 'memory', baseline: undefined }).body);
    };
    expect(wordsOf(report)).toContain('"≈ 8.03B parameters"');
    expect(wordsOf(known)).toContain('"= 8.03B parameters"');
  });

  test('brackets parameters, memory, compute and speed, each around its own figure', () => {
    const { brackets } = report;
    const keys = brackets.map(({ key }) => key);
    expect(keys).toEqual(
      expect.arrayContaining([
        'parameters.total',
        'kvCache.bytes',
        'memory.peak',
        'compute.forwardFlopsPerToken',
        'speed.decodeSecondsPerToken',
        'fit.maximumBatch',
      ]),
    );
    for (const { low, high } of brackets) expect(low).toBeLessThanOrEqual(high);
    const total = brackets.find(({ key }) => key === 'parameters.total');
    expect(total?.low).toBeLessThan(report.parameters.total);
    expect(total?.why).toBe('the unknown architecture "never_seen"');
  });

  test('names the condition under which it fits, and warns', () => {
    expect(verdictText(report)).toMatch(
      /^Fits if the unknown architecture "never_seen" is what its fields say \(between /,
    );
    const { warnings, brackets, unmodelled } = reportJson(report);
    expect(warnings).toContainEqual(expect.objectContaining({ id: 'unmodelled' }));
    expect(brackets).toBe(report.brackets);
    expect(unmodelled).toContainEqual(
      expect.objectContaining({ field: 'model_type', severity: 'changes memory' }),
    );
  });

  test('names the format of the weights where it is not known, in no figure that it does not move', () => {
    const quantization_config = { quant_method: 'hqq', quant_config: { nbits: 4 } };
    const doubtful = reportOf({ ...presetConfig('llama-3.1-8b'), quantization_config });
    expect(judgementOf(doubtful)).toBe('fits if');
    expect(verdictText(doubtful)).toMatch(/^Fits if the format of the weights \(.*hqq\)/);
    const keys = doubtful.brackets.map(({ key }) => key);
    expect(keys).toContain('memory.peak');
    expect(keys).not.toContain('parameters.total');
    const peak = doubtful.brackets.find(({ key }) => key === 'memory.peak');
    expect(peak?.low).toBeLessThan(doubtful.memory.peak / 2);
  });

  test('of a config of thousands of inventions warns of twenty', () => {
    const inventions = Object.fromEntries(
      Array.from({ length: 3000 }, (_, index) => [`thing_${index}`, 7]),
    );
    const { problems } = reportOf({ ...presetConfig('llama-3.1-8b'), ...inventions });
    expect(problems.filter(({ id }) => id === 'unmodelled')).toHaveLength(21);
  });
});
