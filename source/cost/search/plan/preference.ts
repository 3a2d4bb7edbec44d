import type { Scenario } from '../../../scenario/scenario.js';
import { PREFERENCES, type Rule } from './layout-rules.js';
import type { Planned } from './question.js';

/** A rule of preference, with the plans that break it where another keeps it. */
interface Preference {
  readonly rule: Rule;
  readonly breaks: (plan: Preferred) => boolean;
  readonly keeps: (plan: Preferred) => boolean;
}

/** The fields of a plan that preferences depend on. */
export type Preferred = Pick<Planned, 'scenario' | 'devices'>;

const isPiped = ({ scenario: { mode, pp } }: Preferred) => mode === 'training' && pp > 1;
const isDivided = ({ scenario }: Preferred) => !dividesStateAlone(scenario);
const hasPool = ({ scenario: { mode, prefillDevices } }: Preferred) =>
  mode === 'inference' && prefillDevices > 0;
const isRemade = ({ scenario }: Preferred) => recomputesLayers(scenario);

const PREFERRED: readonly Preference[] = [
  {
    rule: PREFERENCES.pipelineWhenNeeded,
    breaks: isPiped,
    keeps: (plan) => plan.scenario.pp === 1 && !isDivided(plan) && !isRemade(plan),
  },
  preference(PREFERENCES.optimizerStateAlone, isDivided),
  preference(PREFERENCES.fewTogether, areFewDivided),
  preference(PREFERENCES.promptsBesideDecoding, hasPool),
  preference(PREFERENCES.fullRecomputeLast, isRemade),
];

function preference(rule: Rule, breaks: Preference['breaks']): Preference {
  return { rule, breaks, keeps: (plan) => !breaks(plan) };
}

/** The rules that a plan breaks, if one of the other equally fast plans keeps them. */
export function brokenRules(plan: Preferred, others: readonly Preferred[]): readonly Rule[] {
  return PREFERRED.filter(({ breaks, keeps }) => breaks(plan) && others.some(keeps)).map(
    ({ rule }) => rule,
  );
}

/** Whether a plan is as simple as another regardless of the rest: it breaks no rule that the other keeps. */
export function isAsSimple(plan: Preferred, other: Preferred): boolean {
  return (
    compare(simplicity(plan), simplicity(other)) <= 0 &&
    PREFERRED.every(({ breaks }) => !breaks(plan) || breaks(other))
  );
}

/** Compares lists of numbers by the first that differs. */
export function compare(left: readonly number[], right: readonly number[]): number {
  for (const [at, value] of left.entries()) {
    const difference = value - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Up to this many concurrent sequences, published serving layouts run one engine. */
const FEW = 512;

/** Whether a plan divides sequences over copies of an engine although one copy could hold them. */
function areFewDivided({ scenario, devices }: Preferred): boolean {
  const { mode, tp, pp, cp, batch, prefillDevices } = scenario;
  const copies = (devices - prefillDevices) / (tp * pp * cp);
  return mode === 'inference' && copies > 1 && copies * batch <= FEW;
}

/** Whether data-parallel ranks divide neither gradients nor weights. Serving divides none. */
function dividesStateAlone({ zero }: Scenario): boolean {
  return zero === null || zero <= 1;
}

function recomputesLayers({ mode, recompute }: Scenario): boolean {
  return mode === 'training' && recompute === 'full';
}

/**
 * How simple a plan is, compared number by number, smaller being simpler: nothing recomputed, few context-parallel
 * ranks, only optimizer state divided, experts on few devices.
 */
export function simplicity({ scenario }: Preferred): readonly number[] {
  const { tp, pp, cp, ep, zero, offload } = scenario;
  return [
    offload === null || offload === 'none' ? 0 : 1,
    recomputed(scenario),
    tp * pp * cp,
    zero === null || zero <= 1 ? 0 : zero,
    ep,
  ];
}

function recomputed({ mode, recompute, recomputeLayers }: Scenario): number {
  if (mode !== 'training' || recompute === null || recompute === 'none') return 0;
  if (recompute !== 'full') return typeof recompute === 'string' ? 1 : recompute.length;
  // Recomputing whole layers ranks after any set of modules.
  return 100 + (recomputeLayers ?? 100);
}
