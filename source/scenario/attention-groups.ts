import type { Model } from '../model/model.js';
import { factsOf } from './checkpoint.js';
import type { Scenario } from './scenario.js';

const known = new WeakMap<Scenario, Scenario>();

/**
 * A scenario with DP attention, written with other sizes: `n` groups inside `tp` ranks are `n` times the replicas of
 * `tp/n` ranks, each with its part of the batch, and experts over all ranks. Unchanged without groups, or where they
 * don't divide the ranks.
 */
export function withoutGroups(scenario: Scenario, model: Model): Scenario {
  const { attentionDp: groups, tp, dp, ep, batch } = scenario;
  if (groups === 1 || tp % groups !== 0) return scenario;
  const found = known.get(scenario);
  if (found) return found;
  const other = {
    ...scenario,
    attentionDp: 1,
    tp: tp / groups,
    dp: dp === null ? null : dp * groups,
    ep: ep === 1 && factsOf(model).hasExperts ? tp : ep,
    batch: Math.ceil(batch / groups),
  };
  known.set(scenario, other);
  return other;
}
