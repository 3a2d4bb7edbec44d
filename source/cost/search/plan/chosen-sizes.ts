import { options } from '../../../scenario/fields/options.js';
import type { Options, Scenario } from '../../../scenario/scenario.js';
import { plan } from './plan.js';

/** Sizes that the planner may choose outside of a full plan. */
export const CHOSEN_SIZES = [
  'tp',
  'pp',
  'dp',
  'cp',
  'ep',
] as const satisfies readonly (keyof Options)[];

export type ChosenSize = (typeof CHOSEN_SIZES)[number];

/**
 * A scenario with sizes chosen by the planner among those that fit, and its sequences divided over the replicas that
 * follow. Unchanged where nothing fits. Throws `ModelError` or `HardwareError`.
 */
export function withChosenSizes(scenario: Scenario, chosen: readonly ChosenSize[]): Scenario {
  if (chosen.length === 0) return scenario;
  const asked = chosen.includes('dp') ? { ...scenario, dp: null } : scenario;
  // Data-parallel ranks that the user did not give follow from the other sizes.
  const open: ReadonlySet<string> = new Set([...chosen, ...(asked.dp === null ? ['dp'] : [])]);
  const held = new Set(options.map(({ id }) => id).filter((id) => !open.has(id)));
  const [best] = plan({ scenario: asked, held, objective: 'throughput', top: 1 }).best;
  if (!best) return asked;
  const sizes = Object.fromEntries(chosen.map((id) => [id, best.scenario[id]]));
  return { ...asked, batch: best.scenario.batch, ...sizes };
}
