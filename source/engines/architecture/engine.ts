import { asManyAsStages } from '../batches-in-flight.js';
import { wholeSequences } from '../capacity.js';
import { type Engine, stated } from '../contract.js';
import { pytorchTrainingOverheads } from '../overheads/training.js';
import { SERVED_BANDWIDTH, servingRates } from '../rates.js';
import { architectureCache } from './cache.js';
import { architectureFormats } from './formats.js';
import { architectureOverheads } from './overheads.js';

const DATE = '2026-11-29';
const PREFILL_CHUNK = 2048;

/** The minimum that the architecture needs, whatever engine runs it. */
export const architecture = {
  label: 'Architectural minimum',
  programs: [],
  release: { version: '1', date: DATE },
  formats: architectureFormats,
  words: { gpuLayers: null, cpuExperts: null, kvValues: null, slots: null, fullWindows: null },
  serving: {
    cache: architectureCache,
    capacity: wholeSequences(architectureCache),
    defaults: ({ tokens }) => ({
      batchedTokens: stated(Math.min(PREFILL_CHUNK, tokens), 'a prefill chunk of 2048', DATE),
      memoryUtilization: stated(1, 'all that the driver reports', DATE),
      maximumSequences: stated(256, 'room for 256 sequences', DATE),
    }),
    overheads: architectureOverheads,
    rates: servingRates(SERVED_BANDWIDTH, () => 0),
    spreadsLayers: false,
    fillsShare: false,
    batchesInFlight: asManyAsStages,
    draftsBeyondContext: true,
    weights: { expertPadding: () => 1, paddedFormats: [] },
  },
  training: { overheads: pytorchTrainingOverheads },
} as const satisfies Engine;
