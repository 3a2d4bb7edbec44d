import { oneAtATime } from '../batches-in-flight.js';
import { wholeSequences } from '../capacity.js';
import { type Engine, stated } from '../contract.js';
import { MICROSECOND, servingRates } from '../rates.js';
import { llamaCppCache } from './cache.js';
import { SERVER_SLOTS } from './cells.js';
import { llamaCppFormats } from './formats.js';
import { llamaCppOverheads } from './overheads.js';

const SOURCE = 'ggml-org/llama.cpp, 2026, common/common.h';
const DATE = '2026-11-29';

/**
 * Share of the bandwidth with one sequence: F16 models 0.70–0.91, median 0.84, in 29 runs on NVIDIA, 19 on AMD, 21 on
 * Apple.
 */
const BANDWIDTH = 0.85;
const LAYER_SECONDS: Readonly<Record<string, number>> = {
  nvidia: 20 * MICROSECOND,
  amd: 40 * MICROSECOND,
  apple: 80 * MICROSECOND,
};
const OTHER_LAYER_SECONDS = 40 * MICROSECOND;

const DEFAULTS = {
  batchedTokens: stated(512, `${SOURCE}: n_ubatch`, DATE),
  memoryUtilization: stated(1, `${SOURCE}: no share is kept back`, DATE),
  maximumSequences: stated(
    SERVER_SLOTS,
    'ggml-org/llama.cpp, 2026, tools/server: n_parallel',
    DATE,
  ),
};

/** llama.cpp as llama-server. */
export const llamaCpp = {
  label: 'llama.cpp',
  programs: ['llama-server', 'llama-cli', 'llama-bench'],
  release: { version: 'b8000', date: DATE },
  formats: llamaCppFormats,
  words: {
    gpuLayers: '-ngl',
    cpuExperts: '--n-cpu-moe',
    kvValues: '-ctv',
    slots: '--kv-unified',
    fullWindows: '--swa-full',
  },
  serving: {
    cache: llamaCppCache,
    capacity: wholeSequences(llamaCppCache),
    defaults: () => DEFAULTS,
    overheads: llamaCppOverheads,
    rates: servingRates(BANDWIDTH, ({ vendor }) => LAYER_SECONDS[vendor] ?? OTHER_LAYER_SECONDS),
    spreadsLayers: true,
    fillsShare: false,
    batchesInFlight: oneAtATime,
    // Drafting stays within the allocated context.
    draftsBeyondContext: false,
    weights: { expertPadding: () => 1, paddedFormats: [] },
  },
  training: null,
} as const satisfies Engine;
