import type { TrainingSwitches } from '../training-switches.js';

/** Entries of torchtune's configurations. Source: pytorch/torchtune, recipes, docs/source/tutorials/memory_optimizations.rst. */
export const torchtuneSwitches: TrainingSwitches = {
  // recipes/full_finetune_distributed.py; the plan is an entry beside it.
  tensorParallel: (ranks) => `tensor_parallel_dim=${ranks}`,
  pipelineParallel: null,
  contextParallel: null,
  expertParallel: null,
  sequenceParallel: null,
  // Its distributed recipes always divide all states; this entry says whether weights stay gathered.
  zero: (stage) =>
    stage === 1 ? null : `fsdp_reshard_after_forward=${stage === 3 ? 'True' : 'False'}`,
  sequence: (tokens) => `tokenizer.max_seq_len=${tokens}`,
  microBatch: (sequences) => `batch_size=${sequences}`,
  flashAttention: null,
  selectiveRecompute: null,
  perOpRecompute: null,
  fullRecompute: 'enable_activation_checkpointing=True',
  towerRecompute: null,
  // torchtune/models/llama3_2_vision/_model_builders.py
  freezeTower: 'model.encoder_trainable=False',
  // Its one switch moves weights and gradients with the optimizer.
  offloadOptimizer: null,
  offloadWeights: 'fsdp_cpu_offload=True',
  offloadActivations: 'enable_activation_offloading=True',
  fusedLoss: null,
  chunkedLoss: 'loss=torchtune.modules.loss.LinearCrossEntropyLoss',
  eightBitAdam: 'optimizer=bitsandbytes.optim.AdamW8bit',
  shortGradients: null,
  lora: (rank, { devices }) => `${adapterRecipe(devices)} model.lora_rank=${rank}`,
  qlora: (rank, { devices }) =>
    `${adapterRecipe(devices)} model.quantize_base=True model.lora_rank=${rank}`,
};

function adapterRecipe(devices: number): string {
  return devices > 1 ? 'lora_finetune_distributed' : 'lora_finetune_single_device';
}
