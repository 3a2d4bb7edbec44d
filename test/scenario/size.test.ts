import { expect, test } from 'vitest';
import { settle } from '../../source/scenario/settle.js';
import { scenarioOf } from '../cost/scenarios.js';

/** V8 makes object literals and spreads of more properties through a slow path, ten to fifty times as slow. */
const MOST_PROPERTIES = 127;

test('a scenario and what it settles to have few enough properties to be copied quickly', () => {
  const scenario = scenarioOf('llama-3.1-8b', 'rtx-3090', { devices: 1 });
  expect(Object.keys(scenario).length).toBeLessThanOrEqual(MOST_PROPERTIES);
  expect(Object.keys(settle(scenario)).length).toBeLessThanOrEqual(100);
});
