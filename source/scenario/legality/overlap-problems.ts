import type { Settled } from '../settled.js';
import { type Problem, refused } from './problem.js';

/**
 * Options that overlapping the all-to-all of experts requires. Source: NVIDIA/Megatron-LM
 * megatron/training/arguments.py, `overlap_moe_expert_parallel_comm`.
 */
export function overlapProblems(settled: Settled): Problem[] {
  const { overlap, ep, pp, virtualStages, recompute } = settled;
  if (overlap !== 'all-to-all') return [];
  const found: Problem[] = [];
  const refuse = (why: string, advice?: string) =>
    found.push(refused('overlap', `overlap all-to-all ${why}`, advice));
  if (ep === 1) refuse('hides nothing with ep 1', 'ep 2 or more is expected');
  if (pp > 1 && virtualStages === 1) refuse(`with pp ${pp} needs --virtual-stages 2 or more`);
  if (recompute === 'full')
    refuse('goes without full recomputation', 'modules but moe can be remade');
  if (recompute === 'moe' || (Array.isArray(recompute) && recompute.includes('moe')))
    refuse('goes without recomputation of moe');
  return found;
}
