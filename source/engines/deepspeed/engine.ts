import { architectureFormats } from '../architecture/formats.js';
import { type Engine, NO_WORDS } from '../contract.js';
import { pytorchTraining } from '../overheads/training.js';
import { trainingDefaults } from '../training-defaults.js';
import { deepspeedCopies, gradientBuckets } from './overheads.js';
import { deepspeedSwitches } from './switches.js';

/** DeepSpeed around models of Hugging Face transformers. */
export const deepspeed = {
  label: 'DeepSpeed',
  programs: ['deepspeed'],
  release: { version: '0.18', date: '2026-08-01' },
  formats: architectureFormats,
  words: NO_WORDS,
  serving: null,
  training: {
    resident: pytorchTraining,
    buffers: [gradientBuckets],
    dividesSequence: false,
    rollout: null,
    comparesGroups: true,
    fineTunes: false,
    copiedGradients: deepspeedCopies,
    // ZeRO-1 and 2 let them go after the step (runtime/zero/stage_1_and_2.py, averaged_gradients), ZeRO-3 has a flat buffer
    // (stage3.py, grad_partitions_flat_buffer).
    keepsGradients: (zero) => zero === 0 || zero === 3,
    offloadsGradients: true,
    gathersEnds: 'loss',
    keepsGathered: false,
    trainsModules: false,
    adaptsFused: false,
    adapters: 'fp32',
    castsOperands: false,
    checkpointsAskForGradients: true,
    adapterInputs: 'shared',
    attention: 'flash-2',
    exposedSharding: 0.6,
    switches: deepspeedSwitches,
    defaults: trainingDefaults(
      'deepspeedai/DeepSpeed, deepspeed/runtime/zero/config.py; the model and its loss are Hugging Face transformers’',
      { kernels: 'eager', loss: 'logits-14' },
      [
        {
          before: '0.15.2',
          own: { loss: 'logits-16' },
          source:
            'the models of transformers 4.44, the newest until a month before 0.15.2: models/llama/modeling_llama.py returns its logits in fp32, and shifts a copy of them',
        },
      ],
    ),
  },
} as const satisfies Engine;
