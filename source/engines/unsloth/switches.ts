import type { TrainingSwitches } from '../training-switches.js';

/** Arguments of FastLanguageModel (unslothai/unsloth, models/loader.py and llama.py), FastVisionModel and TRL's trainers. */
export const unslothSwitches: TrainingSwitches = {
  tensorParallel: null,
  pipelineParallel: null,
  contextParallel: null,
  expertParallel: null,
  sequenceParallel: null,
  zero: null,
  sequence: (tokens) => `max_seq_length=${tokens}`,
  microBatch: (sequences) => `per_device_train_batch_size=${sequences}`,
  flashAttention: null,
  selectiveRecompute: null,
  perOpRecompute: null,
  fullRecompute: 'use_gradient_checkpointing=True',
  towerRecompute: 'use_gradient_checkpointing=True',
  freezeTower: 'finetune_vision_layers=False',
  offloadOptimizer: null,
  offloadWeights: null,
  offloadActivations: 'use_gradient_checkpointing="unsloth"',
  fusedLoss: null,
  chunkedLoss: null,
  eightBitAdam: 'optim=adamw_8bit',
  shortGradients: null,
  lora: (rank) => `get_peft_model(r=${rank})`,
  qlora: (rank) => `load_in_4bit=True get_peft_model(r=${rank})`,
};
