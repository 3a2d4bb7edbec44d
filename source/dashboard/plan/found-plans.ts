import type { Plan } from '../../cost/search/plan/plan.js';
import type { Planned } from '../../cost/search/plan/question.js';
import type { RankedPlan } from '../../cost/search/plan/shortlist.js';
import { rateOf } from '../../cost/search/plan/speed.js';

/** The plans found by a search that may still run. */
export interface FoundPlans {
  /** With what comes last, the next steps of the first plan and the rules that were lifted, once it is over. */
  readonly plan: Plan;
  readonly isOver: boolean;
  /** Plans that none beats in both, once they are known. */
  readonly front: readonly Planned[];
}

/** How the list of plans is sorted: as they are offered, by speed, by memory, by the time of a token. */
export const PLAN_ORDERS = ['offered', 'speed', 'memory', 'devices', 'token'] as const;
export type PlanOrder = (typeof PLAN_ORDERS)[number];

export const NOTHING_FOUND: FoundPlans = {
  plan: {
    objective: 'throughput',
    searched: 0,
    legal: 0,
    fitting: 0,
    best: [],
    fastest: undefined,
    alike: 0,
    lifted: new Set(),
    next: [],
    missed: undefined,
  },
  isOver: false,
  front: [],
};

/** The plans in an order; of equal ones the one offered first stays first. */
export function sortedPlans(
  { plan: { best } }: FoundPlans,
  order: PlanOrder,
): readonly RankedPlan[] {
  const key = KEYS[order];
  return key === undefined ? best : best.toSorted((left, right) => key(left) - key(right));
}

/** Smaller is first. */
const KEYS: Readonly<Record<PlanOrder, ((plan: RankedPlan) => number) | undefined>> = {
  offered: undefined,
  speed: ({ speed }) => -rateOf(speed),
  memory: ({ memory }) => memory,
  devices: ({ devices }) => devices,
  token: ({ speed }) => speed?.timePerToken ?? speed?.stepSeconds ?? 0,
};
