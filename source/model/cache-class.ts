import type { LatentMixer, Mixer, Model } from './model.js';

/** Keys and values of one token, per head. */
export interface KeysAndValues {
  readonly kvHeads: number;
  readonly headDim: number;
  /** Width of a value head; 0 where the key is also the value and cached once. */
  readonly valueDim: number;
}

/** Every token's keys and values. */
export interface FullCache extends KeysAndValues {
  readonly kind: 'full';
}

/** Keys and values of the tokens in a sliding window or a chunk. */
export interface WindowCache extends KeysAndValues {
  readonly kind: 'window';
  readonly window: number;
  readonly isChunked: boolean;
}

/** Keys and values of the tokens of an encoder or image, kept once per sequence. */
export interface CrossCache extends KeysAndValues {
  readonly kind: 'cross';
  readonly tokens: number;
}

/** The latent of multi-head latent attention, with the rotary key that all heads share. */
export interface LatentCache {
  readonly kind: 'latent';
  readonly latentRank: number;
  readonly ropeDim: number;
  readonly heads: number;
  /** Key and value widths per head for engines that cache the latent expanded. */
  readonly expandedKeyDim: number;
  readonly valueDim: number;
  /** Tokens that a query attends to when an indexer selects them; undefined for all. */
  readonly attended: number | undefined;
  readonly hasIndex: boolean;
}

/** One entry per `ratio` tokens (DeepSeek-V4). */
export interface CompressedCache {
  readonly kind: 'compressed';
  readonly width: number;
  readonly ratio: number;
  /** Entries that a query attends to when an indexer selects them; undefined for all. */
  readonly attended: number | undefined;
}

/** The keys by which an indexer selects, one per `ratio` tokens. */
export interface IndexCache {
  readonly kind: 'index';
  readonly headDim: number;
  readonly ratio: number;
}

/** The state of linear attention or of a state space, of constant size. */
export interface RecurrentCache {
  readonly kind: 'recurrent';
  readonly flavour: Extract<Mixer, { kind: 'recurrent' }>['flavour'];
  readonly elements: number;
}

/** The last kernel − 1 columns of a short convolution's input. */
export interface ConvolutionCache {
  readonly kind: 'convolution';
  readonly flavour: RecurrentCache['flavour'];
  readonly elements: number;
  readonly kernel: number;
  readonly groups: number;
  readonly stateSize: number;
}

/** The cache of one layer between steps; the engine decides its bytes. */
export type CacheClass =
  | FullCache
  | WindowCache
  | LatentCache
  | IndexCache
  | CompressedCache
  | RecurrentCache
  | ConvolutionCache
  | CrossCache;

export type CacheKind = CacheClass['kind'];
export type CacheOf<K extends CacheKind> = Extract<CacheClass, { readonly kind: K }>;

/**
 * The caches of a layer with this mixer; empty where it reads another layer's. Source: docs/cost-model.md, KV cache.
 */
export function cachesOf(mixer: Mixer): readonly CacheClass[] {
  switch (mixer.kind) {
    case 'attention': {
      if (!mixer.ownsCache) return [];
      const { kvHeads, headDim, window, crossTokens } = mixer;
      const sizes = { kvHeads, headDim, valueDim: mixer.cachesKeyOnly ? 0 : mixer.valueDim };
      if (crossTokens !== undefined) return [{ kind: 'cross', ...sizes, tokens: crossTokens }];
      if (window === undefined) return [{ kind: 'full', ...sizes }];
      return [{ kind: 'window', ...sizes, window, isChunked: mixer.windowKind === 'chunked' }];
    }
    case 'latent':
      return latentCaches(mixer);
    case 'recurrent': {
      const { flavour, stateElements, convolutionElements, kernel, groups, stateSize } = mixer;
      const caches: CacheClass[] = [];
      if (stateElements > 0) caches.push({ kind: 'recurrent', flavour, elements: stateElements });
      if (convolutionElements > 0)
        caches.push({
          kind: 'convolution',
          flavour,
          elements: convolutionElements,
          kernel,
          groups,
          stateSize,
        });
      return caches;
    }
  }
}

/** FLOPs use a compressed mixer's widths and selections per token, so an entry has `compression` times as much. */
function latentCaches(mixer: LatentMixer): CacheClass[] {
  const { heads, latentRank, nopeDim, ropeDim, valueDim, indexer, compression: ratio = 1 } = mixer;
  const caches: CacheClass[] = [];
  if (ratio > 1)
    caches.push({
      kind: 'compressed',
      width: latentRank * ratio,
      ratio,
      attended: indexer && indexer.topK / ratio,
    });
  else if (latentRank + ropeDim > 0)
    caches.push({
      kind: 'latent',
      heads,
      latentRank,
      ropeDim,
      expandedKeyDim: nopeDim + ropeDim,
      valueDim,
      attended: indexer?.topK,
      hasIndex: indexer !== undefined && indexer.headDim > 0,
    });
  if (indexer && indexer.headDim > 0)
    caches.push({ kind: 'index', headDim: indexer.headDim * ratio, ratio });
  return caches;
}

/** Cached elements of the whole model: per token and kind of layer, and constant ones per sequence. */
export interface CachedElements {
  readonly full: number;
  readonly byWindow: Readonly<Record<string, number>>;
  readonly index: number;
  readonly stateElementsPerSequence: number;
  /** Elements of the tokens of an encoder or image, whatever the length of the text. */
  readonly crossElementsPerSequence: number;
}

/**
 * Counts the cached elements of all layers, before formats and padding of engines. Source: docs/report.md, Cache and
 * activations.
 */
export function cachedElements({ groups }: Pick<Model, 'groups'>): CachedElements {
  const counted = { full: 0, index: 0, stateElementsPerSequence: 0, crossElementsPerSequence: 0 };
  const byWindow: Record<string, number> = {};
  for (const { layers, mixers } of groups)
    for (const mixer of mixers)
      for (const cache of cachesOf(mixer)) {
        const elements = layers.length * cacheElements(cache);
        if (cache.kind === 'window')
          byWindow[cache.window] = (byWindow[cache.window] ?? 0) + elements;
        else counted[COUNTED_AS[cache.kind]] += elements;
      }
  return { ...counted, byWindow };
}

const COUNTED_AS = {
  full: 'full',
  latent: 'full',
  compressed: 'full',
  index: 'index',
  recurrent: 'stateElementsPerSequence',
  convolution: 'stateElementsPerSequence',
  cross: 'crossElementsPerSequence',
} as const satisfies Record<Exclude<CacheKind, 'window'>, keyof CachedElements>;

/** The key of `CachedElements` under which a cache counts. */
export function countedAs(cache: CacheClass): keyof CachedElements {
  return cache.kind === 'window' ? 'byWindow' : COUNTED_AS[cache.kind];
}

/** Elements of one layer: per token, or per sequence for states and encoder tokens. */
export function cacheElements(cache: CacheClass): number {
  switch (cache.kind) {
    case 'full':
    case 'window':
      return cache.kvHeads * (cache.headDim + cache.valueDim);
    case 'cross':
      return cache.tokens * cache.kvHeads * (cache.headDim + cache.valueDim);
    case 'latent':
      return cache.latentRank + cache.ropeDim;
    case 'compressed':
      return cache.width / cache.ratio;
    case 'index':
      return cache.headDim / cache.ratio;
    case 'recurrent':
    case 'convolution':
      return cache.elements;
  }
}
