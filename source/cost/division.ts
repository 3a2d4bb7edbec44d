import type { Settled } from '../scenario/settled.js';
import type { Division, StageSum } from './shards.js';

/** How the scenario divides weights. */
export function divisionOf({ tp, ep, expertTp }: Settled): Division {
  return { tensorParallel: tp, expertParallel: ep, expertTensorParallel: expertTp };
}

/**
 * Ranks that share one copy of a stage's weights: all for dense weights, fewer for experts. Source:
 * docs/cost-model.md, Parallel shards.
 */
export function sharingRanks({
  tp,
  cp,
  dp,
  ep,
  expertTp,
  scenario: { hybridShard },
}: Settled): StageSum {
  const most = hybridShard ?? Number.POSITIVE_INFINITY;
  return {
    dense: Math.min(most, dp * cp),
    experts: Math.min(most, Math.max(1, Math.floor((tp * cp * dp) / (ep * expertTp)))),
  };
}
