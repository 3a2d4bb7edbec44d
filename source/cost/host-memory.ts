import type { Settled } from '../scenario/settle.js';
import type { DeviceFigures } from './memory.js';
import { ranksOfStage } from './room.js';

/** Bytes in host memory of all ranks of the fullest node: ranks of a stage are adjacent, and fill nodes in order. */
export function hostTotal(settled: Settled, stages: readonly DeviceFigures[]): number {
  if (stages.every(({ host }) => host === 0)) return 0;
  const ranks = ranksOfStage(settled);
  const { nodeDevices } = settled.machine;
  const nodes = Math.ceil((stages.length * ranks) / nodeDevices);
  let fullest = 0;
  for (let node = 0; node < nodes; node++) {
    const start = node * nodeDevices;
    const end = start + nodeDevices;
    let bytes = 0;
    for (let at = Math.floor(start / ranks); at * ranks < end; at++) {
      const within = Math.min(end, (at + 1) * ranks) - Math.max(start, at * ranks);
      bytes += within * (stages[at]?.host ?? 0);
    }
    fullest = Math.max(fullest, bytes);
  }
  return fullest;
}

/**
 * Whether RAM holds what is kept there; null where nobody knows how much there is. Memory that devices share with the
 * host has in it what they hold too.
 */
export function hostHolds(settled: Settled, stages: readonly DeviceFigures[]): boolean | null {
  const { memory, isShared } = settled.machine.host;
  if (memory === null) return null;
  const held = hostTotal(settled, stages);
  if (held === 0 || !isShared) return held <= memory;
  return held + Math.max(...stages.map(({ total }) => total)) <= memory;
}
