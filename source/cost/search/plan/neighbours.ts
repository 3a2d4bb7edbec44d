import { isLegal } from '../../../scenario/offer.js';
import type { Scenario } from '../../../scenario/scenario.js';
import { settle } from '../../../scenario/settle.js';
import { fits } from '../../memory.js';
import type { Planned, PlanQuestion } from './question.js';
import { paceOf, plannedSpeed } from './speed.js';
import { meetsTargets } from './targets.js';

/** One size of a plan doubled or halved. */
export interface Neighbour {
  readonly size: Size;
  readonly from: number;
  readonly to: number;
  /** Speed relative to that of the plan; null where it does not fit, or misses a target. */
  readonly speed: number | null;
  readonly misses?: 'memory' | 'target';
}

const SIZES = ['tp', 'pp', 'cp', 'ep', 'batch'] as const satisfies readonly (keyof Scenario)[];
type Size = (typeof SIZES)[number];

/** The effect of the next step of each free size on the same devices. Illegal steps are left out. */
export function neighboursOf(
  { scenario, devices, speed }: Planned,
  question: PlanQuestion,
): readonly Neighbour[] {
  const { held, objective } = question;
  if (!speed) return [];
  const found: Neighbour[] = [];
  const decoding = devices - (scenario.mode === 'inference' ? scenario.prefillDevices : 0);
  for (const size of SIZES) {
    if (held.has(size)) continue;
    const from = scenario[size];
    for (const to of [from / 2, from * 2]) {
      const next = { ...scenario, [size]: to };
      const dp = decoding / (next.tp * next.pp * next.cp);
      if (!Number.isInteger(to) || !Number.isInteger(dp)) continue;
      // Virtual stages need a pipeline, and divided states need ranks that divide them.
      const settled = settle({
        ...next,
        dp,
        virtualStages: next.pp === 1 ? 1 : next.virtualStages,
        zero: dp * next.cp === 1 ? 0 : next.zero,
        sequenceParallel: next.tp > 1 && (next.sequenceParallel || scenario.tp === 1),
      });
      if (!isLegal(settled)) continue;
      const moved = plannedSpeed(settled);
      const isInTime = meetsTargets({ speed: moved, scenario: settled.asked }, question);
      const misses = fits(settled) ? (isInTime ? undefined : 'target') : 'memory';
      const ratio = paceOf(moved, objective) / paceOf(speed, objective);
      found.push({ size, from, to, ...(misses ? { speed: null, misses } : { speed: ratio }) });
    }
  }
  return found;
}
