import type { RecomputeModule } from '../model/operation.js';
import type { Settled } from '../scenario/settled.js';

/** What the backward pass computes again. */
export interface Recomputation {
  /** Number of whole layers of each model chunk of a rank: 0, some, or infinity for all. */
  readonly layers: number;
  /**
   * Whether every second matrix product is kept and all operations between are recomputed (torchtitan's selective
   * mode).
   */
  readonly isPerOperation: boolean;
  readonly modules: readonly RecomputeModule[];
}

/** The recomputation that a scenario asks for. Source: docs/cost-model.md, Recomputation. */
export function recomputationOf({
  recompute,
  recomputeLayers,
}: Pick<Settled, 'recompute' | 'recomputeLayers'>): Recomputation {
  const nothing: Recomputation = { layers: 0, isPerOperation: false, modules: [] };
  if (typeof recompute !== 'string') return { ...nothing, modules: recompute };
  switch (recompute) {
    case 'none':
      return nothing;
    case 'selective':
      return { ...nothing, modules: ['core-attn'] };
    case 'per-op':
      return { ...nothing, isPerOperation: true };
    case 'full':
      return { ...nothing, layers: recomputeLayers ?? Number.POSITIVE_INFINITY };
    default:
      return { ...nothing, modules: [recompute] };
  }
}

/** Whether any of these modules is computed again. */
export function isRemade(
  remadeBy: readonly RecomputeModule[],
  modules: readonly RecomputeModule[],
): boolean {
  return remadeBy.some((module) => modules.includes(module));
}
