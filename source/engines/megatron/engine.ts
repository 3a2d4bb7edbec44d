import { architectureFormats } from '../architecture/formats.js';
import { type Engine, NO_WORDS } from '../contract.js';
import { pytorchTraining } from '../overheads/training.js';
import { stated } from '../stated.js';
import { EXPANDABLE_FRAGMENTS, trainingDefaults } from '../training-defaults.js';
import { megatronSwitches } from './switches.js';

/** Megatron-LM and Megatron Core: fused kernels, gradients accumulated in fp32. */
export const megatron = {
  label: 'Megatron-LM',
  programs: ['pretrain_gpt.py', 'megatron'],
  release: { version: 'core_r0.15', date: '2026-08-01' },
  formats: architectureFormats,
  words: NO_WORDS,
  serving: null,
  training: {
    resident: pytorchTraining,
    buffers: [],
    dividesSequence: false,
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
    // An fp32 copy of the shard (megatron/core/optimizer/distrib_optimizer.py, _copy_model_grads_to_main_grads).
    copiedGradients: () => Number.POSITIVE_INFINITY,
    // megatron/core/distributed/param_and_grad_buffer.py
    keepsGradients: () => true,
    offloadsGradients: false,
    gathersEnds: 'loss',
    keepsGathered: false,
    // NVIDIA-NeMo/Megatron-Bridge, models/conversion/model_bridge.py: num_nextn_predict_layers is mtp_num_layers.
    trainsModules: true,
    adaptsFused: true,
    adapters: null,
    castsOperands: false,
    checkpointsAskForGradients: true,
    adapterInputs: 'shared',
    attention: 'newest',
    exposedSharding: 0.2,
    switches: megatronSwitches,
    defaults: trainingDefaults(
      'NVIDIA-NeMo/Megatron-Bridge, perf_recipes/_common.py and training/mixed_precision.py; docs/engines.md, Gradient formats',
      {
        gradients: 'bf16',
        shardedGradients: 'bf16',
        zero: 1,
        loss: 'in-place',
        wholeExperts: 'with-ep',
        // megatron/core/model_parallel_config.py, and Megatron-Bridge’s training/comm_overlap.py unless a recipe asks for it.
        overlap: 'none',
        cudaGraphs: 'always',
        // Megatron-LM's own example of FP8 sets it too: examples/llama/train_llama3_8b_h100_fp8.sh.
        fp8Weights: true,
        // Megatron-LM's tests and the recipes of Megatron-Bridge set PYTORCH_CUDA_ALLOC_CONF (perf_recipes/llama/gb300/llama3.py).
        fragmentation: EXPANDABLE_FRAGMENTS,
      },
      [
        {
          before: '26.06',
          own: { cudaGraphs: 'never' },
          source:
            'docs/training-time.md, Constants of a training step: Megatron-Bridge from 26.06; Megatron Core’s own default is none',
        },
        {
          // Containers of Megatron-Bridge and NeMo are numbered by the year, Megatron Core's releases from 0.
          before: '20',
          own: { gradients: 'fp32', zero: 0, loss: 'fused', wholeExperts: 'never' },
          source:
            'Megatron-LM, megatron/training/arguments.py; docs/engines.md, Gradient formats. Its FSDP2 is given no policy: gradients are in the format of the weights (megatron/core/distributed/torch_fully_sharded_data_parallel.py)',
        },
      ],
    ),
  },
} as const satisfies Engine;
