import type { TrainingSwitches } from '../training-switches.js';

/**
 * Arguments of transformers' Trainer (training_args.py), TRL (trainer/sft_config.py) and PEFT, and entries of the DeepSpeed
 * configuration that Trainer takes (integrations/deepspeed.py).
 */
export const transformersSwitches: TrainingSwitches = {
  // huggingface/accelerate, parallelism_config.py
  tensorParallel: (ranks) => `ParallelismConfig(tp_size=${ranks})`,
  pipelineParallel: null,
  contextParallel: (ranks) => `ParallelismConfig(cp_size=${ranks})`,
  expertParallel: null,
  sequenceParallel: null,
  zero: (stage) => `zero_optimization.stage=${stage}`,
  sequence: (tokens) => `max_length=${tokens}`,
  microBatch: (sequences) => `per_device_train_batch_size=${sequences}`,
  flashAttention: 'attn_implementation=flash_attention_2',
  selectiveRecompute: null,
  perOpRecompute: null,
  fullRecompute: 'gradient_checkpointing=True',
  towerRecompute: null,
  // A tower has no argument of its own; PyTorch's method freezes it.
  freezeTower: 'vision_tower.requires_grad_(False)',
  // Valid with a ZeRO stage alone (DeepSpeed, deepspeed/runtime/zero/config.py).
  offloadOptimizer: (_, { zero }) =>
    `${zero === 0 ? 'zero_optimization.stage=1 ' : ''}zero_optimization.offload_optimizer.device=cpu`,
  offloadWeights: (_, { zero }) =>
    zero === 3
      ? 'zero_optimization.offload_optimizer.device=cpu zero_optimization.offload_param.device=cpu'
      : null,
  offloadActivations: 'activation_offloading=True',
  fusedLoss: null,
  chunkedLoss: 'use_liger_kernel=True',
  eightBitAdam: 'optim=adamw_bnb_8bit',
  shortGradients: null,
  lora: (rank) => `LoraConfig(r=${rank})`,
  qlora: (rank) => `BitsAndBytesConfig(load_in_4bit=True) LoraConfig(r=${rank})`,
};
