import { type Capacity, cacheEntries, MINIMUM, servingOf } from '../engines/index.js';
import { cachedElements } from '../model/cache-class.js';
import type { Ledger, Place } from '../quantity/index.js';
import {
  asPublished,
  type Settled,
  withOther,
  withoutDrafts,
  withWork,
} from '../scenario/settled.js';
import { asCertainAs } from './certainty.js';
import { cacheCurve } from './curves.js';
import { lazily } from './lazily.js';
import {
  leftForCache,
  minimumCache,
  type PoolRoom,
  type Slope,
  sequenceCache,
  stateCache,
  tokenCache,
} from './memory/cache-figures.js';
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
    bytesPerSequence: () => replicaCacheBytes(withWork(settled, { batch: 1, sharedPrefix: 0 })),
    bytesPerToken: () => bytesPerToken(settled),
    stateBytesPerSequence: () => stateBytes(settled),
    minimumBytes: () => replicaCacheBytes(withOther(settled, { engine: MINIMUM })),
    pool: () => poolOf(settled),
    ledger: () => cacheLedger(settled, whole(settled), wholeModel(settled), undefined),
    curve: () => cacheCurve(settled, (at) => replicaCacheBytes(asPublished(at))),
  });
}

/** The scenario on one device that holds the whole replica. */
function whole(settled: Settled): Settled {
  return withOther(settled, { tp: 1, cp: 1 });
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
    withWork(whole(settled), { batch: 1 }),
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

/** Bytes that one more token adds to a sequence whose windows are full. */
function bytesPerToken(settled: Settled): number {
  return tokenCache.amount(slopeOf(settled));
}

function slopeOf(settled: Settled): Slope {
  const at = (sequence: number) =>
    replicaCacheBytes(withWork(withoutDrafts(settled), { batch: 1, sequence, sharedPrefix: 0 }));
  return { long: at(LONG), longest: at(LONGEST_CACHE), span: SPAN };
}

/** Cache bytes that the fullest rank has left, and the number of sequences of this length that they hold. */
function poolOf(settled: Settled): CachePool {
  const { concurrency, tokens, ...pool } = fullestPool(settled);
  return {
    bytes: pool.bytes,
    concurrency: finite(concurrency),
    tokens: Number.isFinite(concurrency) ? finite(tokens) : null,
    blocks: pool.blocks,
    blockTokens: pool.blockTokens,
  };
}

/** Sequences of this length that run at once, limited by the rank that holds the fewest. */
export function runningSequences(settled: Settled): number {
  return Math.min(...poolsOf(settled).map(({ running, concurrency }) => running ?? concurrency));
}

/** The pool of the rank that holds the fewest sequences. */
function fullestPool(settled: Settled): Capacity & PoolRoom {
  return poolsOf(settled).reduce((least, pool) =>
    pool.concurrency < least.concurrency ? pool : least,
  );
}

function poolsOf(settled: Settled): readonly (Capacity & PoolRoom)[] {
  return stagesOf(settled).map((stage) => {
    const placement = placementOf(settled, stage);
    const { weights, activations, overhead } = servingMemory(settled, stage);
    const room = {
      settled,
      capacity: stageCapacity(settled, stage),
      weights,
      others: activations + overhead,
    };
    const bytes = leftForCache.amount(room);
    const layout = cachedLayout(settled, placement.start, placement.end);
    const held = servingOf(settled.engine).capacity(layout, bytes, cacheRequest(settled));
    return { ...room, bytes, ...held };
  });
}

function finite(amount: number): number | null {
  return Number.isFinite(amount) ? amount : null;
}

/** The figures of the report's cache beside its whole bytes, explained: of one sequence, of one token, of the pool. */
export function cacheFigures(settled: Settled): readonly Ledger[] {
  const alone = withWork(whole(settled), { batch: 1, sharedPrefix: 0 });
  const entries = [
    sequenceCache.entry(settled, wholeCache(alone, settled.engine, sequenceCache.id)),
    stateCache.entry(
      settled,
      wholeCache(withWork(whole(settled), { batch: 1 }), settled.engine, stateCache.id).filter(
        ({ id }) => /(recurrent|convolution)$/.test(id),
      ),
    ),
    minimumCache.entry(settled, wholeCache(whole(settled), MINIMUM, minimumCache.id)),
    tokenCache.entry(slopeOf(settled)),
  ];
  const pool = fullestPool(settled);
  return [
    ...entries.map((entry) => asCertainAs(settled.model, 'cache', entry)),
    leftForCache.entry(pool),
    ...pool.figures(),
  ];
}

/** The cache of a replica by what is cached, under the rules of an engine. */
function wholeCache(at: Settled, engine: Settled['engine'], under: string): readonly Ledger[] {
  const { start, end } = wholeModel(at);
  const asked = withOther(at, { engine });
  const layout = cachedLayout(asked, start, end);
  return cacheEntries(servingOf(engine).cache, layout, cacheRequest(asked), 'stored', under);
}

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
