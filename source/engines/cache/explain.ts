import type { CacheClass, CacheKind } from '../../model/cache-class.js';
import type { CacheGroup, CacheLayout } from './layout.js';
import type { CacheRequest } from './request.js';
import { keyValueBytes, localHeads } from './row.js';
import { type CacheRules, storedBytes } from './rule.js';

/** One class of cache in words: the rule, its numbers, and its source. */
export interface ExplainedCache {
  readonly kind: CacheKind;
  readonly label: string;
  readonly bytes: number;
  readonly rule: string;
  readonly numbers: readonly string[];
  readonly source: string;
}

const LABELS: Readonly<Record<CacheKind, string>> = {
  full: 'Keys and values, all tokens',
  window: 'Keys and values, windows',
  latent: 'Latents',
  index: 'Index keys',
  compressed: 'Compressed keys',
  recurrent: 'Recurrent states',
  convolution: 'Convolution states',
  cross: 'Keys and values of the encoder',
};

const KINDS = Object.keys(LABELS) as readonly CacheKind[];

/** Explains a rank's cache, without classes that take no bytes. */
export function explainCache(
  rules: CacheRules,
  layout: CacheLayout,
  request: CacheRequest,
): ExplainedCache[] {
  const stored = storedBytes(rules, layout, request);
  return KINDS.filter((kind) => stored[kind] > 0).map((kind) => ({
    kind,
    label: LABELS[kind],
    bytes: stored[kind],
    rule: rules[kind].rule,
    source: rules[kind].source,
    numbers: [
      ...layout.groups.flatMap((group) => numbersOf(kind, group, request)),
      `${request.sequences} sequences of ${request.sequence} tokens`,
    ],
  }));
}

function numbersOf(kind: CacheKind, { layers, caches }: CacheGroup, request: CacheRequest) {
  return caches
    .filter((cache) => cache.kind === kind)
    .map((cache) => `${layers} layers × ${sizesOf(cache, request)}`);
}

function sizesOf(cache: CacheClass, request: CacheRequest): string {
  switch (cache.kind) {
    case 'full':
    case 'window': {
      const heads = localHeads(cache.kvHeads, request.tensorParallel);
      const window = cache.kind === 'window' ? `, window ${cache.window}` : '';
      return `${heads} heads × (${cache.headDim} + ${cache.valueDim}) = ${keyValueBytes(cache, request)} bytes a token and layer in ${request.format.id}${window}`;
    }
    case 'cross':
      return `${cache.tokens} tokens × ${keyValueBytes(cache, request)} bytes`;
    case 'latent':
      return `(${cache.latentRank} + ${cache.ropeDim}) in ${request.format.id}`;
    case 'compressed':
      return `${cache.width} of every ${cache.ratio} tokens in ${request.format.id}`;
    case 'index':
      return `${cache.headDim}`;
    case 'recurrent':
    case 'convolution':
      return `${cache.elements} elements`;
  }
}
