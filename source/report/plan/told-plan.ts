import type { PlanChange } from '../../cost/search/plan/changes.js';
import type { Rules } from '../../cost/search/plan/layout-rules.js';
import type { Plan } from '../../cost/search/plan/plan.js';
import type { Planned } from '../../cost/search/plan/question.js';

/** A plan with what is told beside it. */
export interface ToldPlan extends Plan {
  /** Plans that no other beats in both; empty where nobody asks for them. */
  readonly front: readonly Planned[];
  /** Rules that were let go of by who asks. */
  readonly released: Rules;
  /** From the present setting to the first plan, each by itself. */
  readonly changes: readonly PlanChange[];
}
