import { runsOf } from '../scenario/pipeline.js';
import type { SettledSetting } from '../scenario/settled.js';
import type { Division, StageSum } from './shards.js';

/** How the scenario divides weights. */
export function divisionOf({ tp, ep, expertTp }: SettledSetting): Division {
  return { tensorParallel: tp, expertParallel: ep, expertTensorParallel: expertTp };
}

/**
 * Ranks that share one copy of a stage's weights: all for dense weights, fewer for experts. Source:
 * docs/cost-model.md, Parallel shards.
 */
export function sharingRanks({
  tp,
  pp,
  cp,
  dp,
  ep,
  expertTp,
  schedule,
  scenario: { hybridShard },
}: SettledSetting): StageSum {
  const most = hybridShard ?? Number.POSITIVE_INFINITY;
  // A schedule with two copies of the model puts the second copy on the opposite rank of the pipeline.
  const copies = runsOf({ pp, schedule }) === 'mirrored' ? 2 : 1;
  return {
    dense: Math.min(most, copies * dp * cp),
    experts: Math.min(most, copies * Math.max(1, Math.floor((tp * cp * dp) / (ep * expertTp)))),
  };
}
