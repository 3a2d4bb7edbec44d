import type { RecomputeModule } from '../../model/operation.js';

/** What the backward pass computes again. */
export interface Recomputation {
  /** Fraction of a layer's forward pass that runs again: 1 with full recomputation, n/L for n of L layers. */
  readonly layer: number;
  readonly modules: ReadonlySet<RecomputeModule>;
}

export const NOTHING_AGAIN: Recomputation = { layer: 0, modules: new Set() };

/** How often the backward pass runs an operation again, by the modules that it belongs to: 0 to 1. */
export function timesAgain(
  { layer, modules }: Recomputation,
  remadeBy: readonly RecomputeModule[],
): number {
  return remadeBy.some((module) => modules.has(module)) ? 1 : layer;
}
