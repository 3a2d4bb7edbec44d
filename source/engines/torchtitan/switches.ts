import type { TrainingSwitches } from '../training-switches.js';
import { isAtLeast } from '../version.js';

/** Options of torchtitan, torchtitan/config/configs.py; of v0.2.2, torchtitan/config/job_config.py. */
export const torchtitanSwitches: TrainingSwitches = {
  tensorParallel: (ranks) => `--parallelism.tensor_parallel_degree=${ranks}`,
  pipelineParallel: (stages) => `--parallelism.pipeline_parallel_degree=${stages}`,
  contextParallel: (ranks) => `--parallelism.context_parallel_degree=${ranks}`,
  expertParallel: (ranks) => `--parallelism.expert_parallel_degree=${ranks}`,
  sequenceParallel: null,
  zero: (stage) =>
    stage === 1
      ? null
      : `--parallelism.data_parallel_shard_degree=-1 --parallelism.fsdp_reshard_after_forward=${stage === 2 ? 'never' : 'always'}`,
  sequence: (tokens) => `--training.seq_len=${tokens}`,
  microBatch: (sequences) => `--training.local_batch_size=${sequences}`,
  flashAttention: null,
  selectiveRecompute: null,
  perOpRecompute: (_, { version }) =>
    hasPolicies(version)
      ? 'activation-checkpoint:selective'
      : '--activation_checkpoint.mode=selective --activation_checkpoint.selective_ac_option=op',
  fullRecompute: (_, { version }) =>
    hasPolicies(version) ? 'activation-checkpoint:full' : '--activation_checkpoint.mode=full',
  towerRecompute: null,
  freezeTower: null,
  // Its one switch moves weights and gradients with the optimizer.
  offloadOptimizer: null,
  offloadWeights: '--training.enable_cpu_offload',
  offloadActivations: null,
  fusedLoss: null,
  chunkedLoss: null,
  eightBitAdam: null,
  shortGradients: null,
  // No flag: an entry of a configuration's converters (torchtitan/components/lora.py, pull request 3264).
  lora: (rank, { version }) =>
    isAtLeast(version, '0.2.2.dev20260508') ? `LoRAConverter.Config(rank=${rank})` : null,
  qlora: null,
};

/** Whether recomputation is chosen by a subcommand. Source: pytorch/torchtitan pull request 3674. */
function hasPolicies(version: string): boolean {
  return isAtLeast(version, '0.2.2.dev20260615');
}
