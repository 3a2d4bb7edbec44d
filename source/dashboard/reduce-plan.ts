import { commandLine } from '../report/command-line.js';
import { engineCommand } from '../report/engine-command.js';
import { settle } from '../scenario/settle.js';
import { withScenario } from './history.js';
import { openPage } from './open-page.js';
import { type FoundPlans, NOTHING_FOUND, PLAN_ORDERS, sortedPlans } from './plan/found-plans.js';
import { chosenPlan } from './plan/plan-page.js';
import { planQuestionOf } from './plan/plan-question.js';
import { type DashboardState, planPageOf, withNotice } from './state.js';
import type { Step } from './step.js';

/** Opens the page of plans, and has the search begin. */
export function openPlans(state: DashboardState): Step {
  const { scenario } = state;
  const page = { found: NOTHING_FOUND, chosen: 0, order: 'offered', present: scenario } as const;
  return {
    state: openPage(state, { about: 'plan', page }),
    effects: [{ type: 'plan', question: planQuestionOf(scenario) }],
  };
}

/** What a search has found, where its page is still open. */
export function withPlans(state: DashboardState, found: FoundPlans): DashboardState {
  const page = planPageOf(state);
  if (!page) return state;
  // What was pointed at stays so while others come.
  const before = page.chosen > 0 ? chosenPlan(page) : undefined;
  const at = before
    ? sortedPlans(found, page.order).findIndex(({ scenario }) => scenario === before.scenario)
    : 0;
  return withPage(state, { ...page, found, chosen: Math.max(0, at) });
}

/** Points at another plan. */
export function pointed(state: DashboardState, by: number): DashboardState {
  const page = planPageOf(state);
  if (!page) return state;
  const last = Math.max(0, page.found.plan.best.length - 1);
  return withPage(state, { ...page, chosen: Math.min(last, Math.max(0, page.chosen + by)) });
}

/** The next order of the list; what was pointed at stays so. */
export function resorted(state: DashboardState): DashboardState {
  const page = planPageOf(state);
  if (!page) return state;
  const order =
    PLAN_ORDERS[(PLAN_ORDERS.indexOf(page.order) + 1) % PLAN_ORDERS.length] ?? 'offered';
  const plan = chosenPlan(page);
  const chosen = sortedPlans(page.found, order).findIndex((one) => one.scenario === plan?.scenario);
  return withPage(state, { ...page, order, chosen: Math.max(0, chosen) });
}

/** Takes the plan that is pointed at; the command that runs it is shown and copied. */
export function takenPlan(state: DashboardState): Step {
  const page = planPageOf(state);
  const plan = page && chosenPlan(page);
  if (!plan) return { state: withNotice(state, 'no plan yet', 'quiet'), effects: [] };
  const text = engineCommand(settle(plan.scenario)) ?? commandLine(plan.scenario);
  return {
    state: openPage(withScenario(state, plan.scenario), { about: 'command', text }),
    effects: [{ type: 'copy', text }],
  };
}

function withPage(
  state: DashboardState,
  page: NonNullable<ReturnType<typeof planPageOf>>,
): DashboardState {
  const { overlay } = state;
  if (overlay?.kind !== 'page') return state;
  return { ...state, overlay: { ...overlay, subject: { about: 'plan', page } } };
}
