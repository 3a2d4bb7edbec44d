import type { Scenario } from '../../../scenario/scenario.js';
import type { Planned, Targets } from './question.js';

/** A target and what a plan comes to; infinite where that is unknown. */
export interface Taken {
  readonly target: 'days' | 'budgetUsd' | 'ttft' | 'tpot';
  readonly asked: number;
  readonly taken: number;
}

/** What a plan comes to for each target that is set, the scenario's targets included. */
export function takenOfTargets(
  { speed, scenario }: Pick<Planned, 'speed' | 'scenario'>,
  { days, budgetUsd }: Targets,
): readonly Taken[] {
  const all = [
    ['days', days, speed?.days],
    ['budgetUsd', budgetUsd, speed?.costUsd],
    ['ttft', scenario.ttft, speed?.underLoad?.timeToFirstToken],
    ['tpot', scenario.tpot, speed?.underLoad?.timePerToken],
  ] as const;
  return all.flatMap(([target, asked, taken]) =>
    asked == null ? [] : [{ target, asked, taken: taken ?? Number.POSITIVE_INFINITY }],
  );
}

/** Whether a plan meets every target. A plan whose time or cost is unknown meets none. */
export function meetsTargets(plan: Pick<Planned, 'speed' | 'scenario'>, targets: Targets): boolean {
  return takenOfTargets(plan, targets).every(({ asked, taken }) => taken <= asked);
}

/** The largest ratio of what a plan comes to and its target; at most 1 where all are met. */
export function worstMiss(plan: Pick<Planned, 'speed' | 'scenario'>, targets: Targets): number {
  return Math.max(...takenOfTargets(plan, targets).map(({ asked, taken }) => taken / asked));
}

/** Whether requests have to be answered in a given time. */
export function hasServingTarget({
  mode,
  ttft,
  tpot,
}: Pick<Scenario, 'mode' | 'ttft' | 'tpot'>): boolean {
  return mode === 'inference' && (ttft !== null || tpot !== null);
}
