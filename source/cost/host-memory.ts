import type { Settled } from '../scenario/settled.js';
import { reservedHostBytes } from './host-caches.js';
import { ratioCacheBytes } from './memory/filled-pool.js';
import type { DeviceFigures } from './memory.js';
import { ranksOfStage } from './room.js';

/** Bytes in host memory of all ranks of the fullest node: ranks of a stage are adjacent, and fill nodes in order. */
export function hostTotal(settled: Settled, stages: readonly DeviceFigures[]): number {
  const reserved = reservedOfReplica(settled, () => stages);
  return heldByRanks(settled, stages) + replicasOfNode(settled) * reserved;
}

/** Bytes of host memory that one replica takes at start for caches. */
export function reservedOfReplica(
  settled: Settled,
  stages: () => readonly DeviceFigures[],
): number {
  return reservedHostBytes(settled) + ratioCacheBytes(settled, stages);
}

/** Replicas of a node, each with caches of its own in host memory; those wider than a node have one. */
export function replicasOfNode({ tp, pp, cp, dp, machine }: Settled): number {
  return Math.min(dp, Math.max(1, Math.floor(machine.nodeDevices / (tp * pp * cp))));
}

function heldByRanks(settled: Settled, stages: readonly DeviceFigures[]): number {
  if (stages.every(({ host }) => host === 0)) return 0;
  const ranks = ranksOfStage(settled);
  const { nodeDevices } = settled.machine;
  let fullest = 0;
  for (const node of differingNodes(stages.length, ranks, nodeDevices)) {
    const start = node * nodeDevices;
    const end = start + nodeDevices;
    let bytes = 0;
    for (let at = Math.floor(start / ranks); at < stages.length && at * ranks < end; at++) {
      const within = Math.min(end, (at + 1) * ranks) - Math.max(start, at * ranks);
      bytes += within * (stages[at]?.host ?? 0);
    }
    fullest = Math.max(fullest, bytes);
  }
  return fullest;
}

/** Nodes that can differ in what they hold: for each stage those of its first and last rank, and one between. */
function differingNodes(stages: number, ranks: number, nodeDevices: number): Set<number> {
  const nodes = new Set<number>();
  for (let stage = 0; stage < stages; stage++) {
    const first = Math.floor((stage * ranks) / nodeDevices);
    const last = Math.floor(((stage + 1) * ranks - 1) / nodeDevices);
    nodes
      .add(first)
      .add(Math.min(first + 1, last))
      .add(last);
  }
  return nodes;
}

/**
 * Whether host memory holds what is kept there; null where its size is unknown. Memory shared with devices also has
 * to hold what the devices hold.
 */
export function hostHolds(settled: Settled, stages: readonly DeviceFigures[]): boolean | null {
  const { memory, isShared } = settled.machine.host;
  if (memory === null) return null;
  const held = hostTotal(settled, stages);
  if (held === 0 || !isShared) return held <= memory;
  return held + Math.max(...stages.map(({ total }) => total)) <= memory;
}
