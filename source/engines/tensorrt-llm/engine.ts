import { asManyAsStages } from '../batches-in-flight.js';
import { pagedCache } from '../cache/paged-rules.js';
import { blocksOfTokens } from '../capacity.js';
import { type Engine, NO_HOST_CACHES, NO_WORDS, PLAIN_WEIGHTS } from '../contract.js';
import { anyOf, type ExpertGroups, insideRanks } from '../expert-groups.js';
import { capability } from '../format-support.js';
import { USUAL_IMAGE } from '../image-tokens.js';
import { USUAL_SERVER } from '../overheads/common.js';
import { servedAs } from '../rates.js';
import { stated } from '../stated.js';
import { asStored } from '../weights.js';
import { tensorrtLlmFormats } from './formats.js';

const SOURCE = 'NVIDIA/TensorRT-LLM, tensorrt_llm/llmapi/llm_args.py';
const DATE = '2026-11-29';

/** `tokens_per_block`. */
const BLOCK = 32;
const cache = pagedCache({
  block: BLOCK,
  // Windowed layers keep every token unless `max_attention_window` is set.
  keepsWindows: false,
  source: `${SOURCE} (KvCacheConfig)`,
});

const DEFAULTS = {
  batchedTokens: stated(8192, `${SOURCE}: max_num_tokens`, DATE),
  memoryUtilization: stated(1, 'the share is of what is free (free_gpu_memory_fraction)', DATE),
  maximumSequences: stated(2048, `${SOURCE}: max_batch_size`, DATE),
  cacheFormat: stated('bf16', `${SOURCE}: KvCacheConfig.dtype auto`, DATE),
  freeFraction: stated(0.9, `${SOURCE}: KvCacheConfig.free_gpu_memory_fraction`, DATE),
};

const QUANTISED = {
  ...DEFAULTS,
  cacheFormat: stated('fp8', `${SOURCE}: KvCacheConfig.dtype auto, as the checkpoint asks`, DATE),
};

/** Data-parallel attention is on every rank of a server or on none (`enable_attention_dp`, tensorrt_llm/mapping.py). */
const ATTENTION_GROUPS: ExpertGroups = ({ tp, cp, dp, ep }) => tp * cp === 1 && dp % ep === 0;

/** TensorRT-LLM with its PyTorch backend. */
export const tensorrtLlm = {
  label: 'TensorRT-LLM',
  programs: ['trtllm-serve', 'trtllm-bench'],
  release: { version: '1.2', date: DATE },
  formats: tensorrtLlmFormats,
  words: {
    ...NO_WORDS,
    maxSequences: '--max_batch_size',
    kvMemory: 'kv_cache_config.max_tokens',
    kvHost: 'kv_cache_config.host_cache_size',
    freeFraction: 'kv_cache_config.free_gpu_memory_fraction',
    adapters: 'lora_config.max_loras',
    adapterRank: 'lora_config.max_lora_rank',
    prefillDevices: 'context_servers',
  },
  serving: {
    cache,
    capacity: blocksOfTokens(cache, BLOCK),
    defaults: ({ checkpoint }) =>
      checkpoint.quantization === 'modelopt-fp8' ? QUANTISED : DEFAULTS,
    overheads: () => USUAL_SERVER,
    rates: servedAs('tensorrt-llm'),
    spreadsLayers: false,
    alwaysCopiesHostWeights: false,
    refuses: [],
    poolWords: { tokens: 'max tokens in paged KV cache', sequences: null },
    fillsShare: true,
    reservesRequests: true,
    batchesInFlight: asManyAsStages,
    tableOnHost: () => false,
    countsOutputFirst: () => false,
    mostSlots: null,
    expertGroups: anyOf(insideRanks, ATTENTION_GROUPS),
    isPlannedFor: capability(8),
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
