import { servingOf } from '../../../engines/index.js';
import type { Options } from '../../../scenario/scenario.js';
import type { Settled } from '../../../scenario/settled.js';
import { BOUNDS, type Rules } from './layout-rules.js';
import type { PlanQuestion } from './question.js';
import { divisorsOf, sharedExperts } from './sizes.js';
import { replicas, WIDEST_TENSOR } from './training-layouts.js';

export type ServingLayout = Pick<Options, 'tp' | 'pp' | 'cp' | 'ep' | 'batch'> & {
  readonly dp: number;
};

/**
 * Serving layouts over the devices that keep the given rules, the simplest sizes first. Held sequences are divided
 * evenly over the replicas where the number of replicas is open.
 */
export function* servingLayouts(
  { scenario, held }: PlanQuestion,
  { model, devices, machine, engine, accelerator }: Settled,
  rules: Rules,
): Generator<ServingLayout> {
  // An engine that distributes layers itself does not divide a layer over devices.
  const { spreadsLayers: isWhole, expertGroups, isPlannedWith } = servingOf(engine);
  const experts = sharedExperts(model);
  const widest = rules.has(BOUNDS.tensorInDomain.id)
    ? Math.min(devices, Math.max(WIDEST_TENSOR, machine.domain))
    : devices;
  const mayIdle = !rules.has(BOUNDS.allDevices.id);
  const isLinked = accelerator.interconnect !== null && devices <= machine.domain;
  const hasNoStages = isLinked && !isWhole && rules.has(BOUNDS.servingWithoutPipeline.id);
  const { cp } = scenario;
  const areShared = held.has('batch') && !held.has('dp');
  for (const tp of held.has('tp') ? [scenario.tp] : divisorsOf(devices, isWhole ? 1 : widest))
    for (const pp of held.has('pp')
      ? [scenario.pp]
      : divisorsOf(devices, hasNoStages ? 1 : model.layerCount)) {
      const dp = replicas(devices, tp * pp * cp, scenario.dp, mayIdle);
      if (dp === undefined) continue;
      if (areShared && scenario.batch % dp !== 0) continue;
      const batch = areShared ? scenario.batch / dp : scenario.batch;
      const ranks = tp * cp * dp;
      const whole = experts % ranks === 0 ? [...new Set([1, ranks])] : [1];
      const shares = rules.has(BOUNDS.wholeExperts.id)
        ? whole
        : divisorsOf(experts, ranks).filter((size) => ranks % size === 0);
      for (const ep of held.has('ep') ? [scenario.ep] : shares)
        if (isPlannedWith({ tp, pp, cp, dp, ep }) && expertGroups({ tp, cp, dp, ep }))
          yield { tp, pp, cp, ep, dp, batch };
    }
}
