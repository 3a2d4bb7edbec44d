import { architectureFormats } from '../architecture/formats.js';
import { type Engine, NO_WORDS } from '../contract.js';
import { pytorchTraining } from '../overheads/training.js';
import { trainingDefaults } from '../training-defaults.js';
import { unslothSwitches } from './switches.js';

/** Unsloth: its own fused kernels and loss, every layer computed again. */
export const unsloth = {
  label: 'Unsloth',
  programs: ['unsloth'],
  release: { version: '2026.8', date: '2026-08-01' },
  formats: architectureFormats,
  words: NO_WORDS,
  serving: null,
  training: {
    resident: pytorchTraining,
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
    adapters: 'fp32',
    castsOperands: false,
    checkpointsAskForGradients: true,
    adapterInputs: 'shared',
    attention: 'newest',
    exposedSharding: 0.2,
    switches: unslothSwitches,
    defaults: trainingDefaults(
      'unslothai/unsloth, unsloth/models/_utils.py and loader.py (use_gradient_checkpointing="unsloth"); docs/engines.md, Defaults by framework',
      {
        recipe: 'bf16',
        recompute: 'full',
        offload: 'activations',
        loss: 'cut',
        wideTables: true,
      },
      [
        {
          before: '2024.12',
          own: { loss: 'fused' },
          source: 'unsloth.ai/blog/llama3-3: Cut Cross Entropy from then on',
        },
      ],
    ),
  },
} as const satisfies Engine;
