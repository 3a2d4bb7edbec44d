import type { Scenario } from '../scenario/scenario.js';
import { shortJson } from '../text/json.js';
import { reportOf } from './derived.js';

/** What is refused or doubtful about a scenario, and what of its model is not counted, a line each. */
export function problemTexts(scenario: Scenario): readonly string[] {
  const { problems, settled } = reportOf(scenario);
  return [
    ...problems.map(({ severity, message }) => `${severity === 'refused' ? '✗' : '▲'} ${message}`),
    ...settled.model.unmodelled.map(
      ({ field, value, effect }) => `▲ ${field} = ${shortJson(value, 60)}: ${effect}`,
    ),
  ];
}
