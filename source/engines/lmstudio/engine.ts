import { type Engine, NO_HOST_CACHES, NO_WORDS } from '../contract.js';
import { llamaCpp } from '../llama-cpp/engine.js';
import { llamaCppFormats } from '../llama-cpp/formats.js';
import { llamaCppOverheads } from '../llama-cpp/overheads.js';
import { mlxFormats } from '../mlx/formats.js';
import { lmstudioOverheads } from '../mlx/overheads.js';
import { LOCAL_RATES } from '../rates.js';
import { stated } from '../stated.js';
import { isAtLeast } from '../version.js';

const SOURCE = 'LM Studio 0.4, lmstudio.ai/docs';
const DATE = '2026-11-29';

const DEFAULTS = {
  batchedTokens: stated(512, `${SOURCE}: evaluation batch size`, DATE),
  memoryUtilization: stated(1, `${SOURCE}: no share is kept back`, DATE),
  maximumSequences: stated(4, `${SOURCE}: max concurrent predictions`, DATE),
  cacheFormat: stated('fp16', `${SOURCE}: K cache quantization type, off`, DATE),
  freeFraction: stated(1, 'all that is left', DATE),
};

/** MLX reads prompts in larger steps. */
const MLX_STEP = { ...DEFAULTS, batchedTokens: stated(2048, `${SOURCE}: MLX engine`, DATE) };

function isMlx(format: string): boolean {
  return format.startsWith('mlx-');
}

/**
 * The release whose llama.cpp counts the output first: on 2025-12-14 its runtime was older than b7394
 * (lmstudio-ai/lmstudio-bug-tracker#1308), 0.4 came in January.
 */
const OUTPUT_FIRST = '0.4';

/** LM Studio: llama.cpp, and MLX on Apple's devices. Cells of 256 tokens are those of both. */
export const lmstudio = {
  label: 'LM Studio',
  programs: ['lms'],
  release: { version: '0.4', date: DATE },
  formats: {
    runsOn: llamaCppFormats.runsOn,
    weights: { ...llamaCppFormats.weights, mlx: mlxFormats.weights.mlx },
    cache: llamaCppFormats.cache,
    cacheOn: llamaCppFormats.cacheOn,
    published: [...llamaCppFormats.published, ...mlxFormats.published.slice(1)],
    publishedCache: llamaCppFormats.publishedCache,
    source: `${llamaCppFormats.source}; ${mlxFormats.source}`,
    date: DATE,
  },
  words: {
    ...NO_WORDS,
    gpuLayers: '--gpu',
    cpuExperts: 'numCpuExpertLayersRatio',
    kvValues: 'vCacheQuantizationType',
    slots: 'unified KV cache',
    kvHost: 'offloadKVCacheToGpu',
  },
  serving: {
    ...llamaCpp.serving,
    defaults: ({ weights }) => (isMlx(weights) ? MLX_STEP : DEFAULTS),
    overheads: (format) => (isMlx(format) ? lmstudioOverheads : llamaCppOverheads),
    rates: LOCAL_RATES,
    tableOnHost: (format) => !isMlx(format),
    countsOutputFirst: (version) => version !== null && isAtLeast(version, OUTPUT_FIRST),
    // It runs llama.cpp and MLX.
    isPlannedFor: () => false,
    hostCaches: NO_HOST_CACHES,
  },
  training: null,
} as const satisfies Engine;
