import type { CacheClass, CacheKind, CacheOf } from '../../model/cache-class.js';
import {
  type Ledger,
  type Quantity,
  type QuantityDefinition,
  quantities,
  total,
} from '../../quantity/index.js';
import type { CacheGroup, CacheLayout } from './layout.js';
import type { CacheRequest } from './request.js';
import { CACHE_KINDS, CACHE_WORDS } from './words.js';

/** One class of cache in layers that are alike, on one rank. */
export interface Cached<C extends CacheClass = CacheClass> {
  readonly cache: C;
  readonly layers: number;
  /** All caches of these layers, and the layout around them. Some engines use pages of one size for all. */
  readonly group: CacheGroup;
  readonly layout: CacheLayout;
  readonly request: CacheRequest;
}

/** How an engine keeps one class of cache. */
export interface CacheRule<C extends CacheClass = CacheClass> {
  /** Bytes allocated for all sequences, an integer. */
  readonly stored: Quantity<Cached<C>>;
  /** Bytes that one decode step reads for one sequence of `request.sequence` tokens. */
  readonly read: Quantity<Cached<C>>;
  /** The source of both formulas. */
  readonly source: string;
}

/** A rule for every class of cache. An engine without one does not compile. */
export type CacheRules = { readonly [K in CacheKind]: CacheRule<CacheOf<K>> };

/** The formula of an amount, and its symbols. */
export type Body<C extends CacheClass, F extends string> = Pick<
  QuantityDefinition<Cached<C>, F>,
  'formula' | 'symbols'
>;

/** Defines an engine's rule for a class: the formulas of stored and read bytes, and their source. */
export function cacheRule<K extends CacheKind>(kind: K) {
  const define = quantities<Cached<CacheOf<K>>>();
  const { label, short, stored, read } = CACHE_WORDS[kind];
  return <const S extends string, const R extends string>(
    source: string,
    storedBody: Body<CacheOf<K>, S>,
    readBody: Body<CacheOf<K>, R>,
  ): CacheRule<CacheOf<K>> => {
    const head = { id: kind, label, short, unit: 'bytes', certainty: 'exact', source } as const;
    return {
      stored: define({ ...head, what: stored, ...storedBody }),
      read: define({ ...head, what: read, ...readBody }),
      source,
    };
  };
}

/** Bytes by what is cached, integers; `total` is their sum. */
export type CacheAmounts = Readonly<Record<CacheKind | 'total', number>>;

/** Bytes of one rank's cache for all sequences. One pass over the layout's groups. */
export function storedBytes(
  rules: CacheRules,
  layout: CacheLayout,
  request: CacheRequest,
): CacheAmounts {
  const sums: Record<CacheKind | 'total', number> = {
    full: 0,
    window: 0,
    latent: 0,
    index: 0,
    compressed: 0,
    recurrent: 0,
    convolution: 0,
    cross: 0,
    total: 0,
  };
  for (const group of layout.groups)
    for (const cache of group.caches) {
      const { layers } = group;
      const bytes = ruleOf(rules, cache).stored.amount({ cache, layers, group, layout, request });
      sums[cache.kind] += bytes;
      sums.total += bytes;
    }
  return sums;
}

/** Bytes that one decode step reads of one rank's cache for one sequence of `request.sequence` tokens. */
export function readBytes(rules: CacheRules, layout: CacheLayout, request: CacheRequest): number {
  let bytes = 0;
  for (const group of layout.groups)
    for (const cache of group.caches) {
      const { layers } = group;
      bytes += ruleOf(rules, cache).read.amount({ cache, layers, group, layout, request });
    }
  return bytes;
}

/** A rank's cache by class, as stored or as read. A class with several kinds of layers has a part for each. */
export function cacheEntries(
  rules: CacheRules,
  layout: CacheLayout,
  request: CacheRequest,
  what: 'stored' | 'read',
  under: string,
): readonly Ledger[] {
  return CACHE_KINDS.flatMap((kind) => {
    const { [what]: quantity, source } = rules[kind] as CacheRule;
    const held = layout.groups.flatMap((group) =>
      group.caches
        .filter((cache) => cache.kind === kind)
        .map((cache) => ({ cache, layers: group.layers, group, layout, request })),
    );
    const [first, ...more] = held.filter((cached) => quantity.amount(cached) > 0);
    if (first === undefined) return [];
    if (more.length === 0) return [quantity.entry(first, { under })];
    const { label, short } = CACHE_WORDS[kind];
    const parts = [first, ...more].map((cached, index) =>
      quantity.entry(cached, {
        under: `${under}.${kind}`,
        id: String(index),
        label: `${cached.layers} layers`,
      }),
    );
    const sum = total({
      id: kind,
      label,
      short,
      unit: 'bytes',
      what: CACHE_WORDS[kind][what],
      source,
    });
    return [sum.entry(undefined, parts, { under })];
  });
}

/** The rule of a cache's kind. The record pairs them, which the compiler cannot follow through an index. */
function ruleOf(rules: CacheRules, { kind }: CacheClass): CacheRule {
  return rules[kind] as CacheRule;
}
