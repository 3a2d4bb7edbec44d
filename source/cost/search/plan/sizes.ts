import type { Model } from '../../../model/model.js';
import { workOf } from '../../../model/operations.js';
import { greatestDivisor } from '../../../scenario/legality/divisors.js';

/** Divisors of a whole number in ascending order. */
export function divisorsOf(whole: number, end = whole): readonly number[] {
  const low: number[] = [];
  const high: number[] = [];
  for (let small = 1; small * small <= whole; small++) {
    if (whole % small !== 0) continue;
    low.push(small);
    if (small * small < whole) high.push(whole / small);
  }
  return [...low, ...high.reverse()].filter((divisor) => divisor <= end);
}

/** The greatest number that divides the routed experts of every layer; 1 for a model without experts. */
export function sharedExperts(model: Model): number {
  let shared = 0;
  for (const group of model.groups)
    for (const { count } of workOf(group).routings) shared = greatestDivisor(shared, count);
  return Math.max(1, shared);
}

/** Embedding, head and one next-token-prediction module can each take the place of a layer in chunks of equal size. */
const PLACES_BESIDE_LAYERS = 3;

/**
 * Numbers of model chunks per pipeline rank with which all chunks are equal in size, where embedding, head and a
 * prediction module may count as layers. Source: NVIDIA/Megatron-LM
 * megatron/core/transformer/pipeline_parallel_layer_layout.py.
 */
export function chunkCounts(layers: number, stages: number): readonly number[] {
  if (stages === 1) return [1];
  const counts: number[] = [];
  for (let chunks = 1; chunks * stages <= layers + 2; chunks++) {
    const size = Math.ceil(layers / (chunks * stages));
    if (chunks === 1 || size * chunks * stages - layers <= PLACES_BESIDE_LAYERS)
      counts.push(chunks);
  }
  return counts;
}
