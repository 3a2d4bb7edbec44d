import { oneAtATime } from '../batches-in-flight.js';
import { wholeSequences } from '../capacity.js';
import { type Engine, NO_HOST_CACHES, NO_WORDS, PLAIN_WEIGHTS } from '../contract.js';
import { deepspeedCopies } from '../deepspeed/overheads.js';
import { insideRanks } from '../expert-groups.js';
import { USUAL_IMAGE } from '../image-tokens.js';
import { pytorchTraining } from '../overheads/training.js';
import { servedAs } from '../rates.js';
import { stated } from '../stated.js';
import { trainingDefaults } from '../training-defaults.js';
import { linearOnly } from '../weights.js';
import { transformersCache } from './cache.js';
import { transformersFormats } from './formats.js';
import { transformersOverheads } from './overheads.js';
import { transformersSwitches } from './switches.js';

const DATE = '2026-11-29';

/** Hugging Face transformers: `generate`, and its Trainer. */
export const transformers = {
  label: 'transformers',
  programs: ['transformers', 'transformers-cli'],
  release: { version: '5.0', date: DATE },
  formats: transformersFormats,
  words: {
    ...NO_WORDS,
    fullWindows: 'cache_implementation="static"',
    adapters: 'load_adapter',
    adapterRank: 'LoraConfig(r)',
  },
  serving: {
    cache: transformersCache,
    capacity: wholeSequences(transformersCache),
    defaults: () => ({
      batchedTokens: stated(
        (tokens) => tokens,
        'no chunks: whole prompts go through at once',
        DATE,
      ),
      memoryUtilization: stated(
        0.95,
        '5 % for fragments (docs/cost-model.md, Buffers and fragmentation)',
        DATE,
      ),
      maximumSequences: stated(1, 'no server of its own: the batch that is given', DATE),
      freeFraction: stated(1, 'all that is left', DATE),
      cacheFormat: stated('bf16', 'the usual format of weights', DATE),
    }),
    overheads: () => transformersOverheads,
    rates: servedAs('eager'),
    spreadsLayers: false,
    alwaysCopiesHostWeights: false,
    refuses: [],
    poolWords: null,
    fillsShare: false,
    reservesRequests: false,
    batchesInFlight: oneAtATime,
    tableOnHost: () => false,
    countsOutputFirst: () => false,
    mostSlots: null,
    expertGroups: insideRanks,
    // It is no server, so plans do not choose it.
    isPlannedFor: () => false,
    isPlannedWith: () => true,
    servesEncoders: true,
    expertsOnHost: false,
    draftsBeyondContext: true,
    vocabularyDifference: null,
    hostCaches: NO_HOST_CACHES,
    cachesEmbedded: false,
    mostImageTokens: USUAL_IMAGE,
    weights: { ...PLAIN_WEIGHTS, loads: linearOnly },
  },
  training: {
    resident: pytorchTraining,
    buffers: [],
    dividesSequence: false,
    rollout: {
      share: stated(
        0.3,
        'huggingface/trl, trainer/grpo_config.py: vllm_gpu_memory_utilization',
        DATE,
      ),
      sleeps: false,
    },
    comparesGroups: false,
    fineTunes: true,
    // Mixed recipes with divided states use DeepSpeed.
    copiedGradients: deepspeedCopies,
    // trainer.py calls model.zero_grad(), which frees them (torch/nn/modules/module.py, set_to_none).
    keepsGradients: () => false,
    offloadsGradients: true,
    gathersEnds: 'always',
    keepsGathered: false,
    trainsModules: false,
    adaptsFused: false,
    adapters: 'fp32',
    castsOperands: false,
    checkpointsAskForGradients: true,
    adapterInputs: 'own',
    attention: 'flash-2',
    exposedSharding: 0.2,
    switches: transformersSwitches,
    defaults: trainingDefaults(
      'transformers 5, trainer.py and modeling_utils.py: a checkpoint is trained in its own 16 bits',
      { kernels: 'eager', recipe: 'bf16', loss: 'logits-14', wideTables: true },
      [
        {
          before: '4.54',
          own: { optimizerStep: 'foreach' },
          source:
            'github.com/huggingface/transformers/pull/37358: adamw_torch_fused by default from then on',
        },
        {
          before: '4.52',
          own: { wideTables: false },
          source:
            'github.com/huggingface/transformers/pull/37331: the override of 32 bits for embeddings was bound to a class name that was gone',
        },
        {
          before: '4.45',
          own: { loss: 'logits-16' },
          source:
            'transformers 4.44, models/llama/modeling_llama.py: the model returns its logits in fp32, and shifts a copy of them',
        },
        {
          before: '4.43',
          own: { quantizedInputs: true },
          source:
            'github.com/bitsandbytes-foundation/bitsandbytes/pull/1270, in 0.43.2 of July 2024, which is as old as transformers 4.43',
        },
      ],
    ),
  },
} as const satisfies Engine;
