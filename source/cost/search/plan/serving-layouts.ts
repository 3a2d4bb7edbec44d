import { servingOf } from '../../../engines/index.js';
import type { Options } from '../../../scenario/scenario.js';
import type { Settled } from '../../../scenario/settled.js';
import { BOUNDS, type Rules } from './layout-rules.js';
import type { PlanQuestion } from './question.js';
import { divisorsOf, sharedExperts } from './sizes.js';
import { replicas, WIDEST_TENSOR } from './training-layouts.js';

export type ServingLayout = Pick<Options, 'tp' | 'pp' | 'cp' | 'ep'> & { readonly dp: number };

/** Sequences at once from which copies of an engine are published. */
const FEW = 512;

/** Layouts of serving over the devices, those within the rules that are kept; the plainest sizes first. */
export function* servingLayouts(
  { scenario, held }: PlanQuestion,
  { model, devices, machine, engine, accelerator }: Settled,
  rules: Rules,
): Generator<ServingLayout> {
  const experts = sharedExperts(model);
  // An engine that gives layers out by itself divides none of them.
  const isWhole = servingOf(engine).spreadsLayers;
  const widest = rules.has(BOUNDS.tensorInDomain.id)
    ? Math.min(devices, Math.max(WIDEST_TENSOR, machine.domain))
    : devices;
  const mayIdle = !rules.has(BOUNDS.allDevices.id);
  const isLinked = accelerator.interconnect !== null && devices <= machine.domain;
  const hasNoStages = isLinked && !isWhole && rules.has(BOUNDS.servingWithoutPipeline.id);
  const { cp } = scenario;
  const isTogether =
    held.has('batch') &&
    !held.has('dp') &&
    scenario.batch <= FEW &&
    rules.has(BOUNDS.fewTogether.id);
  for (const tp of held.has('tp') ? [scenario.tp] : divisorsOf(devices, isWhole ? 1 : widest))
    for (const pp of held.has('pp')
      ? [scenario.pp]
      : divisorsOf(devices, hasNoStages ? 1 : model.layerCount)) {
      const dp = replicas(devices, tp * pp * cp, scenario.dp, mayIdle);
      if (dp === undefined) continue;
      if (isTogether && dp > 1) continue;
      const ranks = tp * cp * dp;
      const whole = experts % ranks === 0 ? [...new Set([1, ranks])] : [1];
      const shares = rules.has(BOUNDS.wholeExperts.id)
        ? whole
        : divisorsOf(experts, ranks).filter((size) => ranks % size === 0);
      for (const ep of held.has('ep') ? [scenario.ep] : shares) yield { tp, pp, cp, ep, dp };
    }
}
