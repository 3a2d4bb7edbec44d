import type { PlanChange } from '../../cost/search/plan/changes.js';
import type { Rules } from '../../cost/search/plan/layout-rules.js';
import type { Plan } from '../../cost/search/plan/plan.js';
import type { Planned } from '../../cost/search/plan/question.js';

/** A plan with the data printed beside it. */
export interface ToldPlan extends Plan {
  /** Plans of the Pareto front; empty unless asked for. */
  readonly front: readonly Planned[];
  /** Rules that the user lifted. */
  readonly released: Rules;
  /** Changes from the present setting to the first plan, each by itself. */
  readonly changes: readonly PlanChange[];
}
