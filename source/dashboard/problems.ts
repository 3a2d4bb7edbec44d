import type { Report } from '../cost/report.js';
import { IGNORED } from '../scenario/legality/ignored-options.js';
import type { Problem } from '../scenario/legality/problem.js';
import type { Scenario } from '../scenario/scenario.js';
import { reportOf } from './derived.js';

/** Problems without those of ignored options, which wait for a switch of the mode. */
export function shownProblems({ problems }: Report): readonly Problem[] {
  return problems.filter(({ id }) => id !== IGNORED);
}

/** Why a scenario is not legal; undefined where it is. */
export function refusalOf(report: Report): string | undefined {
  return shownProblems(report).find(({ severity }) => severity === 'refused')?.message;
}

/** Refused, doubtful and unmodelled parts of a scenario, one line each. */
export function problemTexts(scenario: Scenario): readonly string[] {
  return shownProblems(reportOf(scenario)).map(
    ({ severity, message }) => `${severity === 'refused' ? '✗' : '▲'} ${message}`,
  );
}
