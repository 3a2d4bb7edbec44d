import { sum } from '../../../quantity/index.js';
import { options } from '../../../scenario/fields/options.js';
import { isLegal } from '../../../scenario/offer.js';
import type { OptionId, Scenario } from '../../../scenario/scenario.js';
import { settle } from '../../../scenario/settle.js';
import type { Settled } from '../../../scenario/settled.js';
import { fits } from '../../memory.js';
import { ANY_LAYOUT, RULE_IDS, type Rules } from './layout-rules.js';
import type { PlanQuestion } from './question.js';
import { servingLayouts } from './serving-layouts.js';
import { plannedSpeed, rateOf } from './speed.js';
import { holdsStates, trainingSizes } from './training-layouts.js';

/** Sizes of a layout that may change, in the order in which they are shown. */
export const LAYOUT_SIZES = ['tp', 'pp', 'cp', 'ep', 'zero'] as const satisfies readonly OptionId[];

/**
 * Beyond this many layouts the next ones differ too much from the present one, and a key would be answered too late.
 */
const MOST_TRIED = 100;

/** Options that follow from those sizes. */
const FOLLOWING: readonly OptionId[] = ['expertTp', 'dp', 'batch', 'sequenceParallel'];

/**
 * The layout of a scenario's devices that fits and is nearest to the present one: fewest doublings and halvings of
 * its sizes, then the fastest. Published rules are kept where something fits within them; batch, formats and
 * recomputation do not change. Undefined where none fits.
 */
export function nearestLayout(scenario: Scenario): Scenario | undefined {
  return nearestPublished(scenario) ?? nearestWithin(scenario, ANY_LAYOUT);
}

/** The nearest layout within the published rules. */
export function nearestPublished(scenario: Scenario): Scenario | undefined {
  return nearestWithin(scenario, RULE_IDS);
}

function nearestWithin(scenario: Scenario, rules: Rules): Scenario | undefined {
  const present = settle(scenario);
  const byDistance = new Map<number, Scenario[]>();
  for (const layout of layoutsOf(scenario, rules)) {
    const distance = distanceBetween(present, { ...present, ...layout });
    const found = byDistance.get(distance) ?? [];
    found.push(layout);
    byDistance.set(distance, found);
  }
  let tried = 0;
  for (const distance of [...byDistance.keys()].sort((left, right) => left - right)) {
    const worth = (byDistance.get(distance) ?? []).map(settle).filter(mayFit);
    const fitting = worth.filter((settled) => isLegal(settled) && fits(settled));
    tried += worth.length;
    const [nearest] = fitting.toSorted((left, right) => rate(right) - rate(left));
    if (nearest) return nearest.asked;
    if (tried >= MOST_TRIED) return undefined;
  }
  return undefined;
}

/** A necessary condition that is cheap to test and excludes most layouts of a cluster. */
function mayFit(settled: Settled): boolean {
  return settled.mode === 'inference' || holdsStates(settled);
}

function* layoutsOf(scenario: Scenario, rules: Rules): Generator<Scenario> {
  // Data-parallel ranks that the user did not give follow from the other sizes.
  const asked = { ...scenario, dp: null };
  const settled = settle(asked);
  const open = new Set<OptionId>([...LAYOUT_SIZES, ...FOLLOWING]);
  if (scenario.zero !== null) open.delete('zero');
  const held = new Set(options.map(({ id }) => id).filter((id) => !open.has(id)));
  const question: PlanQuestion = { scenario: asked, held, objective: 'throughput', top: 1 };
  const layouts =
    scenario.mode === 'training'
      ? trainingSizes(question, settled, rules)
      : servingLayouts(question, settled, rules);
  for (const layout of layouts) yield { ...asked, ...layout, dp: null };
}

/** Number of doublings and halvings between sizes, and of steps between ZeRO stages. */
function distanceBetween(from: Sizes, to: Sizes): number {
  const steps = DOUBLED.map((size) => Math.abs(Math.log2(to[size] / from[size])));
  return sum(steps) + Math.abs((to.zero ?? 0) - (from.zero ?? 0));
}

const DOUBLED = ['tp', 'pp', 'cp', 'ep'] as const;
type Sizes = Pick<Scenario, (typeof DOUBLED)[number] | 'zero'>;

function rate(settled: Settled): number {
  return rateOf(plannedSpeed(settled));
}
