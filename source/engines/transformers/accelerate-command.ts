import { fact, harmless, notModelled, number, type Program, words } from '../command/command.js';
import { isOn, numberOf } from '../command/common.js';
import { hereDocument, line, yaml } from '../command/print.js';
import {
  FINE_TUNING,
  offloadOf,
  saysAdapters,
  shardingStage,
  trainerFlags,
} from '../command/training.js';

/** An accelerate configuration (accelerate/utils/dataclasses.py, commands/config). */
export const accelerateCommand: Program = {
  id: 'accelerate',
  engine: 'transformers',
  mode: 'training',
  start: ['accelerate', 'launch'],
  starts: /^accelerate$/,
  positional: 'none',
  syntax: 'flags',
  keys: ['distributed_type', 'num_processes'],
  defaults: { recompute: 'none', zero: 0 },
  flags: [
    fact('kind', 'distributed_type'),
    fact('processes', 'num_processes'),
    words(
      'recipe',
      [
        ['bf16', 'bf16-mixed'],
        ['fp16', 'fp16-mixed'],
        ['fp8', 'fp8-mixed'],
        ['no', 'fp32'],
      ],
      'mixed_precision',
    ),
    fact('strategy', 'fsdp_config.fsdp_sharding_strategy'),
    fact('reshards', 'fsdp_config.fsdp_reshard_after_forward'),
    fact('fsdpOffload', 'fsdp_config.fsdp_offload_params'),
    fact('checkpointing', 'fsdp_config.fsdp_activation_checkpointing'),
    fact('stage', 'deepspeed_config.zero_stage'),
    fact('optimizerDevice', 'deepspeed_config.offload_optimizer_device'),
    fact('parameterDevice', 'deepspeed_config.offload_param_device'),
    number(
      'tp',
      'parallelism_config.parallelism_config_tp_size',
      'megatron_lm_config.megatron_lm_tp_degree',
    ),
    number('pp', 'megatron_lm_config.megatron_lm_pp_degree'),
    number('cp', 'parallelism_config.parallelism_config_cp_size'),
    // Groups of so many ranks divide the states, and further groups hold copies.
    number('hybridShard', 'parallelism_config.parallelism_config_dp_shard_size'),
    harmless('parallelism_config.parallelism_config_dp_replicate_size'),
    number('batch', 'train_batch_size'),
    harmless(
      'compute_environment',
      'machine_rank',
      'num_machines',
      'main_training_function',
      'rdzv_backend',
      'same_network',
      'use_cpu',
      'debug',
      'downcast_bf16',
      'enable_cpu_affinity',
      'tpu_env',
      'tpu_use_cluster',
      'tpu_use_sudo',
      'main_process_port',
      'main_process_ip',
      'fsdp_config.fsdp_state_dict_type',
      'fsdp_config.fsdp_version',
      'fsdp_config.fsdp_cpu_ram_efficient_loading',
      'fsdp_config.fsdp_auto_wrap_policy',
      'fsdp_config.fsdp_transformer_layer_cls_to_wrap',
      'fsdp_config.fsdp_use_orig_params',
      'fsdp_config.fsdp_sync_module_states',
      'fsdp_config.fsdp_backward_prefetch_policy',
      'deepspeed_config',
    ),
    notModelled(
      'one more block may be gathered',
      'fsdp_config.fsdp_backward_prefetch',
      'fsdp_config.fsdp_forward_prefetch',
      'fsdp_config.fsdp_limit_all_gathers',
    ),
    notModelled('other sizes', 'parallelism_config', 'megatron_lm_config'),
  ],
  print: (request) => {
    const { options, devices } = request;
    const { zero = 0, offload } = options;
    const isSharded = Number(zero) >= 2;
    const config = {
      compute_environment: 'LOCAL_MACHINE',
      distributed_type: isSharded ? 'FSDP' : 'MULTI_GPU',
      ...(isSharded && {
        fsdp_config: {
          fsdp_version: 2,
          fsdp_reshard_after_forward: Number(zero) === 3,
          fsdp_offload_params: offload === 'parameters',
        },
      }),
      num_machines: 1,
      num_processes: devices,
    };
    return {
      lines: [
        ...hereDocument('accelerate.yaml', yaml(config)),
        line([
          'accelerate',
          'launch',
          '--config_file',
          'accelerate.yaml',
          'train.py',
          ...trainerFlags(request),
        ]),
      ],
      says: [...FINE_TUNING, ...saysAdapters(request)],
    };
  },
  settle: (stated) => {
    const { facts } = stated;
    const devices = numberOf(facts['processes']);
    const stage =
      facts['kind'] === 'FSDP'
        ? shardingStage(facts['strategy'], facts['reshards'])
        : numberOf(facts['stage']);
    const offload = isOn(facts['fsdpOffload']) ? 'parameters' : offloadOf(stated);
    return {
      options: {
        ...(stage !== undefined && { zero: stage }),
        ...(offload !== undefined && { offload }),
        ...(isOn(facts['checkpointing']) && { recompute: 'full' }),
      },
      ...(devices !== undefined && { devices }),
    };
  },
};
