import type { Scenario } from '../scenario/scenario.js';
import { reportOf } from './derived.js';

/** What is refused or doubtful about a scenario, and what of its model is not counted, a line each. */
export function problemTexts(scenario: Scenario): readonly string[] {
  return reportOf(scenario).problems.map(
    ({ severity, message }) => `${severity === 'refused' ? '✗' : '▲'} ${message}`,
  );
}
