import {
  configFile,
  fact,
  harmless,
  harmlessToggles,
  model,
  notModelled,
  number,
  type Program,
  words,
} from '../command/command.js';
import { isOn, numberOf } from '../command/common.js';
import { line, torchrun } from '../command/print.js';
import { globalBatch, launchedDevices, optimizer, ranksOfReplica } from '../command/training.js';

/** torchtitan's job configuration, TOML or flags of the same names (torchtitan/config/job_config.py). */
export const torchtitanCommand: Program = {
  id: 'torchtitan',
  engine: 'torchtitan',
  mode: 'training',
  start: ['-m', 'torchtitan.train'],
  starts: /(^|\/)(run_train\.sh|train\.sh)$|^torchtitan\.train$|(^|\/)torchtitan\/train\.py$/,
  positional: 'none',
  syntax: 'flags',
  // "NOTE: this toml config is a preset for 64 A100 GPUs." (torchtitan v0.2.2, train_configs)
  note: /^#.*\bpreset for (\d+) (\w+) GPUs/m,
  keys: ['training.local_batch_size', 'parallelism.tensor_parallel_degree', 'training.seq_len'],
  defaults: { zero: 3, recompute: 'selective', batch: 8, sequence: 2048 },
  flags: [
    fact('name', 'model.name', '--module', 'MODULE'),
    fact('flavor', 'model.flavor', 'CONFIG'),
    fact('config', 'model.config'),
    model('hf_transformers.model'),
    number('batch', 'training.local_batch_size', 'training.batch_size'),
    number('globalBatch', 'training.global_batch_size'),
    number('sequence', 'training.seq_len', 'training.max_context_length'),
    number('tp', 'parallelism.tensor_parallel_degree'),
    number('pp', 'parallelism.pipeline_parallel_degree'),
    number('cp', 'parallelism.context_parallel_degree'),
    number('ep', 'parallelism.expert_parallel_degree'),
    number('expertTp', 'parallelism.expert_tensor_parallel_degree'),
    words(
      'schedule',
      [
        ['1f1b', '1f1b'],
        ['interleaved1f1b', '1f1b'],
        ['gpipe', 'gpipe'],
        ['interleavedzerobubble', 'zb1p'],
        ['zbvzerobubble', 'zbv'],
        ['dualpipev', 'dualpipev'],
      ],
      'parallelism.pipeline_parallel_schedule',
    ),
    words(
      'recompute',
      [
        ['none', 'none'],
        ['full', 'full'],
        ['selective', 'selective'],
      ],
      'activation_checkpoint.mode',
    ),
    words(
      'reshard',
      [
        ['default', 'default'],
        ['always', 'always'],
        ['never', 'never'],
      ],
      'parallelism.fsdp_reshard_after_forward',
    ),
    optimizer('optimizer.name'),
    fact('shard', 'parallelism.data_parallel_shard_degree'),
    fact('replicate', 'parallelism.data_parallel_replicate_degree'),
    fact('offload', 'training.enable_cpu_offload'),
    fact('devices', 'NGPU'),
    configFile('job.config_file', '--job.config-file', 'CONFIG_FILE'),
    fact('accumulation', 'training.gradient_accumulation_steps'),
    harmless(
      'job.dump_folder',
      'job.description',
      'training.steps',
      'training.dataset',
      'training.max_norm',
      'training.warmup_steps',
      'optimizer.lr',
      'optimizer.eps',
      'lr_scheduler',
      'checkpoint',
      'metrics',
      'profiling',
      'profiler',
      'comm',
      'COMM_MODE',
      'LOG_RANK',
      'training.context_len',
      'training.seed',
      'validation',
      'model.tokenizer_path',
      'model.hf_assets_path',
    ),
    harmlessToggles('training.varlen', 'training.compile', 'compile'),
    notModelled('how selective recomputation picks operations', 'activation_checkpoint'),
    notModelled('FP8 or MXFP8 products', 'quantize', 'float8', 'mx', 'model.converters'),
    notModelled(
      'formats of mixed precision',
      'training.mixed_precision_param',
      'training.mixed_precision_reduce',
      'training.dtype',
    ),
    notModelled(
      'layers of pipeline stages',
      'parallelism.pipeline_parallel_layers_per_stage',
      'parallelism.pipeline_parallel_first_stage_less_layers',
      'parallelism.pipeline_parallel_last_stage_less_layers',
      'parallelism.pipeline_parallel_microbatch_size',
    ),
    notModelled('asynchronous tensor parallelism', 'parallelism'),
  ],
  print: ({ hub: model, words, options, devices }) => {
    const { offload, dp } = options;
    const flags = words.map((word) => (/^[a-z_]+\.\w+$/.test(word) ? `--${word}` : word));
    return {
      lines: [
        line([
          ...torchrun(devices),
          '-m',
          'torchtitan.train',
          '--model.name',
          'transformers_modeling_backend',
          '--hf_transformers.model',
          model,
          ...flags,
          ...(offload === 'parameters' ? ['--training.enable_cpu_offload', 'true'] : []),
          ...(dp === undefined ? [] : ['--parallelism.data_parallel_shard_degree', String(dp)]),
        ]),
      ],
      says: ['offload', 'dp', 'sequenceParallel', 'zero'],
    };
  },
  settle: (stated) => {
    const { options, facts } = stated;
    const shard = numberOf(facts['shard']);
    const replicate = numberOf(facts['replicate']) ?? 1;
    const devices =
      numberOf(facts['devices']) ?? launchedDevices(stated) ?? usualDevices(facts['SCRIPT']);
    const ranks = ranksOfReplica(options);
    const name = modelName(facts['name'], facts['flavor']) ?? facts['config'];
    return {
      options: {
        ...(isOn(facts['offload']) && { offload: 'parameters' }),
        ...(shard !== undefined && shard > 0 && { dp: shard * replicate }),
        ...(Number(options['globalBatch'] ?? 0) < 0 && { globalBatch: null }),
        ...(options['globalBatch'] === undefined &&
          globalBatch(
            Number(options['batch'] ?? 1),
            numberOf(facts['accumulation']),
            devices,
            ranks,
          )),
      },
      ...(devices !== undefined && { devices }),
      ...(name !== undefined && { model: name }),
    };
  },
};

/** `NGPU=${NGPU:-"8"}` (torchtitan run_train.sh). */
function usualDevices(script: string | undefined): number | undefined {
  return script?.endsWith('run_train.sh') ? 8 : undefined;
}

/** A backend that runs any model of transformers, named by another flag. */
const BACKEND = 'transformers_modeling_backend';

/**
 * The model of a flavour, which is no Hub id. Llama 3's flavours are those of 3.1
 * (torchtitan/models/llama3/__init__.py).
 */
function modelName(name: string | undefined, flavor: string | undefined): string | undefined {
  if (name === undefined && flavor === undefined) return undefined;
  const size = /(\d+(?:\.\d+)?)b/i.exec(flavor ?? '')?.[1];
  const family = (name ?? /^([a-z]+\d?)/i.exec(flavor ?? '')?.[1] ?? '').toLowerCase();
  if (size === undefined || name === BACKEND) return undefined;
  if (family === 'llama3') return `llama-3.1-${size}b`;
  if (family === 'deepseek_v3') return 'deepseek-v3';
  return `${family}-${size}b`;
}
