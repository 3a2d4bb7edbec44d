import type { LatentMixer, Mixer, Model, RecurrentMixer } from '../model/model.js';

/** Layers that cache alike. */
export type CacheClass = AttentionClass | LatentClass | RecurrentClass;

export interface AttentionClass {
  readonly kind: 'attention';
  readonly layers: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly valueDim: number;
  /** Tokens seen when that is less than all. */
  readonly window: number | undefined;
  readonly isChunked: boolean;
  /** Tokens of an encoder or image that are cached instead, once a sequence; 0: the text's own. */
  readonly crossTokens: number;
}

export interface LatentClass {
  readonly kind: 'latent';
  readonly layers: number;
  readonly heads: number;
  readonly latentRank: number;
  readonly ropeDim: number;
  /** Key and value widths of one head when the latent is expanded. */
  readonly expandedKeyDim: number;
  readonly valueDim: number;
  /** Index key of sparse attention; 0 without. */
  readonly indexDim: number;
}

export interface RecurrentClass {
  readonly kind: 'recurrent';
  readonly layers: number;
  readonly flavour: RecurrentMixer['flavour'];
  readonly stateElements: number;
  readonly convolutionElements: number;
  /** Taps of the convolution, 0 without one, and what its width is made of. */
  readonly kernel: number;
  readonly innerSize: number;
  readonly groups: number;
  readonly stateSize: number;
}

/** What a run of layers caches: identical layers counted once. Make it once for each stage. */
export interface CacheLayout {
  readonly architecture: string;
  readonly classes: readonly CacheClass[];
  readonly hasRecurrent: boolean;
  readonly hasLatent: boolean;
}

/** The caches of layers `[start, end)`; all of them when not given. Layers that read another's cache own none. */
export function cacheLayout(model: Model, start = 0, end = model.layerCount): CacheLayout {
  const classes = new Map<string, CacheClass>();
  for (const { layers, mixers } of model.groups) {
    let held = 0;
    for (const layer of layers) if (layer >= start && layer < end) held++;
    if (held === 0) continue;
    for (const mixer of mixers) {
      const fresh = classOf(mixer, held);
      if (!fresh) continue;
      const key = JSON.stringify({ ...fresh, layers: 0 });
      const known = classes.get(key);
      classes.set(key, known ? { ...known, layers: known.layers + held } : fresh);
    }
  }
  const all = [...classes.values()];
  return {
    architecture: model.architecture,
    classes: all,
    hasRecurrent: all.some(({ kind }) => kind === 'recurrent'),
    hasLatent: all.some(({ kind }) => kind === 'latent'),
  };
}

function classOf(mixer: Mixer, layers: number): CacheClass | undefined {
  switch (mixer.kind) {
    case 'attention':
      if (!mixer.ownsCache) return undefined;
      return {
        kind: 'attention',
        layers,
        kvHeads: mixer.kvHeads,
        headDim: mixer.headDim,
        valueDim: mixer.cachesKeyOnly ? 0 : mixer.valueDim,
        window: mixer.window,
        isChunked: mixer.windowKind === 'chunked',
        crossTokens: mixer.crossTokens ?? 0,
      };
    case 'latent':
      return latentClass(mixer, layers);
    case 'recurrent':
      return {
        kind: 'recurrent',
        layers,
        flavour: mixer.flavour,
        stateElements: mixer.stateElements,
        convolutionElements: mixer.convolutionElements,
        kernel: mixer.kernel,
        innerSize: mixer.innerSize,
        groups: mixer.groups,
        stateSize: mixer.stateSize,
      };
  }
}

function latentClass(mixer: LatentMixer, layers: number): LatentClass {
  return {
    kind: 'latent',
    layers,
    heads: mixer.heads,
    latentRank: mixer.latentRank,
    ropeDim: mixer.ropeDim,
    expandedKeyDim: mixer.nopeDim + mixer.ropeDim,
    valueDim: mixer.valueDim,
    indexDim: mixer.indexer?.headDim ?? 0,
  };
}
