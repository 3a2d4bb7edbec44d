import { asManyAsStages } from '../batches-in-flight.js';
import { wholeSequences } from '../capacity.js';
import type { Engine } from '../contract.js';
import { GRAPH_RATES } from '../rates.js';
import { sglangCache } from './cache.js';
import { sglangDefaults } from './defaults.js';
import { sglangFormats } from './formats.js';
import { sglangOverheads } from './overheads.js';

/** SGLang as a server. */
export const sglang = {
  label: 'SGLang',
  programs: ['sglang', 'sglang.launch_server'],
  release: { version: '0.5.20', date: '2026-11-29' },
  formats: sglangFormats,
  words: {
    gpuLayers: null,
    cpuExperts: null,
    kvValues: null,
    slots: null,
    fullWindows: '--disable-hybrid-swa-memory',
  },
  serving: {
    cache: sglangCache,
    capacity: wholeSequences(sglangCache),
    defaults: sglangDefaults,
    overheads: sglangOverheads,
    rates: GRAPH_RATES,
    // It divides its requests by `pp_size` (`pp_max_micro_batch_size`).
    spreadsLayers: false,
    fillsShare: true,
    batchesInFlight: asManyAsStages,
    draftsBeyondContext: true,
    weights: { expertPadding: () => 1, paddedFormats: [] },
  },
  training: null,
} as const satisfies Engine;
