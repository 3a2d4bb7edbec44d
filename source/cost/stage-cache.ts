import {
  type CacheAmounts,
  type CacheLayout,
  type CacheRequest,
  type CacheSettings,
  cacheLayout,
  readBytes,
  servingOf,
  storedBytes,
  understands,
} from '../engines/index.js';
import { parseCacheFormat } from '../formats/index.js';
import type { Model } from '../model/model.js';
import { type Settled, type SettledSetting, withoutDrafts } from '../scenario/settled.js';
import { onceForSetting } from './once-for.js';
import type { Stage } from './stages.js';

/** Cache bytes of one rank by what is cached, as the scenario's engine allocates them. */
export function cacheAmounts(
  settled: Settled,
  { start, end }: Pick<Stage, 'start' | 'end'>,
): CacheAmounts {
  return storedBytes(
    servingOf(settled.engine).cache,
    cachedLayout(settled, start, end),
    cacheRequest(settled),
  );
}

/** The cache of a run of layers in this scenario. Engines that need no cache for embeddings allocate none. */
export function cachedLayout(settled: Settled, start: number, end: number): CacheLayout {
  const { task, engine, model, mode } = settled;
  const isKept = mode === 'training' || task === 'generate' || servingOf(engine).cachesEmbedded;
  return isKept ? layoutOf(model, start, end) : layoutOf(model, 0, 0);
}

/** Bytes of cache that one decode step reads on one device for one sequence of the scenario's length. */
export function cacheReadBytes(settled: Settled): number {
  const { engine, model } = settled;
  const request = cacheRequest(withoutDrafts(settled));
  return readBytes(servingOf(engine).cache, layoutOf(model, 0, model.layerCount), request);
}

/** Deep models have more runs of layers than are worth keeping, so the number is limited. */
const MOST_LAYOUTS = 4096;

const layouts = new WeakMap<Model, Map<number, CacheLayout>>();

/** What a run of layers caches, made once for each. */
export function layoutOf(model: Model, start: number, end: number): CacheLayout {
  let known = layouts.get(model);
  if (!known) {
    known = new Map();
    layouts.set(model, known);
  }
  const key = start * (model.layerCount + 1) + end;
  let layout = known.get(key);
  if (!layout) {
    if (known.size >= MOST_LAYOUTS) known.clear();
    layout = cacheLayout(model, start, end);
    known.set(key, layout);
  }
  return layout;
}

/** The request for the cache of one rank. Context-parallel ranks divide the tokens. */
export function cacheRequest(settled: Settled): CacheRequest {
  const { batch, sequence, cp, batchedTokens, sharedPrefix } = settled;
  const { drafted, request } = requestOfSetting(settled);
  return {
    ...request,
    sequences: batch,
    sequence: Math.ceil((sequence + drafted) / cp),
    batchedTokens,
    sharedPrefix: Math.floor(sharedPrefix / cp),
  };
}

/** Placeholders for members that depend on batch and sequence, so that a copy keeps the shape of the object. */
const NO_WORK = { sequences: 0, sequence: 0, batchedTokens: 0, sharedPrefix: 0 };

/** The part of a request that is equal for all batches and sequences, and the drafted tokens that a context holds. */
const requestOfSetting = onceForSetting((settled) => {
  const { kv, kvValues, tp, pp, draftTokens, engineVersion, scenario } = settled;
  const format = parseCacheFormat(kv);
  return {
    drafted: servingOf(settled.engine).draftsBeyondContext ? draftTokens : 0,
    request: {
      ...NO_WORK,
      format,
      valueFormat: kvValues === kv ? format : parseCacheFormat(kvValues),
      tensorParallel: tp,
      draftTokens,
      version: engineVersion,
      stages: pp,
      stateFormat: scenario.stateFormat ?? undefined,
      settings: cacheSettings(settled),
    },
  };
});

/** The engine switches that a cache depends on. */
export function cacheSettings({
  attention,
  engine,
  scenario: { slots, fullWindows, prefixCaching, maxSequences, stateRatio },
}: SettledSetting): CacheSettings {
  return {
    flashAttention: attention === 'flash',
    fullWindows,
    prefixCaching: prefixCaching === 'auto' ? undefined : prefixCaching === 'on',
    maxSequences: maxSequences ?? undefined,
    stateRatio,
    // An engine without a switch for it states how many slots it wants, and llama-server's own four are never taken.
    isUnified:
      slots === 'auto' ? (understands(engine, 'slots') ? undefined : false) : slots === 'unified',
  };
}
