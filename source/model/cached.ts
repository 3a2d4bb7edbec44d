import type { Mixer, Model } from './model.js';

/** Elements a mixer caches: what one token adds, up to how many tokens, and what one sequence holds always. */
export interface CachedElements {
  readonly perToken: number;
  /** Tokens kept when that is less than all. */
  readonly window: number | undefined;
  /** Index keys of sparse attention that one token adds. */
  readonly index: number;
  readonly state: number;
  readonly convolution: number;
  /** Keys and values of encoder tokens, whatever the length of the text (cost model §4.4). */
  readonly cross: number;
}

/** What one layer's mixer caches (cost model §4.1–§4.4). */
export function cachedBy(mixer: Mixer): CachedElements {
  const none = { perToken: 0, window: undefined, index: 0, state: 0, convolution: 0, cross: 0 };
  switch (mixer.kind) {
    case 'attention':
      if (!mixer.ownsCache) return none;
      if (mixer.crossTokens !== undefined) {
        const width = mixer.kvHeads * (mixer.headDim + mixer.valueDim);
        return { ...none, cross: width * mixer.crossTokens };
      }
      return {
        ...none,
        perToken: mixer.kvHeads * (mixer.headDim + (mixer.cachesKeyOnly ? 0 : mixer.valueDim)),
        window: mixer.window,
      };
    case 'latent':
      return {
        ...none,
        perToken: mixer.latentRank + mixer.ropeDim,
        index: mixer.indexer?.headDim ?? 0,
      };
    case 'recurrent':
      return { ...none, state: mixer.stateElements, convolution: mixer.convolutionElements };
  }
}

export interface CacheTotals {
  readonly full: number;
  readonly byWindow: Readonly<Record<string, number>>;
  readonly index: number;
  readonly stateElementsPerSequence: number;
}

/** Cached elements of the whole model: per token by kind of layer, and constant ones. */
export function cacheTotals(model: Model): CacheTotals {
  let full = 0;
  let index = 0;
  let stateElementsPerSequence = 0;
  const byWindow: Record<string, number> = {};
  for (const group of model.groups) {
    for (const mixer of group.mixers) {
      const cached = cachedBy(mixer);
      const layers = group.layers.length;
      if (cached.window === undefined) full += cached.perToken * layers;
      else byWindow[cached.window] = (byWindow[cached.window] ?? 0) + cached.perToken * layers;
      index += cached.index * layers;
      stateElementsPerSequence += (cached.state + cached.convolution) * layers;
    }
  }
  return { full, byWindow, index, stateElementsPerSequence };
}
