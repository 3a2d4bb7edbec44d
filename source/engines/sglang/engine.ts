import { asManyAsStages } from '../batches-in-flight.js';
import { type Engine, NO_HOST_CACHES, NO_WORDS, PLAIN_WEIGHTS } from '../contract.js';
import { anyOf, insideRanks, overServer } from '../expert-groups.js';
import { capability, either } from '../format-support.js';
import { USUAL_IMAGE } from '../image-tokens.js';
import { servedAs } from '../rates.js';
import { servedIn16Bits } from '../weights.js';
import { sglangCache } from './cache.js';
import { sglangDefaults } from './defaults.js';
import { sglangFormats } from './formats.js';
import { sglangOverheads } from './overheads.js';
import { sglangCapacity } from './pool.js';
import { scaledExperts } from './weights.js';

/** SGLang as a server. */
export const sglang = {
  label: 'SGLang',
  programs: ['sglang', 'sglang.launch_server'],
  release: { version: '0.5.20', date: '2026-11-29' },
  formats: sglangFormats,
  words: {
    ...NO_WORDS,
    fullWindows: '--disable-hybrid-swa-memory',
    prefixCaching: '--disable-radix-cache',
    maxSequences: '--max-running-requests',
    cpuOffload: '--cpu-offload-gb',
    kvHost: '--hicache-size',
    stateRatio: '--mamba-full-memory-ratio',
    stateFormat: '--mamba-ssm-dtype',
    adapters: '--max-loras-per-batch',
    adapterRank: '--max-lora-rank',
    hostCache: '--hicache-size',
    hostCacheRatio: '--hicache-ratio',
    prefillDevices: '--disaggregation-mode',
  },
  serving: {
    cache: sglangCache,
    capacity: sglangCapacity,
    defaults: sglangDefaults,
    overheads: () => sglangOverheads,
    rates: servedAs('sglang'),
    spreadsLayers: false,
    alwaysCopiesHostWeights: false,
    refuses: [],
    poolWords: { tokens: 'max_total_num_tokens', sequences: null },
    fillsShare: true,
    reservesRequests: false,
    // It divides its requests by `pp_size` (`pp_max_micro_batch_size`).
    batchesInFlight: asManyAsStages,
    tableOnHost: () => false,
    countsOutputFirst: () => false,
    mostSlots: null,
    expertGroups: anyOf(insideRanks, overServer),
    isPlannedFor: either(capability(7.5), ({ vendor }) => vendor === 'amd'),
    isPlannedWith: () => true,
    servesEncoders: true,
    expertsOnHost: false,
    draftsBeyondContext: true,
    vocabularyDifference: null,
    hostCaches: NO_HOST_CACHES,
    cachesEmbedded: true,
    mostImageTokens: USUAL_IMAGE,
    weights: {
      ...PLAIN_WEIGHTS,
      loads: servedIn16Bits,
      expertPadding: scaledExperts,
      inAllocatorBlocks: true,
    },
  },
  training: null,
} as const satisfies Engine;
