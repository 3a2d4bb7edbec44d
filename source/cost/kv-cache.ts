import { type Capacity, cacheEntries, MINIMUM, poolBytes, servingOf } from '../engines/index.js';
import { cachedElements } from '../model/cache-class.js';
import type { Ledger, Place } from '../quantity/index.js';
import type { Settled } from '../scenario/settled.js';
import { asCertainAs } from './certainty.js';
import { cacheCurve } from './curves.js';
import { lazily } from './lazily.js';
import { kvCache } from './memory/kv-cache.js';
import type { CachePool, CacheReport } from './report.js';
import { stageCapacity } from './room.js';
import { placementOf, servingMemory } from './serving-memory.js';
import { cacheAmounts, cachedLayout, cacheRequest } from './stage-cache.js';
import { type Stage, stagesOf } from './stages.js';

/** The cache of one replica, each datum once. Source: docs/cost-model.md, KV cache. */
export function cacheReport(settled: Settled): CacheReport {
  return lazily<CacheReport>({
    elements: () => cachedElements(settled.model),
    bytes: () => replicaCacheBytes(settled),
    bytesPerSequence: () => replicaCacheBytes({ ...settled, batch: 1, sharedPrefix: 0 }),
    bytesPerToken: () => bytesPerToken(settled),
    stateBytesPerSequence: () => stateBytes(settled),
    minimumBytes: () => replicaCacheBytes({ ...settled, engine: MINIMUM }),
    pool: () => poolOf(settled),
    ledger: () => cacheLedger(settled, whole(settled), wholeModel(settled), undefined),
    curve: () => cacheCurve(settled, replicaCacheBytes),
  });
}

/** The scenario on one device that holds the whole replica. */
function whole(settled: Settled): Settled {
  return { ...settled, tp: 1, cp: 1 };
}

function wholeModel({ model }: Settled): Stage {
  return { index: 0, start: 0, end: model.layerCount, isFirst: true, isLast: true };
}

/** Bytes of one replica's whole cache at a batch and sequence. */
export function replicaCacheBytes(settled: Settled): number {
  return cacheAmounts(whole(settled), wholeModel(settled)).total;
}

function stateBytes(settled: Settled): number {
  const { recurrent, convolution } = cacheAmounts(
    { ...whole(settled), batch: 1 },
    wholeModel(settled),
  );
  return recurrent + convolution;
}

/** A length at which every window is full and every page and padding is even. */
const LONG = 2 ** 24;
/** Tokens of the slope: a multiple of every engine's padding, and of the 5 in SGLang's 0.8 slots per token. */
const SPAN = 5 * 2 ** 14;
/** The longest sequence that a cache is computed for, apart from the scenario's own. */
export const LONGEST_CACHE = LONG + SPAN;

/**
 * Bytes of one more token of a sequence once every window is full: the slope, averaged over pages, in whole bytes.
 */
function bytesPerToken(settled: Settled): number {
  const at = (sequence: number) =>
    replicaCacheBytes({ ...settled, batch: 1, sequence, sharedPrefix: 0, draftTokens: 0 });
  return Math.ceil((at(LONGEST_CACHE) - at(LONG)) / SPAN);
}

/** Bytes left for the cache on the fullest rank, and the sequences of this length that they hold. */
export function poolOf(settled: Settled): CachePool {
  let least: (Capacity & { readonly bytes: number }) | undefined;
  for (const stage of stagesOf(settled)) {
    const placement = placementOf(settled, stage);
    const { weights, activations, overhead } = servingMemory(settled, stage);
    const bytes =
      settled.kvMemory ??
      poolBytes(
        stageCapacity(settled, stage),
        weights,
        activations + overhead,
        settled.freeFraction,
      );
    const layout = cachedLayout(settled, placement.start, placement.end);
    const held = servingOf(settled.engine).capacity(layout, bytes, cacheRequest(settled));
    if (least === undefined || held.concurrency < least.concurrency) least = { bytes, ...held };
  }
  const { bytes, concurrency, tokens, blocks, blockTokens } = least ?? NO_POOL;
  return {
    bytes,
    concurrency: finite(concurrency),
    tokens: Number.isFinite(concurrency) ? finite(tokens) : null,
    blocks,
    blockTokens,
  };
}

function finite(amount: number): number | null {
  return Number.isFinite(amount) ? amount : null;
}

const NO_POOL = {
  bytes: 0,
  concurrency: Number.POSITIVE_INFINITY,
  tokens: Number.POSITIVE_INFINITY,
  blocks: null,
  blockTokens: null,
};

/** A cache by what is cached, each part with its engine's rule. Its parts are under the `kvCache` of `under`. */
export function cacheLedger(
  settled: Settled,
  at: Settled,
  { start, end }: Pick<Stage, 'start' | 'end'>,
  under: string | undefined,
  place: Place = {},
): Ledger {
  const prefix = under === undefined ? kvCache.id : `${under}.${kvCache.id}`;
  const { cache } = servingOf(settled.engine);
  const layout = cachedLayout(settled, start, end);
  const parts = cacheEntries(cache, layout, cacheRequest(at), 'stored', prefix);
  return asCertainAs(settled.model, 'cache', kvCache.entry(settled, parts, place));
}
