import {
  type Conclusion,
  configFile,
  fact,
  facts,
  harmless,
  notModelled,
  number,
  type Program,
  type Stated,
} from '../command/command.js';
import { isOn, numberOf } from '../command/common.js';
import { freezeOf } from '../command/frozen.js';
import { targetsOf } from '../command/target-modules.js';
import {
  adapters,
  globalBatch,
  launchedDevices,
  optimizer,
  ranksOfReplica,
} from '../command/training.js';

/** The rank and the modules of the configurations that it ships. */
const RANK = 8;
const ATTENTION = 'q_proj v_proj output_proj';
const FEED_FORWARD = 'gate_proj up_proj down_proj';

/** `tune run RECIPE --config FILE key=value …`, and the file itself (pytorch/torchtune, recipes/configs). */
export const torchtuneCommand: Program = {
  id: 'torchtune',
  engine: 'torchtune',
  mode: 'training',
  start: ['tune', 'run'],
  starts: /^tune run$/,
  positional: 'none',
  further: 'RECIPE',
  syntax: 'both',
  keys: ['model._component_', 'checkpointer._component_'],
  defaults: { batch: 2, recompute: 'none', recipe: 'bf16', zero: 0 },
  flags: [
    configFile('--config'),
    fact('processes', '--nproc_per_node'),
    fact('nodes', '--nnodes'),
    fact('builder', 'model._component_'),
    fact('rank', 'model.lora_rank'),
    facts('targets', 'model.lora_attn_modules'),
    fact('inFeedForward', 'model.apply_lora_to_mlp'),
    notModelled('an adapter of the head', 'model.apply_lora_to_output'),
    fact('dora', 'model.use_dora'),
    fact('quantised', 'model.quantize_base'),
    // Each frozen, full or lora (torchtune/models/llama3_2_vision/_model_builders.py).
    fact('decoder', 'model.decoder_trainable'),
    fact('encoder', 'model.encoder_trainable'),
    fact('fusion', 'model.fusion_trainable'),
    fact('loss', 'loss._component_', 'loss'),
    fact('dtype', 'dtype'),
    fact('checkpointing', 'enable_activation_checkpointing'),
    fact('offloadsActivations', 'enable_activation_offloading'),
    fact('offloads', 'fsdp_cpu_offload'),
    fact('inBackward', 'optimizer_in_bwd'),
    fact('accumulation', 'gradient_accumulation_steps'),
    number('batch', 'batch_size'),
    number('sequence', 'tokenizer.max_seq_len'),
    number('epochs', 'epochs'),
    number('tp', 'tensor_parallel_dim'),
    number('cp', 'context_parallel_dim'),
    optimizer('optimizer._component_', 'optimizer'),
    number('lossChunks', 'loss.num_output_chunks'),
    notModelled('compiled graphs', 'compile'),
    notModelled('a second model', 'teacher_model', 'reward_and_value_model'),
    notModelled('compressed copies of weights', 'quantizer'),
    harmless(
      '--rdzv_endpoint',
      '--rdzv_backend',
      'output_dir',
      'model',
      'tokenizer',
      'checkpointer',
      'ref_checkpointer',
      'teacher_checkpointer',
      'resume_from_checkpoint',
      'save_adapter_weights_only',
      'save_last_epoch_only',
      'dataset',
      'dataset_val',
      'batch_size_val',
      'run_val_every_n_steps',
      'seed',
      'shuffle',
      'optimizer.lr',
      'optimizer.fused',
      'optimizer.weight_decay',
      'optimizer.betas',
      'optimizer.eps',
      'optimizer.momentum',
      'optimizer_in_bwd_config',
      'lr_scheduler',
      'loss.ignore_index',
      'max_steps_per_epoch',
      'clip_grad_norm',
      'metric_logger',
      'log_every_n_steps',
      'log_peak_memory_stats',
      'log_level',
      'device',
      'custom_sharded_layers',
      'tensor_parallel_plan',
      'profiler',
    ),
  ],
  print: null,
  settle: (stated) => {
    const { options, facts: said } = stated;
    const named = shippedConfiguration(said['MISSING'] ?? '', numberOf(said['rank']) ?? RANK);
    const builder = (said['builder'] ?? '').replace(/^.*\./, '');
    const alone = /single_device/.test(said['MISSING'] ?? '') ? 1 : undefined;
    const devices = launchedDevices(stated) ?? alone;
    const isSharded = devices !== undefined && devices > 1;
    const batch = Number(options['batch'] ?? 2);
    const isOffloading = isOn(said['offloadsActivations']);
    const isAway = isSharded && isOn(said['offloads']);
    const away = [...(isAway ? ['parameters'] : []), ...(isOffloading ? ['activations'] : [])];
    return {
      ...modelOf(builder, named),
      options: {
        ...named?.options,
        ...adapterOptions(said, builder),
        ...frozenParts(said),
        ...(isSharded && { zero: 3 }),
        ...(said['checkpointing'] !== undefined && {
          recompute: isOn(said['checkpointing']) ? 'full' : 'none',
        }),
        ...(away.length > 0 && { offload: away.join(',') }),
        ...(isOn(said['inBackward']) && { optimizerInBackward: true }),
        ...(/fp32/.test(said['dtype'] ?? '') && { recipe: 'fp32' }),
        ...lossOptions(said['loss'] ?? ''),
        ...globalBatch(batch, numberOf(said['accumulation']), devices, ranksOfReplica(options)),
      },
      ...(devices !== undefined && { devices }),
      warnings: [
        ...(named ? [`${named.says}: read from the name of the configuration`] : []),
        ...(options['sequence'] === undefined
          ? [
              'no length of sequences is given, they are as long as those of the data: --sequence sets it',
            ]
          : []),
      ],
    };
  },
};

