import type { ProductModule } from './layer-work.js';

/** Modules that frameworks recompute by name. */
export type RecomputeModule =
  | 'core-attn'
  | 'mlp'
  | 'norms'
  | 'moe-act'
  | 'moe'
  | 'shared-experts'
  | 'mla-up-proj';

/** What the backward pass computes again. */
export interface Recomputation {
  /** Share of a layer's forward pass: 1 with full recomputation, n/L for n of L layers. */
  readonly layer: number;
  readonly modules: ReadonlySet<RecomputeModule>;
}

/** Parts of a layer's time that can run again. */
export type Recomputable = ProductModule | 'core' | 'exchange';

const REACHES: Readonly<Record<RecomputeModule, readonly Recomputable[]>> = {
  'core-attn': ['core'],
  mlp: ['mlp'],
  // Element-wise kernels alone: their time is within what the memory-bound rest is known to.
  norms: [],
  'moe-act': [],
  moe: ['experts', 'router', 'exchange'],
  'shared-experts': ['sharedExperts'],
  'mla-up-proj': ['latentUp'],
};

/** How often a part of the forward pass runs again in the backward pass: 0 to 1. */
export function timesAgain({ layer, modules }: Recomputation, part: Recomputable): number {
  for (const module of modules) if (REACHES[module].includes(part)) return 1;
  return layer;
}
