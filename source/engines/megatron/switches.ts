import type { TrainingSwitches } from '../training-switches.js';

/**
 * Flags of pretrain_gpt.py. Source: Megatron-LM, megatron/training/arguments.py, megatron/core/transformer/transformer_config.py
 * and model_parallel_config.py (each field is a flag).
 */
export const megatronSwitches: TrainingSwitches = {
  tensorParallel: (ranks) => `--tensor-model-parallel-size ${ranks}`,
  pipelineParallel: (stages) => `--pipeline-model-parallel-size ${stages}`,
  contextParallel: (ranks) => `--context-parallel-size ${ranks}`,
  expertParallel: (ranks) => `--expert-model-parallel-size ${ranks}`,
  sequenceParallel: '--sequence-parallel',
  zero: (stage) =>
    stage === 1
      ? '--use-distributed-optimizer'
      : `--use-megatron-fsdp --data-parallel-sharding-strategy ${stage === 2 ? 'optim_grads' : 'optim_grads_params'}`,
  sequence: (tokens) => `--seq-length ${tokens}`,
  microBatch: (sequences) => `--micro-batch-size ${sequences}`,
  flashAttention: '--attention-backend flash',
  selectiveRecompute: '--recompute-granularity selective',
  perOpRecompute: null,
  fullRecompute: '--recompute-granularity full --recompute-method uniform --recompute-num-layers 1',
  // examples/multimodal/multimodal_args.py, as of a frozen tower.
  towerRecompute: '--recompute-vision',
  freezeTower: '--freeze-ViT',
  // It asserts the second flag beside the first (megatron/training/arguments.py).
  offloadOptimizer: '--optimizer-cpu-offload --use-precision-aware-optimizer',
  offloadWeights: null,
  offloadActivations: null,
  fusedLoss: '--cross-entropy-loss-fusion',
  chunkedLoss: null,
  eightBitAdam: '--use-precision-aware-optimizer --exp-avg-dtype fp8 --exp-avg-sq-dtype fp8',
  shortGradients: '--grad-reduce-in-bf16',
  // Of Megatron-Bridge (scripts/training, src/megatron/bridge/peft/lora.py): Megatron-LM itself has no adapters.
  lora: (rank) => `--peft_scheme lora peft.dim=${rank}`,
  qlora: null,
};
