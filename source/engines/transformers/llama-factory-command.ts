import {
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
import {
  adapters,
  globalBatch,
  launchedDevices,
  optimizer,
  stageOfName,
  targetsOf,
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
  keys: ['finetuning_type', 'cutoff_len'],
  defaults: { sequence: 2048, batch: 8, recompute: 'full', recipe: 'bf16-mixed', zero: 0 },
  flags: [
    model('--model_name_or_path'),
    number('sequence', '--cutoff_len'),
    number('batch', '--per_device_train_batch_size'),
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
    fact('accumulation', '--gradient_accumulation_steps'),
    fact('tuning', '--finetuning_type'),
    fact('rank', '--lora_rank'),
    fact('targets', '--lora_target'),
    fact('bits', '--quantization_bit'),
    fact('dora', '--use_dora'),
    fact('noCheckpointing', '--disable_gradient_checkpointing'),
    fact('pure', '--pure_bf16'),
    fact('liger', '--enable_liger_kernel'),
    fact('deepspeed', '--deepspeed'),
    fact('fsdp', '--fsdp'),
    fact('fp16', '--fp16'),
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
      '--image_max_pixels',
      '--video_max_pixels',
      '--per_device_eval_batch_size',
      '--pref_beta',
      '--pref_loss',
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
    notModelled('checkpoints in host memory', '--use_unsloth', '--use_unsloth_gc'),
    notModelled('modules trained in full', '--additional_target', '--freeze_trainable_layers'),
    notModelled(
      'another optimizer',
      '--use_galore',
      '--use_apollo',
      '--use_badam',
      '--use_adam_mini',
    ),
    notModelled('a second model', '--ref_model', '--reward_model'),
    notModelled('another back end', '--use_mca', '--use_megatron_bridge', '--use_kt'),
    notModelled('FP8 products', '--fp8', '--fp8_backend'),
  ],
  print: null,
  settle: (stated) => {
    const { options, facts } = stated;
    const devices = launchedDevices(stated);
    const stage = stageOfName(facts['deepspeed'] ?? facts['fsdp'] ?? facts['accelerate'] ?? '');
    const batch = Number(options['batch'] ?? 8);
    const isLora = (facts['tuning'] ?? 'lora') === 'lora';
    // A file that is not here to be read says by its name what is trained.
    const isNamed = /qlora/i.test(facts['MISSING'] ?? '');
    const isQuantised = numberOf(facts['bits']) !== undefined || isNamed;
    return {
      options: {
        ...(isLora && adapters(numberOf(facts['rank']) ?? 8, isQuantised)),
        ...(isLora && { loraTargets: targetsOf(facts['targets']) ?? 'all' }),
        ...(isOn(facts['dora'] ?? 'false') && { dora: true }),
        ...(stage !== undefined && { zero: stage }),
        ...(isOn(facts['noCheckpointing'] ?? 'false') && { recompute: 'none' }),
        ...(isOn(facts['pure'] ?? 'false') && { recipe: 'bf16' }),
        ...(isOn(facts['fp16'] ?? 'false') && { recipe: 'fp16-mixed' }),
        ...(isOn(facts['liger'] ?? 'false') && { loss: 'fused' }),
        ...globalBatch(batch, numberOf(facts['accumulation']), devices),
      },
      ...(devices !== undefined && { devices }),
      ...(isNamed && {
        warnings: ['QLoRA is taken by the name of the file, of rank 8 as nothing else is said'],
      }),
    };
  },
};
