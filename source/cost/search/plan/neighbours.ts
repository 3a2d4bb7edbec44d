import { isLegal } from '../../../scenario/offer.js';
import type { Scenario } from '../../../scenario/scenario.js';
import { settle } from '../../../scenario/settle.js';
import { fits } from '../../memory.js';
import type { Planned, PlanQuestion } from './question.js';
import { plannedSpeed } from './speed.js';

/** One size of a plan doubled or halved. */
export interface Neighbour {
  readonly size: Size;
  readonly from: number;
  readonly to: number;
  /** Its speed by that of the plan, above 1 where it is faster; null where it does not fit. */
  readonly speed: number | null;
}

const SIZES = ['tp', 'pp', 'cp', 'ep', 'batch'] as const satisfies readonly (keyof Scenario)[];
type Size = (typeof SIZES)[number];

/** What the next step of each size that is not held would do, on the same devices; illegal steps are left out. */
export function neighboursOf(
  { scenario, devices, speed }: Planned,
  { held }: PlanQuestion,
): readonly Neighbour[] {
  if (!speed) return [];
  const found: Neighbour[] = [];
  for (const size of SIZES) {
    if (held.has(size)) continue;
    const from = scenario[size];
    for (const to of [from / 2, from * 2]) {
      const next = { ...scenario, [size]: to };
      const dp = devices / (next.tp * next.pp * next.cp);
      if (!Number.isInteger(to) || !Number.isInteger(dp)) continue;
      // Virtual stages go with a pipeline, and divided states with ranks to divide them.
      const settled = settle({
        ...next,
        dp,
        virtualStages: next.pp === 1 ? 1 : next.virtualStages,
        zero: dp * next.cp === 1 ? 0 : next.zero,
        sequenceParallel: next.tp > 1 && (next.sequenceParallel || scenario.tp === 1),
      });
      if (!isLegal(settled)) continue;
      const faster = plannedSpeed(settled)?.tokensPerSecond ?? 0;
      found.push({
        size,
        from,
        to,
        speed: fits(settled) ? faster / speed.tokensPerSecond : null,
      });
    }
  }
  return found;
}
