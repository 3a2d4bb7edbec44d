import { asManyAsStages } from '../batches-in-flight.js';
import { wholeSequences } from '../capacity.js';
import { type Engine, NO_HOST_CACHES, NO_WORDS, PLAIN_WEIGHTS } from '../contract.js';
import { USUAL_IMAGE } from '../image-tokens.js';
import { pytorchTraining } from '../overheads/training.js';
import { USUAL_RATES } from '../rates.js';
import { stated } from '../stated.js';
import { trainingDefaults } from '../training-defaults.js';
import { asStored } from '../weights.js';
import { architectureCache } from './cache.js';
import { architectureFormats } from './formats.js';
import { architectureOverheads } from './overheads.js';

const DATE = '2026-11-29';
const PREFILL_CHUNK = 2048;

/** The minimum that the architecture needs under any engine. */
export const architecture = {
  label: 'Architectural minimum',
  programs: [],
  release: { version: '1', date: DATE },
  formats: architectureFormats,
  words: {
    ...NO_WORDS,
    cpuOffload: '--cpu-offload',
    kvHost: '--kv-host',
    adapters: '--adapters',
    adapterRank: '--adapter-rank',
    prefillDevices: '--prefill-devices',
  },
  serving: {
    cache: architectureCache,
    capacity: wholeSequences(architectureCache),
    defaults: () => ({
      batchedTokens: stated(
        (tokens) => Math.min(PREFILL_CHUNK, tokens),
        'a prefill chunk of 2048',
        DATE,
      ),
      memoryUtilization: stated(1, 'all that the driver reports', DATE),
      maximumSequences: stated(256, 'room for 256 sequences', DATE),
      freeFraction: stated(1, 'all that is left', DATE),
      cacheFormat: stated('bf16', 'the usual format of weights', DATE),
    }),
    overheads: () => architectureOverheads,
    rates: USUAL_RATES,
    spreadsLayers: false,
    alwaysCopiesHostWeights: false,
    refuses: [],
    poolWords: null,
    fillsShare: false,
    reservesRequests: false,
    batchesInFlight: asManyAsStages,
    tableOnHost: () => false,
    countsOutputFirst: () => false,
    mostSlots: null,
    expertGroups: () => true,
    // No program has this name, so plans do not choose it.
    isPlannedFor: () => false,
    isPlannedWith: () => true,
    servesEncoders: true,
    expertsOnHost: false,
    draftsBeyondContext: true,
    vocabularyDifference: null,
    hostCaches: NO_HOST_CACHES,
    cachesEmbedded: false,
    mostImageTokens: USUAL_IMAGE,
    weights: { ...PLAIN_WEIGHTS, loads: asStored },
  },
  training: {
    resident: pytorchTraining,
    buffers: [],
    dividesSequence: false,
    rollout: null,
    comparesGroups: false,
    fineTunes: false,
    copiedGradients: () => 0,
    keepsGradients: () => true,
    offloadsGradients: false,
    gathersEnds: 'loss',
    keepsGathered: false,
    trainsModules: false,
    adaptsFused: true,
    adapters: null,
    castsOperands: false,
    checkpointsAskForGradients: true,
    adapterInputs: 'shared',
    attention: 'newest',
    exposedSharding: 0.2,
    switches: null,
    defaults: trainingDefaults('docs/cost-model.md, Recipes and optimizers'),
  },
} as const satisfies Engine;
