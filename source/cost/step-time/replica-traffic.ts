import type { StageSum } from '../shards.js';
import type { StepHabits, StepLayout, TrainingRates } from './layout.js';

/** Parameters of the fullest stage on one device, and what its replicas exchange them over. */
export interface Replicas {
  readonly layout: StepLayout;
  readonly rates: TrainingRates;
  readonly habits: StepHabits;
  /** Trained parameters of one device before data-parallel ranks divide them. */
  readonly trained: StageSum;
  /** Bytes that ranks gather and scatter of weights that ZeRO-3 divides, for each micro-batch. */
  readonly sharded: StageSum;
  /** Ranks that divide the states which ZeRO divides. Experts have fewer of them than dense weights. */
  readonly ranks: StageSum;
}

/**
 * Bytes per second among `ranks` ranks that lie `stride` devices apart: those of the domain's link, or of the network
 * cards that ranks share.
 */
function ringLink(
  ranks: number,
  stride: number,
  { domain, fastLink, network }: TrainingRates,
): number {
  if (ranks * stride <= domain) return fastLink;
  return Math.min(fastLink, network * Math.max(1, domain / stride));
}

/** Devices between two ranks that hold the same weights. */
function strides({ tp, ep, expertTp }: StepLayout): StageSum {
  return { dense: tp, experts: ep * expertTp };
}

/** Ranks that hold the same weights, divided or whole. */
function replicas({ tp, cp, dp, ep, expertTp }: StepLayout): StageSum {
  return { dense: cp * dp, experts: Math.max(1, Math.floor((tp * cp * dp) / (ep * expertTp))) };
}

const KINDS = ['dense', 'experts'] as const satisfies readonly (keyof StageSum)[];

/** Seconds in which replicas reduce gradients and gather weights once a step. */
export function reducedSeconds({ layout, rates, habits, trained }: Replicas): number {
  const [ranks, stride] = [replicas(layout), strides(layout)];
  let seconds = 0;
  for (const kind of KINDS)
    if (ranks[kind] > 1)
      seconds += (trained[kind] * habits.reducedBytes) / ringLink(ranks[kind], stride[kind], rates);
  return seconds;
}

/** Seconds in which ranks gather divided weights and scatter their gradients in one micro-batch under ZeRO-3. */
export function shardedSeconds({ layout, rates, sharded, ranks }: Replicas): number {
  const stride = strides(layout);
  let seconds = 0;
  for (const kind of KINDS) {
    const bytes = (sharded[kind] * (ranks[kind] - 1)) / ranks[kind];
    seconds += bytes / ringLink(ranks[kind], stride[kind], rates);
  }
  return seconds;
}

/**
 * Groups of ranks that each hold divided weights reduce the gradients of their shards. Source: PyTorch
 * torch/distributed/fsdp/_fully_shard/_fsdp_collectives.py, `foreach_reduce` (all-reduce after reduce-scatter).
 */
export function betweenGroupsSeconds({ layout, rates, habits, trained, ranks }: Replicas): number {
  const [all, stride] = [replicas(layout), strides(layout)];
  let seconds = 0;
  for (const kind of KINDS) {
    const groups = Math.floor(all[kind] / ranks[kind]);
    if (groups > 1)
      seconds +=
        (habits.reducedBytes * trained[kind]) /
        ranks[kind] /
        ringLink(groups, stride[kind] * ranks[kind], rates);
  }
  return seconds;
}
