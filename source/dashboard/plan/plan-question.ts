import type { PlanQuestion } from '../../cost/search/plan/question.js';
import { optionOf, options } from '../../scenario/fields/options.js';
import type { OptionId, Scenario } from '../../scenario/scenario.js';

/** Sizes that a plan chooses anew, whatever they are now: what is planned is how the work is laid out. */
const LAID_OUT = [
  'tp',
  'pp',
  'dp',
  'cp',
  'ep',
  'expertTp',
  'virtualStages',
  'zero',
  'recompute',
  'recomputeLayers',
  'sequenceParallel',
  'overlap',
  'offload',
  'offloadLayers',
] as const satisfies readonly OptionId[];

/** Plans that the page lists. */
const LISTED = 12;

/** What the dashboard asks the planner: every option that was set is held, sizes and what is at its default are searched. */
export function planQuestionOf(scenario: Scenario): PlanQuestion {
  const open = Object.fromEntries(LAID_OUT.map((id) => [id, optionOf(id).initial]));
  const asked = { ...scenario, ...(open as Partial<Scenario>) };
  const held = options.filter(({ id, initial }) => asked[id] !== initial).map(({ id }) => id);
  return { scenario: asked, held: new Set(held), objective: 'throughput', top: LISTED };
}
