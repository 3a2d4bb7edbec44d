import { architectureFormats } from '../architecture/formats.js';
import { type Engine, NO_WORDS } from '../contract.js';
import { pytorchTraining } from '../overheads/training.js';
import { trainingDefaults } from '../training-defaults.js';
import { torchtuneSwitches } from './switches.js';

/** torchtune: all in bf16, every layer computed again, a loss in eight chunks. */
export const torchtune = {
  label: 'torchtune',
  programs: ['tune'],
  release: { version: '0.7', date: '2026-08-01' },
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
    adapters: null,
    castsOperands: false,
    checkpointsAskForGradients: false,
    adapterInputs: 'shared',
    attention: 'flash-2',
    exposedSharding: 0.2,
    switches: torchtuneSwitches,
    defaults: trainingDefaults(
      'pytorch/torchtune, recipes/configs; docs/engines.md, Defaults by framework',
      { kernels: 'eager', recipe: 'bf16', recompute: 'full', loss: 'chunked' },
    ),
  },
} as const satisfies Engine;
