import {
  type CacheAmounts,
  type CacheLayout,
  type CacheQuestion,
  type CacheSettings,
  cacheLayout,
  engineOf,
} from '../engines/index.js';
import { parseCacheFormat } from '../formats/index.js';
import type { Model } from '../model/model.js';
import type { Settled } from '../scenario/settle.js';
import type { Stage } from './stages.js';

/** Cache bytes of one rank by what is cached, as the scenario's engine allocates them. */
export function cacheAmounts(
  settled: Settled,
  { start, end }: Pick<Stage, 'start' | 'end'>,
): CacheAmounts {
  return engineOf(settled.engine).cache.bytes(
    layoutOf(settled.model, start, end),
    cacheQuestion(settled),
  );
}

/** Deep models have more runs of layers than memory should keep. */
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

/** What the cache of one rank shall hold: context-parallel ranks divide the tokens. */
export function cacheQuestion(settled: Settled): CacheQuestion {
  const { batch, sequence, kv, kvValues, tp, cp, batchedTokens, sharedPrefix, draftTokens } =
    settled;
  // llama.cpp drafts within the context it allocated.
  const drafted = settled.engine === 'llama.cpp' ? 0 : draftTokens;
  return {
    sequences: batch,
    sequence: Math.ceil((sequence + drafted) / cp),
    format: parseCacheFormat(kv),
    valueFormat: parseCacheFormat(kvValues),
    tensorParallel: tp,
    batchedTokens,
    sharedPrefix: Math.floor(sharedPrefix / cp),
    draftTokens,
    settings: cacheSettings(settled),
  };
}

function cacheSettings({ attention, slots, fullWindows }: Settled): CacheSettings {
  return {
    flashAttention: attention === 'flash',
    fullWindows,
    ...(slots !== 'auto' && { isUnified: slots === 'unified' }),
  };
}
