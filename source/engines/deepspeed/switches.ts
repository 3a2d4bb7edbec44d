import type { TrainingSwitches } from '../training-switches.js';
import { transformersSwitches } from '../transformers/switches.js';

/**
 * Entries of DeepSpeed's configuration (deepspeed/runtime/config.py, zero/config.py, tensor_parallel/config.py); what it has
 * none for are arguments of transformers' Trainer around it.
 */
export const deepspeedSwitches: TrainingSwitches = {
  ...transformersSwitches,
  tensorParallel: (ranks) => `tensor_parallel.autotp_size=${ranks}`,
  // deepspeed/runtime/pipe/module.py
  pipelineParallel: (stages) => `PipelineModule(num_stages=${stages})`,
  microBatch: (sequences) => `train_micro_batch_size_per_gpu=${sequences}`,
  // docs/_pages/config-json.md, Data Type options
  shortGradients: 'data_types.grad_accum_dtype=bf16',
};
