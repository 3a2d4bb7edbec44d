import { largestThat } from '../../../engines/index.js';
import { isLegal } from '../../../scenario/offer.js';
import type { Options, Scenario } from '../../../scenario/scenario.js';
import { type Settled, settle } from '../../../scenario/settle.js';
import { fits } from '../../memory.js';
import { offer } from './planned.js';
import type { Counts, PlanQuestion } from './question.js';
import type { Shortlist } from './shortlist.js';
import { divisorsOf, sharedExperts } from './sizes.js';
import { replicas, WIDEST_TENSOR } from './training-layouts.js';

type ServingLayout = Pick<Options, 'tp' | 'pp' | 'cp' | 'ep'> & { readonly dp: number };

/** Searches all layouts of serving, each with its batch: one sequence for latency, else the most that fit. */
export function searchServing(
  question: PlanQuestion,
  isLifted: boolean,
  shortlist: Shortlist,
  counts: Counts,
): void {
  const { scenario } = question;
  const asked = settle(scenario);
  for (const layout of servingLayouts(question, asked, isLifted)) {
    counts.searched++;
    const base = { ...scenario, ...layout };
    const one = settle(question.held.has('batch') ? base : { ...base, batch: 1 });
    if (!isLegal(one)) continue;
    counts.legal++;
    if (!fits(one)) continue;
    counts.fitting++;
    offer(settle({ ...base, batch: batchOf(question, base, one) }), shortlist);
  }
}

/** The sequences of a replica: those asked for, one for latency, else the most that fit and that the engine takes. */
function batchOf({ held, objective }: PlanQuestion, base: Scenario, one: Settled): number {
  if (held.has('batch')) return base.batch;
  if (objective === 'latency') return 1;
  return largestThat((batch) => fits(settle({ ...base, batch })), one.maxSequences);
}

/** Layouts of serving over the devices, within the experts' rules or, lifted, all; the plainest sizes first. */
function* servingLayouts(
  { scenario, held }: PlanQuestion,
  { model, devices, machine }: Settled,
  isLifted: boolean,
): Generator<ServingLayout> {
  const experts = sharedExperts(model);
  const widest = isLifted ? devices : Math.min(devices, Math.max(WIDEST_TENSOR, machine.domain));
  const { cp } = scenario;
  for (const tp of held.has('tp') ? [scenario.tp] : divisorsOf(devices, widest))
    for (const pp of held.has('pp') ? [scenario.pp] : divisorsOf(devices, model.layerCount)) {
      const dp = replicas(devices, tp * pp * cp, scenario.dp, isLifted);
      if (dp === undefined) continue;
      const ranks = tp * cp * dp;
      const whole = experts % ranks === 0 ? [...new Set([1, ranks])] : [1];
      const shares = isLifted
        ? divisorsOf(experts, ranks).filter((size) => ranks % size === 0)
        : whole;
      for (const ep of held.has('ep') ? [scenario.ep] : shares) yield { tp, pp, cp, ep, dp };
    }
}
