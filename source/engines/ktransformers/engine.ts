import { oneAtATime } from '../batches-in-flight.js';
import { pagedCache } from '../cache/paged-rules.js';
import { wholeSequences } from '../capacity.js';
import { type Engine, NO_HOST_CACHES, NO_WORDS, PLAIN_WEIGHTS } from '../contract.js';
import { wholeExperts } from '../expert-groups.js';
import { capability, everywhere } from '../format-support.js';
import { LLAMA_IMAGE } from '../image-tokens.js';
import { llamaCppFormats } from '../llama-cpp/formats.js';
import { communication, pythonRuntime, workspace } from '../overheads/common.js';
import { symbols } from '../overheads/overhead.js';
import { servedAs } from '../rates.js';
import { stated } from '../stated.js';
import { asGguf } from '../weights.js';

const SOURCE = 'kvcache-ai/ktransformers, doc/en/balance-serve.md';
const DATE = '2026-11-29';

/** `page_size` of its server. */
const cache = pagedCache({ block: 256, keepsWindows: false, source: SOURCE });

const OVERHEADS = { transient: workspace(symbols.T), resident: [pythonRuntime, communication] };

const DEFAULTS = {
  batchedTokens: stated(8192, `${SOURCE}: chunk_size`, DATE),
  memoryUtilization: stated(1, 'no share is kept back', DATE),
  maximumSequences: stated(4, `${SOURCE}: max_batch_size`, DATE),
  cacheFormat: stated('bf16', SOURCE, DATE),
  freeFraction: stated(1, 'all that is left', DATE),
};

/** KTransformers: routed experts on the processor, all else on the device. */
export const ktransformers = {
  label: 'KTransformers',
  programs: ['ktransformers', 'local_chat.py'],
  release: { version: '0.4', date: DATE },
  formats: {
    ...llamaCppFormats,
    weights: {
      ...llamaCppFormats.weights,
      fp8: [{ support: 'weight-only', on: everywhere }],
      int8: [{ support: 'weight-only', on: everywhere }],
      int4: [{ support: 'weight-only', on: everywhere }],
    },
    cache: ['bf16', 'fp16'],
    publishedCache: ['bf16'],
    source: 'kvcache-ai/ktransformers, README.md',
  },
  words: {
    ...NO_WORDS,
    cpuExperts: '--optimize_config_path',
    maxSequences: '--max_batch_size',
  },
  serving: {
    cache,
    capacity: wholeSequences(cache),
    defaults: () => DEFAULTS,
    overheads: () => OVERHEADS,
    rates: servedAs('vllm'),
    spreadsLayers: false,
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
    isPlannedFor: capability(8),
    isPlannedWith: ({ tp, pp, cp }) => tp * pp * cp === 1,
    servesEncoders: false,
    expertsOnHost: true,
    draftsBeyondContext: true,
    vocabularyDifference: null,
    hostCaches: NO_HOST_CACHES,
    cachesEmbedded: true,
    mostImageTokens: LLAMA_IMAGE,
    weights: { ...PLAIN_WEIGHTS, loads: asGguf },
  },
  training: null,
} as const satisfies Engine;
