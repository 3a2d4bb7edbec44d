import type { Scenario } from '../../../scenario/scenario.js';
import type { Planned, Targets } from './question.js';

/** Whether a plan meets every target, its scenario's too; one whose time or cost is not known meets none. */
export function meetsTargets(
  { speed, scenario }: Pick<Planned, 'speed' | 'scenario'>,
  { days, budgetUsd }: Targets,
): boolean {
  return (
    isWithin(speed?.days, days) &&
    isWithin(speed?.costUsd, budgetUsd) &&
    isWithin(speed?.underLoad?.timeToFirstToken, scenario.ttft) &&
    isWithin(speed?.underLoad?.timePerToken, scenario.tpot)
  );
}

function isWithin(value: number | null | undefined, most: number | null | undefined): boolean {
  return most == null || (value ?? Number.POSITIVE_INFINITY) <= most;
}

/** Whether requests have to be answered in a given time. */
export function hasServingTarget({
  mode,
  ttft,
  tpot,
}: Pick<Scenario, 'mode' | 'ttft' | 'tpot'>): boolean {
  return mode === 'inference' && (ttft !== null || tpot !== null);
}