/** The model by the name of its builder: `qlora_llama3_1_8b` of torchtune.models.llama3_1. */
function modelOf(builder: string, named: Shipped | undefined): { model?: string } {
  const name = builder.replace(/^q?lora_/, '').replace(/_(instruct|base)$/, '');
  const model = name === '' ? named?.model : name;
  return model === undefined ? {} : { model };
}

/** Options of adapters, after which builders are named (torchtune/models). */
function adapterOptions(said: Stated['facts'], builder: string) {
  if (!/^q?lora_/.test(builder)) return {};
  const isQuantised = /^qlora_/.test(builder) || isOn(said['quantised']);
  const modules = `${said['targets'] ?? ATTENTION} ${isOn(said['inFeedForward']) ? FEED_FORWARD : ''}`;
  return {
    ...adapters(numberOf(said['rank']) ?? RANK, isQuantised ? 4 : 16),
    loraTargets: targetsOf(modules) ?? 'attention',
    ...(isOn(said['dora']) && { dora: true }),
  };
}

function frozenParts({ decoder, encoder, fusion }: Stated['facts']): Conclusion['options'] {
  if ([decoder, encoder, fusion].every((said) => said === undefined)) return {};
  const isFrozen = (said: string | undefined) => String(/^(frozen|false)$/i.test(said ?? ''));
  return freezeOf({
    language: isFrozen(decoder),
    tower: isFrozen(encoder),
    projector: isFrozen(fusion),
  });
}

function lossOptions(loss: string) {
  if (/DPOLoss/.test(loss)) return { stage: 'dpo' };
  return /torch\.nn\.CrossEntropyLoss/.test(loss) ? { loss: 'logits-14' } : {};
}

/** Its folders name what sees before the size: `llama3_2_vision/11B`. */
function modelName(family: string, size: string): string {
  const [, text] = /^(.*)_vision$/.exec(family) ?? [];
  return text === undefined ? `${family}_${size}` : `${text}_${size}_vision`;
}

interface Shipped {
  readonly model: string;
  readonly options: Readonly<Record<string, string | number | boolean>>;
  readonly says: string;
}

/** Facts in the name of a configuration that torchtune ships: `llama3_1/8B_lora_single_device`. */
function shippedConfiguration(path: string, rank: number): Shipped | undefined {
  const found =
    /(?:^|\/)([a-z][a-z\d_]*)\/([\dA-Z.]+[BM])_(full|lora|qlora|dora|qdora)(_\w+)?$/.exec(
      path.replace(/\.yaml$/, ''),
    );
  if (!found) return undefined;
  const [, family = '', size = '', method = '', more = ''] = found;
  const isFull = method === 'full';
  const fits = isFull && more.includes('single_device');
  return {
    model: modelName(family, size.toLowerCase()),
    options: {
      recompute: 'full',
      ...(!isFull && {
        ...adapters(rank, method.startsWith('q') ? 4 : 16),
        loraTargets: targetsOf(`${ATTENTION} ${FEED_FORWARD}`) ?? 'all',
      }),
      ...(method.endsWith('dora') && { dora: true }),
      ...(fits && { optimizer: 'paged-adamw-8bit', optimizerInBackward: true }),
      ...(more.includes('dpo') && { stage: 'dpo' }),
    },
    says: isFull
      ? 'all weights are trained'
      : `${method.replace('lora', 'LoRA').replace('dora', 'DoRA')} of rank ${rank}`,
  };
}
