import { architectureFormats } from '../architecture/formats.js';
import { type Engine, NO_WORDS } from '../contract.js';
import { pytorchTraining } from '../overheads/training.js';
import { stated } from '../stated.js';
import { NO_SWITCHES } from '../training-choices.js';
import { EXPANDABLE_FRAGMENTS, trainingDefaults } from '../training-defaults.js';

/** torchtitan: fp32 weights sharded by FSDP2 and gathered in bf16, recomputation per operation, a loss in eight chunks. */
export const torchtitan = {
  label: 'torchtitan',
  programs: ['torchtitan'],
  release: { version: '0.2', date: '2026-08-01' },
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
    copiedGradients: () => 0,
    keepsGradients: () => false,
    offloadsGradients: false,
    gathersEnds: 'loss',
    keepsGathered: true,
    adaptsFused: true,
    adapters: null,
    attention: 'flash-2',
    exposedSharding: 0.2,
    switches: {
      ...NO_SWITCHES,
      fullRecompute: '--activation_checkpoint.mode=full',
      offloadOptimizer: '--training.enable_cpu_offload',
    },
    defaults: trainingDefaults(
      'pytorch/torchtitan, torchtitan/config/job_config.py; docs/engines.md, Defaults by framework',
      {
        kernels: 'eager',
        recipe: 'bf16-autocast',
        zero: 3,
        recompute: 'per-op',
        loss: 'chunked',
        wholeExperts: 'always',
        // run_train.sh sets PYTORCH_ALLOC_CONF.
        fragmentation: EXPANDABLE_FRAGMENTS,
      },
    ),
  },
} as const satisfies Engine;
