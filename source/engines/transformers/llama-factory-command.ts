import {
  type Conclusion,
  fact,
  harmless,
  harmlessToggles,
  model,
  notModelled,
  number,
  type Program,
  type Stated,
  words,
} from '../command/command.js';
import { isOn, numberOf } from '../command/common.js';
import { freezeOf, imagesOf, imageWarnings } from '../command/frozen.js';
import { heldModels, otherSize } from '../command/post-training.js';
import { targetsOf } from '../command/target-modules.js';
import {
  adapters,
  globalBatch,
  LIGER_LOSS,
  launchedDevices,
  optimizer,
  precisionOf,
  stageOfName,
  trainedTables,
} from '../command/training.js';
import { ATTENTION_WORDS } from './trainer-command.js';

/** `llamafactory-cli train` and its YAML (LLaMA-Factory src/llamafactory/hparams). */
export const llamaFactoryCommand: Program = {
  id: 'llama-factory',
  engine: 'transformers',
  mode: 'training',
  start: ['llamafactory-cli', 'train'],
  starts: /^llamafactory-cli( train)?$|^llamafactory\.launcher$|(^|\/)src\/train\.py$/,
  positional: 'config',
  syntax: 'flags',
  keys: ['finetuning_type', 'cutoff_len', 'model_class'],
  defaults: { sequence: 2048, batch: 8, recompute: 'full', recipe: 'bf16-mixed', zero: 0 },
  flags: [
    model('--model_name_or_path', '--model'),
    number('sequence', '--cutoff_len'),
    number('batch', '--per_device_train_batch_size', '--micro_batch_size'),
    // Version 1 (examples/v1): fsdp2 or deepspeed, peft, quantisation.
    fact('fsdp', '--dist_config.name'),
    fact('tuning', '--peft_config.name'),
    fact('rank', '--peft_config.r'),
    fact('targets', '--peft_config.target_modules'),
    fact('bits', '--quant_config.quantization_bit'),
    number('epochs', '--num_train_epochs'),
    number('examples', '--max_samples'),
    optimizer('--optim'),
    words('attention', ATTENTION_WORDS, '--flash_attn'),
    words(
      'stage',
      [
        ['sft', 'sft'],
        ['pt', 'sft'],
        ['dpo', 'dpo'],
        ['kto', 'kto'],
        ['rm', 'reward'],
        ['ppo', 'ppo'],
      ],
      '--stage',
    ),
    fact('preference', '--pref_loss'),
    fact('judgeKind', '--reward_model_type'),
    fact('judge', '--reward_model'),
    fact('accumulation', '--gradient_accumulation_steps'),
    fact('tuning', '--finetuning_type'),
    fact('rank', '--lora_rank'),
    fact('targets', '--lora_target'),
    fact('bits', '--quantization_bit'),
    fact('tables', '--additional_target'),
    fact('galore', '--use_galore'),
    fact('galoreRank', '--galore_rank'),
    fact('byLayer', '--galore_layerwise'),
    fact('offloadsActivations', '--use_unsloth_gc'),
    fact('dora', '--use_dora'),
    fact('noCheckpointing', '--disable_gradient_checkpointing'),
    fact('pure', '--pure_bf16'),
    fact('liger', '--enable_liger_kernel'),
    fact('deepspeed', '--deepspeed', '--dist_config.config_file'),
    fact('fsdp', '--fsdp'),
    fact('fp16', '--fp16'),
    fact('freezesTower', '--freeze_vision_tower'),
    fact('freezesProjector', '--freeze_multi_modal_projector'),
    fact('freezesLanguage', '--freeze_language_model'),
    fact('pixels', '--image_max_pixels'),
    fact('rslora', '--use_rslora'),
    harmless(
      '--dataset',
      '--dataset_dir',
      '--template',
      '--output_dir',
      '--learning_rate',
      '--lr_scheduler_type',
      '--warmup_ratio',
      '--ddp_timeout',
      '--lora_alpha',
      '--lora_dropout',
      '--save_steps',
      '--logging_steps',
      '--val_size',
      '--eval_strategy',
      '--eval_steps',
      '--preprocessing_num_workers',
      '--dataloader_num_workers',
      '--report_to',
      '--resume_from_checkpoint',
      '--max_steps',
      '--video_max_pixels',
      '--per_device_eval_batch_size',
      '--pref_beta',
      '--galore_target',
      '--galore_scale',
      '--model_class',
      '--train_dataset',
      '--kernel_config',
      '--sample_backend',
      '--batching_strategy',
      '--batching_workers',
      '--max_new_tokens',
      '--seed',
      '--dist_config',
      '--peft_config',
      '--save_strategy',
      '--save_total_limit',
      '--image_min_pixels',
      '--weight_decay',
      '--max_grad_norm',
      '--quantization_method',
      '--mask_history',
    ),
    harmlessToggles(
      '--trust_remote_code',
      '--do_train',
      '--do_eval',
      '--bf16',
      '--overwrite_cache',
      '--overwrite_output_dir',
      '--plot_loss',
      '--save_only_model',
      '--packing',
      '--neat_packing',
      '--double_quantization',
    ),
    notModelled('kernels of Unsloth', '--use_unsloth'),
    fact('trainedLayers', '--freeze_trainable_layers'),
    fact('trainedModules', '--freeze_trainable_modules'),
    fact('furtherModules', '--freeze_extra_modules'),
    notModelled('another optimizer', '--use_apollo', '--use_badam', '--use_adam_mini'),
    notModelled('a second model', '--ref_model'),
    notModelled(
      'another back end',
      '--use_mca',
      '--use_megatron_bridge',
      '--use_kt',
      '--kt_config',
      '--kt_optimize_rule',
      '--tensor_model_parallel_size',
      '--pipeline_model_parallel_size',
      '--expert_model_parallel_size',
    ),
    notModelled('orthogonal adapters', '--oft_block_size', '--oft_target', '--oft_rank'),
    notModelled('FP8 products', '--fp8', '--fp8_backend'),
  ],
  print: null,
  settle: (stated) => {
    const { options, facts } = stated;
    const devices = launchedDevices(stated);
    const stage = stageOfName(facts['deepspeed'] ?? facts['fsdp'] ?? facts['accelerate'] ?? '');
    const batch = Number(options['batch'] ?? 8);
    const isLora = (facts['tuning'] ?? 'lora') === 'lora';
    // The name of a file that cannot be read says what is trained.
    const isNamed = /qlora/i.test(facts['MISSING'] ?? '');
    const bits = numberOf(facts['bits']) ?? (isNamed ? 4 : 16);
    return {
      options: {
        ...(isLora && adapters(numberOf(facts['rank']) ?? 8, bits < 8 ? 4 : bits < 16 ? 8 : 16)),
        ...(isLora && trainedTables(facts['tables'])),
        ...(isOn(facts['galore']) && {
          lowRank: `galore:${numberOf(facts['galoreRank']) ?? 16}`,
        }),
        ...comparedModels(stated),
        ...(isOn(facts['byLayer']) && { optimizerInBackward: true }),
        ...(isOn(facts['offloadsActivations']) && { offload: 'activations' }),
        ...(isLora && { loraTargets: targetsOf(facts['targets']) ?? 'all' }),
        ...(isOn(facts['dora']) && { dora: true }),
        ...(isLora && isOn(facts['rslora']) && { adapter: 'rslora' }),
        ...frozenParts(facts, isLora),
        ...lastLayers(facts),
        ...imagesOf(facts['pixels']),
        ...(stage !== undefined && { zero: stage }),
        ...(isOn(facts['noCheckpointing']) && { recompute: 'none' }),
        ...(isOn(facts['pure']) && { recipe: 'bf16' }),
        ...precisionOf(facts),
        ...(isOn(facts['liger']) && LIGER_LOSS),
        ...globalBatch(batch, numberOf(facts['accumulation']), devices),
      },
      ...(devices !== undefined && { devices }),
      warnings: [
        ...(isNamed
          ? ['QLoRA is taken by the name of the file, of rank 8 as nothing else is said']
          : []),
        ...imageWarnings(facts['pixels']),
        ...layerWarnings(facts),
        ...otherSize(['reward model', facts['judgeKind'] === 'full' ? facts['judge'] : undefined]),
      ],
    };
  },
};

