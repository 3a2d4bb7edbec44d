import {
  fact,
  harmless,
  notModelled,
  number,
  type Program,
  type Stated,
  words,
} from '../command/command.js';
import { numberOf } from '../command/common.js';
import { hereDocument, line } from '../command/print.js';
import {
  globalBatch,
  launchedDevices,
  offloadOf,
  optimizer,
  precisionOf,
  ranksOfReplica,
  saysAdapters,
  trainerFlags,
} from '../command/training.js';

/** A DeepSpeed configuration (deepspeed/runtime/config.py, runtime/zero/config.py). */
export const deepspeedCommand: Program = {
  id: 'deepspeed',
  engine: 'deepspeed',
  mode: 'training',
  start: ['deepspeed'],
  starts: /^deepspeed$/,
  positional: 'none',
  syntax: 'flags',
  keys: ['zero_optimization.stage', 'train_micro_batch_size_per_gpu', 'zero_optimization'],
  defaults: { zero: 0, recompute: 'none' },
  flags: [
    words(
      'zero',
      ['0', '1', '2', '3'].map((stage) => [stage, Number(stage)] as const),
      'zero_optimization.stage',
    ),
    number('batch', 'train_micro_batch_size_per_gpu'),
    number('tp', 'tensor_parallel.autotp_size'),
    number('cp', 'sequence_parallel_size'),
    number('bucket', 'zero_optimization.reduce_bucket_size'),
    optimizer('optimizer.type'),
    fact('globalBatch', 'train_batch_size'),
    fact('accumulation', 'gradient_accumulation_steps'),
    fact('optimizerDevice', 'zero_optimization.offload_optimizer.device'),
    fact('parameterDevice', 'zero_optimization.offload_param.device'),
    fact('bf16', 'bf16.enabled', 'bfloat16.enabled'),
    fact('fp16', 'fp16.enabled'),
    fact('overlapped', 'zero_optimization.overlap_comm'),
    fact('gradients', 'data_types.grad_accum_dtype', 'communication_data_type'),
    harmless(
      'gradient_clipping',
      'steps_per_print',
      'wall_clock_breakdown',
      'zero_allow_untested_optimizer',
      'zero_force_ds_cpu_optimizer',
      'fp16',
      'bf16',
      'optimizer',
      'scheduler',
      'zero_optimization.stage3_gather_16bit_weights_on_model_save',
      'zero_optimization.round_robin_gradients',
      'zero_optimization.contiguous_gradients',
      'zero_optimization.reduce_scatter',
      'zero_optimization.allgather_partitions',
      'zero_optimization.offload_optimizer',
      'zero_optimization.offload_param',
      'flops_profiler',
      'tensorboard',
      'comms_logger',
      'checkpoint',
      'dump_state',
    ),
    notModelled(
      'a step gathers weights by buckets of this size',
      'zero_optimization.allgather_bucket_size',
    ),
    notModelled(
      'how much of gathered weights stays alive',
      'zero_optimization.stage3_max_live_parameters',
      'zero_optimization.stage3_prefetch_bucket_size',
      'zero_optimization.stage3_param_persistence_threshold',
      'zero_optimization.stage3_max_reuse_distance',
      'zero_optimization.sub_group_size',
    ),
    notModelled('a second level of sharding', 'zero_optimization'),
    notModelled('checkpoints of activations in host memory or divided', 'activation_checkpointing'),
    notModelled('compiled graphs', 'compile'),
  ],
  print: (request) => {
    const { options, devices } = request;
    const { zero = 0, offload = 'none', batch = 1, globalBatch } = options;
    const away = { device: 'cpu' };
    const config = {
      train_micro_batch_size_per_gpu: batch,
      ...(globalBatch !== undefined && { train_batch_size: globalBatch }),
      bf16: { enabled: true },
      zero_optimization: {
        stage: zero,
        ...(offload !== 'none' && { offload_optimizer: away }),
        ...(offload === 'parameters' && { offload_param: away }),
      },
    };
    return {
      lines: [
        ...hereDocument('ds_config.json', JSON.stringify(config, null, 2)),
        line([
          'deepspeed',
          '--num_gpus',
          String(devices),
          'train.py',
          '--deepspeed',
          'ds_config.json',
          ...trainerFlags(request),
        ]),
      ],
      says: [
        'zero',
        'offload',
        'batch',
        'sequence',
        'recompute',
        'optimizer',
        'globalBatch',
        ...saysAdapters(request),
      ],
    };
  },
  settle: (stated) => {
    const { options, facts } = stated;
    const devices = launchedDevices(stated);
    const global = numberOf(facts['globalBatch']);
    const offload = offloadOf(stated);
    const ranks = ranksOfReplica(options);
    const accumulated =
      options['batch'] === undefined
        ? {}
        : globalBatch(Number(options['batch']), numberOf(facts['accumulation']), devices, ranks);
    return {
      options: {
        ...(offload !== undefined && { offload }),
        ...precisionOf(facts),
        ...(facts['gradients'] === 'fp32' && { gradients: 'fp32' }),
        ...bucketsOf(stated),
        ...(global === undefined ? accumulated : { globalBatch: global }),
        ...(options['zero'] === undefined && facts['optimizerDevice'] !== undefined && { zero: 2 }),
      },
      ...(devices !== undefined && { devices }),
    };
  },
};

/** Two buckets under `overlap_comm`. Where none is stated, or `auto`, which the Trainer sets, its size is not known here. */
function bucketsOf({ options, facts }: Stated): { readonly bucket?: number } {
  const { zero, bucket } = options;
  const hasTwo = facts['overlapped'] === 'true' && (zero === 1 || zero === 2);
  return hasTwo && bucket !== undefined ? { bucket: 2 * Number(bucket) } : {};
}
