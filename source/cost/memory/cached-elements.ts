import {
  type CacheClass,
  type CachedElements,
  cacheElements,
  cachesOf,
  countedAs,
} from '../../model/cache-class.js';
import type { Model } from '../../model/model.js';
import { type Ledger, quantities, total } from '../../quantity/index.js';
import { asCertainAs } from '../certainty.js';

interface CachedLayers {
  readonly cache: CacheClass;
  readonly layers: number;
}

const source = 'docs/cost-model.md, KV cache';

const ofLayers = quantities<CachedLayers>()({
  id: 'layers',
  label: ({ cache, layers }) => `${layers} layers, ${cache.kind}`,
  unit: 'elements',
  certainty: 'exact',
  what: 'What alike layers cache, before formats and padding; it grows with the layers and the widths of a head.',
  formula: 'L·e',
  symbols: {
    L: { value: ({ layers }) => layers, meaning: 'alike layers', from: 'config num_hidden_layers' },
    e: {
      value: ({ cache }) => cacheElements(cache),
      meaning: ({ cache }) => widthsOf(cache),
      unit: 'elements',
      from: 'derived from the widths of the mixer in the config',
    },
  },
  source,
});

/** What the elements of one layer are made of. */
function widthsOf(cache: CacheClass): string {
  switch (cache.kind) {
    case 'full':
    case 'window':
      return `elements of a token in one: ${cache.kvHeads} heads × (${cache.headDim} + ${cache.valueDim})`;
    case 'cross':
      return `elements of a sequence in one: ${cache.tokens} tokens × ${cache.kvHeads} heads × (${cache.headDim} + ${cache.valueDim})`;
    case 'latent':
      return `elements of a token in one: latent ${cache.latentRank} + rotary key ${cache.ropeDim}`;
    case 'compressed':
      return `elements of a token in one: ${cache.width} for every ${cache.ratio} tokens`;
    case 'index':
      return `elements of a token in one: index key ${cache.headDim} for every ${cache.ratio} tokens`;
    case 'recurrent':
    case 'convolution':
      return 'elements of the state of a sequence in one';
  }
}

const elements = total<{ readonly of: string }>({
  id: 'kvCache.elementsPerToken',
  label: ({ of }) => of,
  short: 'elements',
  unit: 'elements',
  what: 'Elements that the layers cache, before formats and padding of engines.',
  source,
});

const LABELS: Readonly<Record<keyof CachedElements, string>> = {
  full: 'Elements a token, kept always',
  byWindow: 'Elements a token, kept in a window',
  index: 'Elements a token, index keys',
  stateElementsPerSequence: 'Elements of states a sequence',
  crossElementsPerSequence: 'Elements of encoder tokens a sequence',
};

/** The cached elements under one key of the report, by kind of layer; those of windows of one size. */
export function cachedElementsEntry(
  model: Model,
  key: keyof CachedElements,
  id: string,
  window?: number,
): Ledger {
  const held = model.groups.flatMap(({ layers, mixers }) =>
    mixers
      .flatMap(cachesOf)
      .filter((cache) => countedAs(cache) === key)
      .filter(
        (cache) => window === undefined || (cache.kind === 'window' && cache.window === window),
      )
      .map((cache) => ({ cache, layers: layers.length })),
  );
  const parts = held.map((cached, index) =>
    ofLayers.entry(cached, { under: id, id: String(index) }),
  );
  return asCertainAs(model, 'cache', elements.entry({ of: LABELS[key] }, parts, { id }));
}
