import { oneAtATime } from '../batches-in-flight.js';
import { pagedCache } from '../cache/paged-rules.js';
import { wholeSequences } from '../capacity.js';
import { type Engine, NO_HOST_CACHES, NO_WORDS, PLAIN_WEIGHTS } from '../contract.js';
import { wholeExperts } from '../expert-groups.js';
import { USUAL_IMAGE } from '../image-tokens.js';
import { pythonRuntime, workspace } from '../overheads/common.js';
import { symbols } from '../overheads/overhead.js';
import { LOCAL_RATES } from '../rates.js';
import { stated } from '../stated.js';
import { asStored } from '../weights.js';
import { exllamaFormats } from './formats.js';

const SOURCE = 'turboderp-org/exllamav3, exllamav3/generator/generator.py';
const DATE = '2026-11-29';

/** Pages of the cache. */
const cache = pagedCache({
  block: 256,
  keepsWindows: false,
  source: 'turboderp-org/exllamav3, exllamav3/cache/cache.py',
});

const OVERHEADS = { transient: workspace(symbols.T), resident: [pythonRuntime] };

const DEFAULTS = {
  batchedTokens: stated(2048, `${SOURCE}: max_chunk_size`, DATE),
  memoryUtilization: stated(1, 'no share is kept back', DATE),
  maximumSequences: stated(256, `${SOURCE}: max_batch_size`, DATE),
  cacheFormat: stated('fp16', 'turboderp-org/exllamav3, exllamav3/cache/fp16.py', DATE),
  freeFraction: stated(1, 'all that is left', DATE),
};

/** ExLlama, as TabbyAPI serves it; the token table stays in host memory. */
export const exllama = {
  label: 'ExLlama',
  programs: ['tabbyapi', 'exllamav3'],
  release: { version: '3.0.15', date: DATE },
  formats: exllamaFormats,
  words: {
    ...NO_WORDS,
    kvValues: 'cache_mode',
  },
  serving: {
    cache,
    capacity: wholeSequences(cache),
    defaults: () => DEFAULTS,
    overheads: () => OVERHEADS,
    rates: LOCAL_RATES,
    spreadsLayers: true,
    alwaysCopiesHostWeights: false,
    refuses: [],
    poolWords: null,
    fillsShare: false,
    reservesRequests: false,
    batchesInFlight: oneAtATime,
    tableOnHost: () => true,
    countsOutputFirst: () => false,
    mostSlots: null,
    expertGroups: wholeExperts,
    // It is a library, which servers of other names use.
    isPlannedFor: () => false,
    isPlannedWith: () => true,
    servesEncoders: false,
    expertsOnHost: false,
    draftsBeyondContext: true,
    vocabularyDifference: null,
    hostCaches: NO_HOST_CACHES,
    cachesEmbedded: true,
    mostImageTokens: USUAL_IMAGE,
    weights: { ...PLAIN_WEIGHTS, loads: asStored },
  },
  training: null,
} as const satisfies Engine;
