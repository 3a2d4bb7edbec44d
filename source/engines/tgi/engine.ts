import { oneAtATime } from '../batches-in-flight.js';
import { pagedCache } from '../cache/paged-rules.js';
import { blocksOfTokens } from '../capacity.js';
import { type Engine, NO_HOST_CACHES, NO_WORDS, PLAIN_WEIGHTS } from '../contract.js';
import { wholeExperts } from '../expert-groups.js';
import { USUAL_IMAGE } from '../image-tokens.js';
import { USUAL_SERVER } from '../overheads/common.js';
import { servedAs } from '../rates.js';
import { stated } from '../stated.js';
import { servedIn16Bits } from '../weights.js';
import { tgiFormats } from './formats.js';

const SOURCE = 'huggingface/text-generation-inference, v3, launcher/src/main.rs';
const DATE = '2026-11-29';

/** Blocks of flash-decoding and paged attention. */
const BLOCK = 16;
const cache = pagedCache({
  block: BLOCK,
  keepsWindows: false,
  source:
    'huggingface/text-generation-inference, v3, server/text_generation_server/models/flash_causal_lm.py',
});

const DEFAULTS = {
  batchedTokens: stated(4096, `${SOURCE}: max_batch_prefill_tokens`, DATE),
  // TGI_WIGGLE_ROOM leaves 5 % of what is free.
  memoryUtilization: stated(0.95, `${SOURCE}: cuda_memory_fraction, less TGI_WIGGLE_ROOM`, DATE),
  maximumSequences: stated(128, `${SOURCE}: max_concurrent_requests`, DATE),
  cacheFormat: stated('bf16', `${SOURCE}: kv_cache_dtype`, DATE),
  freeFraction: stated(1, 'all that is left', DATE),
};

/** Text Generation Inference. */
export const tgi = {
  label: 'TGI',
  programs: ['text-generation-launcher'],
  release: { version: '3.3', date: DATE },
  formats: tgiFormats,
  words: {
    ...NO_WORDS,
    maxSequences: '--max-batch-size',
    adapters: '--lora-adapters',
    adapterRank: 'rank of the adapter',
  },
  serving: {
    cache,
    capacity: blocksOfTokens(cache, BLOCK),
    defaults: () => DEFAULTS,
    overheads: () => USUAL_SERVER,
    rates: servedAs('vllm'),
    spreadsLayers: false,
    alwaysCopiesHostWeights: false,
    refuses: [],
    poolWords: null,
    fillsShare: true,
    reservesRequests: false,
    batchesInFlight: oneAtATime,
    tableOnHost: () => false,
    countsOutputFirst: () => false,
    mostSlots: null,
    expertGroups: wholeExperts,
    // It gets no new models: its readme names vLLM and SGLang in its place.
    isPlannedFor: () => false,
    isPlannedWith: ({ pp, cp }) => pp * cp === 1,
    servesEncoders: false,
    expertsOnHost: false,
    draftsBeyondContext: true,
    vocabularyDifference: null,
    hostCaches: NO_HOST_CACHES,
    cachesEmbedded: false,
    mostImageTokens: USUAL_IMAGE,
    weights: { ...PLAIN_WEIGHTS, loads: servedIn16Bits },
  },
  training: null,
} as const satisfies Engine;
