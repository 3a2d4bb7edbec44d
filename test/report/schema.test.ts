import fc from 'fast-check';
import { expect, test } from 'vitest';
import { reportSchema } from '../../bundle/report-schema.js';
import { buildReport } from '../../source/cost/build-report.js';
import { HardwareError } from '../../source/hardware/preset-fields.js';
import { reportJson } from '../../source/report/json.js';
import { isLegal } from '../../source/scenario/offer.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { settle } from '../../source/scenario/settle.js';
import type { JsonObject } from '../../source/text/json.js';
import { scenarioOf } from '../cost/scenarios.js';
import { usualCases } from '../robustness/support/arbitraries.js';
import { schemaFaults } from '../support/json-schema.js';

const reportOf = (scenario: Scenario) =>
  JSON.parse(JSON.stringify(reportJson(buildReport(scenario)))) as JsonObject;

/** Legal, on devices that have the slice asked for. */
function isAnswerable(scenario: Scenario): boolean {
  try {
    return isLegal(settle(scenario));
  } catch (error) {
    if (error instanceof HardwareError) return false;
    throw error;
  }
}

test('reports of legal scenarios follow the schema', () => {
  const schema = reportSchema();
  fc.assert(
    fc.property(usualCases, ({ scenario }) => {
      fc.pre(isAnswerable(scenario));
      expect(schemaFaults(schema, reportOf(scenario))).toEqual([]);
    }),
    { numRuns: 25 },
  );
});

test('a report without a promised key, or with another kind of value, does not', () => {
  const report = reportOf(scenarioOf('llama-3.1-8b'));
  const { memory: _, ...rest } = report;
  expect(schemaFaults(reportSchema(), rest)).toEqual(['$: memory is missing']);
  const wrong = { ...report, kvCache: { ...(report['kvCache'] as JsonObject), bytes: 1.5 } };
  expect(schemaFaults(reportSchema(), wrong)).toHaveLength(1);
});
