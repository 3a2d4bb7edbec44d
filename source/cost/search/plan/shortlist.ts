import type { Rule, Rules } from './layout-rules.js';
import { brokenRules, compare, isAsSimple, type Preferred, simplicity } from './preference.js';
import type { Planned } from './question.js';
import type { Judged, Score } from './score.js';

/**
 * Plans at least this fraction as fast as the fastest count as equally fast, since measured pairs of layouts within
 * it cannot be ranked.
 */
export const AS_FAST = 0.95;
/**
 * Plans at least this fraction as fast are called equal, since the model cannot rank them (docs/training-time.md,
 * Choosing a layout).
 */
const EQUAL = 0.9;
/** Plans are kept up to this number before those that cannot be in the answer are dropped. */
const MOST_KEPT = 2048;

/** The best plans that a search has found. */
export interface Shortlist {
  readonly take: (plan: Planned) => void;
  readonly score: Score;
  /** Whether a plan with this score would be in the answer. */
  readonly couldTake: (plan: Judged) => boolean;
  /** Whether enough other plans are as fast and as simple that this one cannot be in the answer. */
  readonly isOutdone: (plan: Judged & Preferred) => boolean;
  readonly ranked: () => Ranked;
}

/** A plan with the preferences that it breaks and an equally fast plan keeps. */
export interface RankedPlan extends Planned {
  readonly broken: readonly Rule[];
  /** Whether its speed lies within the uncertainty of the fastest. */
  readonly isEqual: boolean;
}

export interface Ranked {
  /** Of the plans as fast as the fastest, the simplest comes first; the rest follow by speed. */
  readonly best: readonly RankedPlan[];
  readonly fastest: RankedPlan | undefined;
  /** Number of examined plans that were as fast as the fastest. */
  readonly alike: number;
}

/** A shortlist of `top` plans by a score, ordered by the preferences that are kept. */
export function createShortlist(score: Score, top: number, rules: Rules): Shortlist {
  let kept: Planned[] = [];
  let best = 0;
  /** The `top` best scores, in descending order. */
  let scores: readonly number[] = [];
  const isAlike = (plan: Judged) => score(plan) >= AS_FAST * best;
  const drop = () => {
    const others = bySpeed(kept.filter((plan) => !isAlike(plan))).slice(0, top);
    kept = [...bySimplicity(kept.filter(isAlike)).slice(0, MOST_KEPT / 2), ...others];
  };
  const bySpeed = <T extends Planned>(plans: readonly T[]): readonly T[] =>
    plans.toSorted((left, right) => score(right) - score(left));
  return {
    score,
    take: (plan) => {
      scores = [...scores, score(plan)].sort((left, right) => right - left).slice(0, top);
      best = scores[0] ?? 0;
      kept.push(plan);
      if (kept.length > MOST_KEPT) drop();
    },
    couldTake: (plan) =>
      scores.length < top || isAlike(plan) || score(plan) > (scores[top - 1] ?? 0),
    isOutdone: (plan) => {
      let before = 0;
      for (const other of kept) {
        if (score(other) < score(plan) || !isAsSimple(other, plan)) continue;
        before++;
        if (before >= top) return true;
      }
      return false;
    },
    ranked: () => {
      const alike = bySimplicity(kept.filter(isAlike));
      const others = bySpeed(kept.filter((plan) => !isAlike(plan))).map((plan) => ({
        ...plan,
        broken: [],
        isEqual: score(plan) >= EQUAL * best,
      }));
      return {
        best: [...alike, ...others].slice(0, top),
        fastest: bySpeed(alike)[0],
        alike: alike.length,
      };
    },
  };
  function bySimplicity(plans: readonly Planned[]): RankedPlan[] {
    return plans
      .map((plan) => {
        const broken = brokenRules(plan, plans).filter(({ id }) => rules.has(id));
        const order = [broken.length, ...simplicity(plan), -score(plan)];
        return { plan: { ...plan, broken, isEqual: score(plan) >= EQUAL * best }, order };
      })
      .sort((left, right) => compare(left.order, right.order))
      .map(({ plan }) => plan);
  }
}
