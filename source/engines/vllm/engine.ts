import { asManyAsStages } from '../batches-in-flight.js';
import { type Engine, NO_HOST_CACHES, NO_WORDS, PLAIN_WEIGHTS } from '../contract.js';
import { overServer } from '../expert-groups.js';
import { capability, either } from '../format-support.js';
import { USUAL_IMAGE } from '../image-tokens.js';
import { servedAs } from '../rates.js';
import { isAtLeast } from '../version.js';
import { servedIn16Bits } from '../weights.js';
import { vllmCache } from './cache.js';
import { vllmDefaults } from './defaults.js';
import { vllmFormats } from './formats.js';
import { vllmOverheads } from './overheads.js';
import { vllmCapacity } from './pool.js';
import { paddedExperts } from './weights.js';

/** The first version that serves by its V1 engine. */
const V1 = '0.8';

/** vLLM, its V1 engine as a server. */
export const vllm = {
  label: 'vLLM',
  programs: ['vllm', 'vllm.entrypoints.openai.api_server'],
  release: { version: '0.28.0', date: '2026-11-29' },
  formats: vllmFormats,
  words: {
    ...NO_WORDS,
    fullWindows: '--disable-hybrid-kv-cache-manager',
    prefixCaching: '--enable-prefix-caching',
    maxSequences: '--max-num-seqs',
    kvMemory: '--kv-cache-memory-bytes',
    cpuOffload: '--cpu-offload-gb',
    kvHost: '--kv-offloading-size',
    stateFormat: '--mamba-ssm-cache-dtype',
    adapters: '--max-loras',
    adapterRank: '--max-lora-rank',
    hostCache: '--kv-offloading-size',
    prefillDevices: '--kv-transfer-config',
  },
  serving: {
    cache: vllmCache,
    capacity: vllmCapacity,
    defaults: vllmDefaults,
    overheads: () => vllmOverheads,
    rates: servedAs('vllm', (version) => (isAtLeast(version, V1) ? null : 'beforeV1')),
    spreadsLayers: false,
    alwaysCopiesHostWeights: false,
    // vllm/config: `verify_with_parallel_config`, `_verify_with_expert_parallelism`.
    refuses: ['tp-heads', 'no-experts'],
    poolWords: {
      tokens: 'GPU KV cache size',
      sequences: (tokens) => `Maximum concurrency for ${tokens} tokens per request`,
    },
    fillsShare: true,
    reservesRequests: false,
    // It queues `pipeline_parallel_size` batches (`max_concurrent_batches`).
    batchesInFlight: asManyAsStages,
    tableOnHost: () => false,
    countsOutputFirst: () => false,
    mostSlots: null,
    expertGroups: overServer,
    isPlannedFor: either(capability(7.5), ({ vendor }) =>
      ['amd', 'intel', 'google'].includes(vendor),
    ),
    isPlannedWith: () => true,
    servesEncoders: true,
    expertsOnHost: false,
    draftsBeyondContext: true,
    // vllm/config/speculative.py, verify_equal_vocab_size_if_draft_model.
    vocabularyDifference: 0,
    hostCaches: NO_HOST_CACHES,
    cachesEmbedded: true,
    mostImageTokens: USUAL_IMAGE,
    weights: {
      ...PLAIN_WEIGHTS,
      loads: servedIn16Bits,
      expertPadding: paddedExperts,
      paddedFormats: ['mxfp4'],
    },
  },
  training: null,
} as const satisfies Engine;
