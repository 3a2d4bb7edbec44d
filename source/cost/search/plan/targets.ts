import type { Planned, Targets } from './question.js';

/** Whether a plan meets every target; one whose time or cost is not known meets none. */
export function meetsTargets(
  { speed }: Pick<Planned, 'speed'>,
  { days, budgetUsd, ttft, tpot }: Targets,
): boolean {
  return (
    isWithin(speed?.days, days) &&
    isWithin(speed?.costUsd, budgetUsd) &&
    isWithin(speed?.timeToFirstToken, ttft) &&
    isWithin(speed?.timePerToken, tpot)
  );
}

function isWithin(value: number | null | undefined, most: number | undefined): boolean {
  return most === undefined || (value ?? Number.POSITIVE_INFINITY) <= most;
}

/** Whether a request has to be answered in a given time. */
export function hasServingTarget({ ttft, tpot }: Targets): boolean {
  return ttft !== undefined || tpot !== undefined;
}