/**
 * ORPO and SimPO are losses of its DPO that need no reference. Its PPO puts a value head on the policy, generates with
 * it, and judges by an adapter of the same base unless told otherwise (hparams/finetuning_args.py, train/ppo/trainer.py).
 */
function comparedModels({ options, facts }: Stated): Conclusion['options'] {
  const { preference = '', judgeKind } = facts;
  if (options['stage'] === 'dpo') return /^(orpo|simpo)$/.test(preference) ? { stage: 'orpo' } : {};
  if (options['stage'] !== 'ppo') return {};
  const reward = judgeKind === 'full' ? 'reward' : 'no-reward';
  return { ...heldModels('auto', reward, 'no-critic'), rolloutShare: 0 };
}

/** Layers that freeze tuning trains where nothing is said (hparams/finetuning_args.py). */
const TRAINED_LAYERS = 2;

/** Freeze tuning trains the last layers whole, and modules outside the layers by name (model/adapter.py). */
function lastLayers(facts: Stated['facts']): Conclusion['options'] {
  if (facts['tuning'] !== 'freeze') return {};
  const layers = numberOf(facts['trainedLayers']) ?? TRAINED_LAYERS;
  return {
    ...(layers > 0 && { adapterLayers: layers }),
    ...trainedTables(facts['furtherModules']),
  };
}

function layerWarnings(facts: Stated['facts']): readonly string[] {
  if (facts['tuning'] !== 'freeze') return [];
  const isOfFirst = (numberOf(facts['trainedLayers']) ?? TRAINED_LAYERS) <= 0;
  const modules = facts['trainedModules'] ?? 'all';
  return [
    ...(isOfFirst ? ['the first layers alone are trained: all are taken as trained'] : []),
    ...(modules === 'all'
      ? []
      : [`${modules} alone are trained: all of a layer is taken as trained`]),
  ];
}

/** Adapters are put on the text model alone by themselves, as where both others are frozen. */
function frozenParts(facts: Stated['facts'], isLora: boolean): Conclusion['options'] {
  const switches = {
    language: facts['freezesLanguage'],
    tower: facts['freezesTower'],
    projector: facts['freezesProjector'],
  };
  const isSilent = Object.values(switches).every((said) => said === undefined);
  return isLora && isSilent ? {} : freezeOf(switches, true);
}
