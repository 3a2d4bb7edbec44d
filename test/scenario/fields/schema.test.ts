import fc from 'fast-check';
import { expect, test } from 'vitest';
import { options } from '../../../source/scenario/fields/options.js';
import { scenarioSchema } from '../../../source/scenario/fields/schema.js';
import type { Scenario } from '../../../source/scenario/scenario.js';
import type { Json } from '../../../source/text/json.js';
import { scenarioOf } from '../../cost/scenarios.js';
import { usualCases } from '../../robustness/support/arbitraries.js';
import { schemaFaults } from '../../support/json-schema.js';

const faultsOf = (scenario: unknown) =>
  schemaFaults(scenarioSchema(), JSON.parse(JSON.stringify(scenario)) as Json);

test('every scenario that the fields allow follows the schema', () => {
  fc.assert(
    fc.property(usualCases, ({ scenario }) => {
      expect(faultsOf(scenario)).toEqual([]);
    }),
    { numRuns: 50 },
  );
});

test('an option that no field allows does not', () => {
  const scenario: Scenario = scenarioOf('llama-3.1-8b');
  expect(faultsOf({ ...scenario, batch: 0 })).toEqual(['$.batch: 0 is not at least 1']);
  expect(faultsOf({ ...scenario, mode: 'trainig' })).toHaveLength(1);
  expect(faultsOf({ ...scenario, sequence: 'long' })).toHaveLength(1);
  expect(faultsOf({ ...scenario, bacth: 2 })).toEqual(['$: bacth is unknown']);
  expect(faultsOf({ ...scenario, hardware: {} })).toHaveLength(1);
});

test('every option is in it, with its help and its default', () => {
  const { properties } = scenarioSchema();
  for (const { id, help, initial } of options)
    expect(properties).toMatchObject({
      [id]: { description: expect.stringContaining(help), default: initial },
    });
});
