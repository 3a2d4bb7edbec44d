import type { CacheClass, CacheKind, CacheOf } from '../../model/cache-class.js';
import type { CacheGroup, CacheLayout } from './layout.js';
import type { CacheRequest } from './request.js';

/** How an engine stores one class of cache. Bytes are of one layer on one rank, integers. */
export interface CacheRule<C extends CacheClass = CacheClass> {
  /** Bytes allocated for all sequences. */
  readonly stored: (cache: C, request: CacheRequest, place: CachePlace) => number;
  /** Bytes that one decode step reads for one sequence of `request.sequence` tokens. */
  readonly read: (cache: C, request: CacheRequest, place: CachePlace) => number;
  /** The rule in words, and its source. */
  readonly rule: string;
  readonly source: string;
}

/** The surroundings of a cache: engines with pages of one size depend on the other layers. */
export interface CachePlace {
  readonly group: CacheGroup;
  readonly layout: CacheLayout;
}

/** A rule for every class: an engine without an answer does not compile. */
export type CacheRules = { readonly [K in CacheKind]: CacheRule<CacheOf<K>> };

/** Bytes by what is cached, integers; `total` is their sum. */
export type CacheAmounts = Readonly<Record<CacheKind | 'total', number>>;

/** Bytes of one rank's cache for all sequences. One pass over the layout's groups. */
export function storedBytes(
  rules: CacheRules,
  layout: CacheLayout,
  request: CacheRequest,
): CacheAmounts {
  const sums = {
    full: 0,
    window: 0,
    latent: 0,
    index: 0,
    compressed: 0,
    recurrent: 0,
    convolution: 0,
    cross: 0,
    total: 0,
  } satisfies Record<CacheKind | 'total', number>;
  for (const group of layout.groups) {
    const place = { group, layout };
    for (const cache of group.caches) {
      const bytes = group.layers * ruleOf(rules, cache).stored(cache, request, place);
      sums[cache.kind] += bytes;
      sums.total += bytes;
    }
  }
  return sums;
}

/** Bytes that one decode step reads of one rank's cache for one sequence of `request.sequence` tokens. */
export function readBytes(rules: CacheRules, layout: CacheLayout, request: CacheRequest): number {
  let bytes = 0;
  for (const group of layout.groups) {
    const place = { group, layout };
    for (const cache of group.caches)
      bytes += group.layers * ruleOf(rules, cache).read(cache, request, place);
  }
  return bytes;
}

/** The rule of a cache's own kind; the record pairs them, which the compiler cannot follow through an index. */
function ruleOf(rules: CacheRules, { kind }: CacheClass): CacheRule {
  return rules[kind] as CacheRule;
}
