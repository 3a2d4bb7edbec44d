import { oneAtATime } from '../batches-in-flight.js';
import { wholeSequences } from '../capacity.js';
import { type Engine, stated } from '../contract.js';
import { pytorchTrainingOverheads } from '../overheads/training.js';
import { MICROSECOND, SERVED_BANDWIDTH, servingRates } from '../rates.js';
import { transformersCache } from './cache.js';
import { transformersFormats } from './formats.js';
import { transformersOverheads } from './overheads.js';

const DATE = '2026-11-29';

/** 45 kernels of 7.5 µs, norms and rotary unfused: 0.81 of the bandwidth of an L4, 0.27 of an H100 (arXiv:2605.30571). */
const EAGER_LAYER_SECONDS = 45 * 7.5 * MICROSECOND;

/** Hugging Face transformers: `generate`, and its Trainer. */
export const transformers = {
  label: 'transformers',
  programs: ['transformers', 'transformers-cli'],
  release: { version: '5.0', date: DATE },
  formats: transformersFormats,
  words: {
    gpuLayers: null,
    cpuExperts: null,
    kvValues: null,
    slots: null,
    fullWindows: 'cache_implementation="static"',
  },
  serving: {
    cache: transformersCache,
    capacity: wholeSequences(transformersCache),
    defaults: ({ tokens }) => ({
      batchedTokens: stated(tokens, 'no chunks: whole prompts go through at once', DATE),
      memoryUtilization: stated(
        0.95,
        '5 % for fragments (docs/cost-model.md, Buffers and fragmentation)',
        DATE,
      ),
      maximumSequences: stated(1, 'no server of its own: the batch that is given', DATE),
    }),
    overheads: transformersOverheads,
    rates: servingRates(SERVED_BANDWIDTH, () => EAGER_LAYER_SECONDS),
    spreadsLayers: false,
    fillsShare: false,
    batchesInFlight: oneAtATime,
    draftsBeyondContext: true,
    weights: { expertPadding: () => 1, paddedFormats: [] },
  },
  training: { overheads: pytorchTrainingOverheads },
} as const satisfies Engine;
