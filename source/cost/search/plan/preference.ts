import type { Scenario } from '../../../scenario/scenario.js';
import { PREFERENCES, type Rule } from './layout-rules.js';
import type { Planned } from './question.js';

/** Rules that a plan breaks beside others that are as fast: only where one of these keeps it. */
export function brokenRules(plan: Planned, others: readonly Planned[]): readonly Rule[] {
  const { mode, pp, zero } = plan.scenario;
  const broken: Rule[] = [];
  const isPlain = (other: Scenario) => other.zero <= 1 && !recomputesLayers(other);
  if (pp > 1 && others.some(({ scenario }) => scenario.pp === 1 && isPlain(scenario)))
    broken.push(
      mode === 'training' ? PREFERENCES.pipelineWhenNeeded : PREFERENCES.servingWithoutPipeline,
    );
  if (zero >= 2 && others.some(({ scenario }) => scenario.zero <= 1))
    broken.push(PREFERENCES.optimizerStateAlone);
  if (recomputesLayers(plan.scenario) && others.some(({ scenario }) => !recomputesLayers(scenario)))
    broken.push(PREFERENCES.fullRecomputeLast);
  return broken;
}

function recomputesLayers({ mode, recompute }: Scenario): boolean {
  return mode === 'training' && recompute === 'full';
}

/**
 * How simple a plan is, in the order in which it is compared, smaller being simpler: nothing recomputed, few ranks that a
 * sequence is divided over, optimizer state alone divided, experts on few devices.
 */
export function simplicity({ scenario }: Planned): readonly number[] {
  const { tp, pp, cp, ep, zero, virtualStages, offload } = scenario;
  return [
    offload === 'none' ? 0 : 1,
    recomputed(scenario),
    tp * pp * cp,
    zero <= 1 ? 0 : zero,
    ep,
    virtualStages,
  ];
}

function recomputed({ mode, recompute, recomputeLayers }: Scenario): number {
  if (mode !== 'training' || recompute === 'none') return 0;
  if (recompute !== 'full') return typeof recompute === 'string' ? 1 : recompute.length;
  // Whole layers come after any number of modules.
  return 100 + (recomputeLayers ?? 100);
}
