import { oneAtATime } from '../batches-in-flight.js';
import { wholeSequences } from '../capacity.js';
import { type Engine, NO_WORDS, PLAIN_WEIGHTS } from '../contract.js';
import { wholeExperts } from '../expert-groups.js';
import { LLAMA_IMAGE } from '../image-tokens.js';
import { stated } from '../stated.js';
import { isAtLeast } from '../version.js';
import { asGguf } from '../weights.js';
import { llamaCppCache } from './cache.js';
import { MOST_SLOTS, SERVER_SLOTS, VOCABULARY_DIFFERENCE } from './cells.js';
import { llamaCppFormats } from './formats.js';
import { llamaCppOverheads } from './overheads.js';
import { llamaCppRates } from './rates.js';

const SOURCE = 'ggml-org/llama.cpp, 2026, common/common.h';
const DATE = '2026-11-29';

const DEFAULTS = {
  batchedTokens: stated(512, `${SOURCE}: n_ubatch`, DATE),
  memoryUtilization: stated(1, `${SOURCE}: no share is kept back`, DATE),
  freeFraction: stated(1, 'all that is left', DATE),
  cacheFormat: stated('fp16', `${SOURCE}: cache_type_k, cache_type_v`, DATE),
  maximumSequences: stated(
    SERVER_SLOTS,
    'ggml-org/llama.cpp, 2026, tools/server: n_parallel',
    DATE,
  ),
};

/** The build from which `-ngl` counts the output first: pull request 18148, 2025-12-18. */
const OUTPUT_FIRST = 'b7460';

/** llama.cpp as llama-server. */
export const llamaCpp = {
  label: 'llama.cpp',
  programs: ['llama-server', 'llama-cli', 'llama-bench'],
  release: { version: 'b8000', date: DATE },
  formats: llamaCppFormats,
  words: {
    ...NO_WORDS,
    gpuLayers: '-ngl',
    cpuExperts: '--n-cpu-moe',
    kvValues: '-ctv',
    slots: '--kv-unified',
    fullWindows: '--swa-full',
    kvHost: '--no-kv-offload',
    adapters: '--lora',
    adapterRank: 'rank of the file',
    hostCache: '--cache-ram',
    checkpoints: '--ctx-checkpoints',
    backend: '--device',
  },
  serving: {
    cache: llamaCppCache,
    capacity: wholeSequences(llamaCppCache),
    defaults: () => DEFAULTS,
    overheads: () => llamaCppOverheads,
    rates: llamaCppRates,
    spreadsLayers: true,
    alwaysCopiesHostWeights: true,
    refuses: [],
    poolWords: null,
    fillsShare: false,
    reservesRequests: true,
    batchesInFlight: oneAtATime,
    tableOnHost: () => true,
    countsOutputFirst: (version) => version !== null && isAtLeast(version, OUTPUT_FIRST),
    mostSlots: MOST_SLOTS,
    expertGroups: wholeExperts,
    isPlannedFor: ({ class: kind }) => kind !== 'asic',
    isPlannedWith: ({ tp, cp }) => tp * cp === 1,
    servesEncoders: true,
    expertsOnHost: false,
    // It drafts within the context it allocated.
    draftsBeyondContext: false,
    vocabularyDifference: VOCABULARY_DIFFERENCE,
    hostCaches: { bytes: 8 * 2 ** 30, checkpoints: 32, isReserved: false },
    cachesEmbedded: true,
    mostImageTokens: LLAMA_IMAGE,
    weights: { ...PLAIN_WEIGHTS, loads: asGguf },
  },
  training: null,
} as const satisfies Engine;
