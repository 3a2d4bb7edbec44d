import type { Report } from '../cost/report.js';
import { IGNORED } from '../scenario/legality/ignored-options.js';
import type { Problem } from '../scenario/legality/problem.js';
import type { Scenario } from '../scenario/scenario.js';
import { reportOf } from './derived.js';

/** Problems without those of ignored options: options of the other mode wait for the key that goes back to it. */
export function shownProblems({ problems }: Report): readonly Problem[] {
  return problems.filter(({ id }) => id !== IGNORED);
}

/** What is refused or doubtful about a scenario, and what of its model is not counted, a line each. */
export function problemTexts(scenario: Scenario): readonly string[] {
  return shownProblems(reportOf(scenario)).map(
    ({ severity, message }) => `${severity === 'refused' ? '✗' : '▲'} ${message}`,
  );
}
