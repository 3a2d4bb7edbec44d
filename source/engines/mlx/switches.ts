import type { TrainingSwitches } from '../training-switches.js';

/** Flags of mlx_lm.lora (ml-explore/mlx-lm, mlx_lm/lora.py), which keeps all states on each device. */
export const mlxSwitches: TrainingSwitches = {
  tensorParallel: null,
  pipelineParallel: null,
  contextParallel: null,
  expertParallel: null,
  sequenceParallel: null,
  zero: null,
  sequence: (tokens) => `--max-seq-length ${tokens}`,
  microBatch: (sequences) => `--batch-size ${sequences}`,
  flashAttention: null,
  selectiveRecompute: null,
  perOpRecompute: null,
  fullRecompute: '--grad-checkpoint',
  towerRecompute: null,
  freezeTower: null,
  offloadOptimizer: null,
  offloadWeights: null,
  offloadActivations: null,
  fusedLoss: null,
  chunkedLoss: null,
  eightBitAdam: null,
  shortGradients: null,
  // The rank is an entry of its configuration file.
  lora: (rank) => `--fine-tune-type lora lora_parameters.rank=${rank}`,
  // Adapters of a model that mlx_lm.convert quantised.
  qlora: (rank) => `mlx_lm.convert -q, --fine-tune-type lora lora_parameters.rank=${rank}`,
};
