import { oneAtATime } from '../batches-in-flight.js';
import { wholeSequences } from '../capacity.js';
import { type Engine, NO_HOST_CACHES, NO_WORDS, PLAIN_WEIGHTS } from '../contract.js';
import { wholeExperts } from '../expert-groups.js';
import { USUAL_IMAGE } from '../image-tokens.js';
import { LOCAL_RATES } from '../rates.js';
import { stated } from '../stated.js';
import { trainingDefaults } from '../training-defaults.js';
import { asStored } from '../weights.js';
import { mlxCache } from './cache.js';
import { mlxFormats } from './formats.js';
import { mlxOverheads } from './overheads.js';
import { mlxSwitches } from './switches.js';

const SOURCE = 'ml-explore/mlx-lm, mlx_lm/server.py';
const DATE = '2026-11-29';

const MLX_DEFAULTS = {
  batchedTokens: stated(2048, `${SOURCE}: prefill-step-size`, DATE),
  memoryUtilization: stated(1, 'the working set that the system recommends', DATE),
  maximumSequences: stated(32, `${SOURCE}: decode-concurrency`, DATE),
  cacheFormat: stated('bf16', 'ml-explore/mlx-lm, mlx_lm/generate.py: kv_bits none', DATE),
  freeFraction: stated(1, 'all that is left', DATE),
};

/** mlx-lm on Apple's devices: its server, and its trainer, which keeps all in bf16. */
export const mlx = {
  label: 'MLX',
  programs: ['mlx_lm.server', 'mlx_lm.generate', 'mlx_lm'],
  release: { version: '0.30', date: DATE },
  formats: mlxFormats,
  words: NO_WORDS,
  serving: {
    cache: mlxCache,
    capacity: wholeSequences(mlxCache),
    defaults: () => MLX_DEFAULTS,
    overheads: () => mlxOverheads,
    rates: LOCAL_RATES,
    spreadsLayers: false,
    alwaysCopiesHostWeights: false,
    refuses: [],
    poolWords: null,
    fillsShare: false,
    reservesRequests: false,
    batchesInFlight: oneAtATime,
    tableOnHost: () => false,
    countsOutputFirst: () => false,
    mostSlots: Number.MAX_SAFE_INTEGER,
    expertGroups: wholeExperts,
    isPlannedFor: ({ vendor }) => vendor === 'apple',
    isPlannedWith: ({ tp, pp, cp }) => cp === 1 && (tp === 1 || pp === 1),
    servesEncoders: false,
    expertsOnHost: false,
    draftsBeyondContext: true,
    vocabularyDifference: null,
    hostCaches: NO_HOST_CACHES,
    cachesEmbedded: false,
    mostImageTokens: USUAL_IMAGE,
    weights: { ...PLAIN_WEIGHTS, loads: asStored },
  },
  training: {
    resident: [],
    buffers: [],
    dividesSequence: false,
    rollout: null,
    comparesGroups: false,
    fineTunes: true,
    copiedGradients: () => 0,
    keepsGradients: () => false,
    offloadsGradients: false,
    gathersEnds: 'loss',
    keepsGathered: false,
    trainsModules: false,
    adaptsFused: true,
    // mlx_lm/tuner/lora.py makes both factors in fp32, to which products cast their input.
    adapters: 'fp32',
    adapterInputs: 'own',
    castsOperands: false,
    checkpointsAskForGradients: false,
    attention: 'newest',
    exposedSharding: 0.2,
    switches: mlxSwitches,
    defaults: trainingDefaults('ml-explore/mlx-lm, mlx_lm/tuner/trainer.py', { recipe: 'bf16' }),
  },
} as const satisfies Engine;
