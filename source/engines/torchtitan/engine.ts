import { architectureFormats } from '../architecture/formats.js';
import { type Engine, NO_WORDS } from '../contract.js';
import { pytorchTraining } from '../overheads/training.js';
import { stated } from '../stated.js';
import { EXPANDABLE_FRAGMENTS, trainingDefaults } from '../training-defaults.js';
import { torchtitanSwitches } from './switches.js';

/** torchtitan: fp32 weights sharded by FSDP2 and gathered in bf16, recomputation per operation, a loss in eight chunks. */
export const torchtitan = {
  label: 'torchtitan',
  programs: ['torchtitan'],
  // Its main branch, which most people run, by the number of a nightly build: no release has followed 0.2.2 of February 2026.
  release: { version: '0.2.2.dev20260801', date: '2026-08-01' },
  formats: architectureFormats,
  words: NO_WORDS,
  serving: null,
  training: {
    resident: pytorchTraining,
    buffers: [],
    dividesSequence: true,
    rollout: {
      share: stated(
        0.5,
        'volcengine/verl, workers/config/rollout.py: gpu_memory_utilization',
        '2026-08-01',
      ),
      sleeps: true,
    },
    comparesGroups: false,
    fineTunes: false,
    copiedGradients: () => 0,
    keepsGradients: () => false,
    offloadsGradients: false,
    gathersEnds: 'loss',
    keepsGathered: true,
    trainsModules: false,
    adaptsFused: true,
    adapters: null,
    // torchao, float8/float8_linear.py and prototype/mx_formats: save_for_backward(input_hp, weight_hp)
    castsOperands: true,
    checkpointsAskForGradients: false,
    adapterInputs: 'shared',
    attention: 'flash-2',
    exposedSharding: 0.2,
    switches: torchtitanSwitches,
    defaults: trainingDefaults(
      'pytorch/torchtitan, torchtitan/config/job_config.py; docs/engines.md, Defaults by framework',
      {
        kernels: 'eager',
        recipe: 'bf16-autocast',
        zero: 3,
        recompute: 'per-op',
        loss: 'chunked',
        wholeExperts: 'always',
        cudaGraphs: 'alone',
        // run_train.sh sets PYTORCH_ALLOC_CONF.
        fragmentation: EXPANDABLE_FRAGMENTS,
      },
      [
        {
          before: '0.2.2.dev20260819',
          own: { cudaGraphs: 'never' },
          source:
            'pytorch/torchtitan pull request 3559 captures forward and backward from then on (training.disable_cuda_graphs, torchtitan/config/configs.py)',
        },
        {
          before: '0.2.2.dev20260427',
          own: { loss: 'logits-16', compiledLoss: 'compiled' },
          source:
            'pytorch/torchtitan pull request 2937 cuts the loss into chunks; v0.2.2, components/loss.py',
        },
        {
          before: '0.1',
          own: { compiledLoss: 'logits-16' },
          source:
            'pytorch/torchtitan commit e8977b007 of December 2024 leaves the loss out of what is compiled',
        },
      ],
    ),
  },
} as const satisfies Engine;
