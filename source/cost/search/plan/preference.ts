import type { Scenario } from '../../../scenario/scenario.js';
import { PREFERENCES, type Rule } from './layout-rules.js';
import type { Planned } from './question.js';

/** Rules that a plan breaks beside others that are as fast: only where one of these keeps it. */
export function brokenRules(plan: Planned, others: readonly Planned[]): readonly Rule[] {
  const { mode, pp } = plan.scenario;
  const broken: Rule[] = [];
  const isPlain = (other: Scenario) => dividesStateAlone(other) && !recomputesLayers(other);
  const isPiped = mode === 'training' && pp > 1;
  if (isPiped && others.some(({ scenario }) => scenario.pp === 1 && isPlain(scenario)))
    broken.push(PREFERENCES.pipelineWhenNeeded);
  if (
    !dividesStateAlone(plan.scenario) &&
    others.some(({ scenario }) => dividesStateAlone(scenario))
  )
    broken.push(PREFERENCES.optimizerStateAlone);
  if (areFewDivided(plan) && others.some((other) => !areFewDivided(other)))
    broken.push(PREFERENCES.fewTogether);
  const readsBeside = ({ scenario }: Planned) =>
    scenario.mode !== 'inference' || scenario.prefillDevices === 0;
  if (!readsBeside(plan) && others.some(readsBeside))
    broken.push(PREFERENCES.promptsBesideDecoding);
  if (recomputesLayers(plan.scenario) && others.some(({ scenario }) => !recomputesLayers(scenario)))
    broken.push(PREFERENCES.fullRecomputeLast);
  return broken;
}

/** Sequences at once up to which published entries of serving have one engine. */
const FEW = 512;

/** Whether copies of an engine hold what one could. */
function areFewDivided({ scenario, devices }: Planned): boolean {
  const { mode, tp, pp, cp, batch, prefillDevices } = scenario;
  const copies = (devices - prefillDevices) / (tp * pp * cp);
  return mode === 'inference' && copies > 1 && copies * batch <= FEW;
}

/** Whether data-parallel ranks divide no gradients or weights; in serving there are none to divide. */
function dividesStateAlone({ zero }: Scenario): boolean {
  return zero === null || zero <= 1;
}

function recomputesLayers({ mode, recompute }: Scenario): boolean {
  return mode === 'training' && recompute === 'full';
}

/**
 * How simple a plan is, in the order in which it is compared, smaller being simpler: nothing recomputed, few ranks that a
 * sequence is divided over, optimizer state alone divided, experts on few devices.
 */
export function simplicity({ scenario }: Planned): readonly number[] {
  const { tp, pp, cp, ep, zero, offload } = scenario;
  return [
    offload === 'none' ? 0 : 1,
    recomputed(scenario),
    tp * pp * cp,
    zero === null || zero <= 1 ? 0 : zero,
    ep,
  ];
}

function recomputed({ mode, recompute, recomputeLayers }: Scenario): number {
  if (mode !== 'training' || recompute === null || recompute === 'none') return 0;
  if (recompute !== 'full') return typeof recompute === 'string' ? 1 : recompute.length;
  // Whole layers come after any number of modules.
  return 100 + (recomputeLayers ?? 100);
}
