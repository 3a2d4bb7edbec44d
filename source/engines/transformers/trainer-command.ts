import {
  type Flag,
  fact,
  facts,
  harmless,
  harmlessToggles,
  model,
  notModelled,
  number,
  type Program,
  type Stated,
  section,
  toggle,
  words,
} from '../command/command.js';
import { isOn, numberOf } from '../command/common.js';
import { adaptedModules } from '../command/target-modules.js';
import {
  adaptedExperts,
  adapters,
  baseBits,
  globalBatch,
  LIGER_LOSS,
  launchedDevices,
  optimizer,
  precisionOf,
  shardingStage,
  stageOfName,
  trainedTables,
} from '../command/training.js';

/** Words of `attn_implementation` and `flash_attn`. */
export const ATTENTION_WORDS = [
  ['flash_attention_2', 'flash'],
  ['flash_attention_3', 'flash'],
  ['sdpa', 'flash'],
  ['fa2', 'flash'],
  ['auto', 'flash'],
  ['kernels-community/flash-attn2', 'flash'],
  ['kernels-community/flash-attn3', 'flash'],
  ['kernels-community/vllm-flash-attn3', 'flash'],
  ['flex_attention', 'flash'],
  ['eager', 'eager'],
  ['disabled', 'eager'],
] as const;

const severalHarmless = (...names: readonly string[]): Flag => ({
  names,
  takes: 'many',
  meaning: { kind: 'harmless' },
});

/** Arguments of transformers' Trainer (transformers/training_args.py). */
export const TRAINER_FLAGS: readonly Flag[] = [
  model('--model_name_or_path'),
  fact('batch', '--per_device_train_batch_size'),
  fact('accumulation', '--gradient_accumulation_steps'),
  fact('checkpointing', '--gradient_checkpointing'),
  fact('bf16', '--bf16'),
  fact('fp16', '--fp16'),
  fact('liger', '--use_liger_kernel'),
  fact('deepspeed', '--deepspeed'),
  fact('fsdp', '--fsdp'),
  // A file, or its JSON (transformers/training_args.py, fsdp_config).
  section('other settings of FSDP', '--fsdp_config'),
  fact('fsdpCheckpointing', '--fsdp_config.activation_checkpointing'),
  fact('reshards', '--fsdp_config.reshard_after_forward'),
  harmless(
    '--fsdp_config.transformer_layer_cls_to_wrap',
    '--fsdp_config.fsdp_transformer_layer_cls_to_wrap',
    '--fsdp_config.version',
    '--fsdp_config.fsdp_version',
    '--fsdp_config.min_num_params',
    '--fsdp_config.backward_prefetch',
    '--fsdp_config.forward_prefetch',
    '--fsdp_config.limit_all_gathers',
    '--fsdp_config.use_orig_params',
    '--fsdp_config.sync_module_states',
    '--fsdp_config.cpu_ram_efficient_loading',
    '--fsdp_config.auto_wrap_policy',
    '--fsdp_config.state_dict_type',
  ),
  optimizer('--optim'),
  words('attention', ATTENTION_WORDS, '--attn_implementation'),
  number('epochs', '--num_train_epochs'),
  harmless(
    '--learning_rate',
    '--output_dir',
    '--dataset_name',
    '--dataset_config',
    '--dataset_text_field',
    '--eval_strategy',
    '--evaluation_strategy',
    '--eval_steps',
    '--save_steps',
    '--save_strategy',
    '--save_total_limit',
    '--logging_steps',
    '--warmup_ratio',
    '--warmup_steps',
    '--lr_scheduler_type',
    '--weight_decay',
    '--max_steps',
    '--seed',
    '--report_to',
    '--run_name',
    '--eos_token',
    '--max_grad_norm',
    '--ddp_timeout',
    '--dataloader_num_workers',
    '--preprocessing_num_workers',
    '--lora_alpha',
    '--lora_dropout',
    '--gradient_checkpointing_kwargs',
    '--mm_projector_lr',
    '--mm_vision_select_layer',
    '--mm_use_im_start_end',
    '--mm_use_im_patch_token',
    '--image_aspect_ratio',
    '--image_folder',
    '--lazy_preprocess',
    '--tf32',
    '--version',
  ),
  severalHarmless('--optim_target_modules'),
  harmlessToggles(
    '--push_to_hub',
    '--trust_remote_code',
    '--overwrite_output_dir',
    '--do_train',
    '--do_eval',
    '--no_remove_unused_columns',
    '--logging_first_step',
    '--packing',
    '--padding_free',
  ),
  // The second is LLaVA's (haotian-liu/LLaVA, llava/train/train.py).
  fact('peft', '--use_peft', '--lora_enable'),
  // GaLore's rank (transformers/trainer.py, optim_args): `rank=64, update_proj_gap=100`.
  fact('optimArgs', '--optim_args'),
  fact('rank', '--lora_r'),
  facts('targets', '--lora_target_modules'),
  fact('fourBit', '--load_in_4bit'),
  fact('eightBit', '--load_in_8bit'),
  facts('tables', '--lora_modules_to_save'),
  facts('parameters', '--lora_target_parameters'),
  fact('dora', '--use_dora'),
  fact('rslora', '--use_rslora'),
  notModelled(
    'evaluation may need more than training',
    '--per_device_eval_batch_size',
    '--eval_accumulation_steps',
  ),
  notModelled('compiled graphs', '--torch_compile'),
  {
    ...notModelled('a tower beside the text model', '--vision_tower', '--mm_projector_type'),
    takes: 'one',
  },
];

/** The ZeRO stage of `--fsdp "full_shard auto_wrap"`; none where it is empty, which switches FSDP off. */
function shardedStage({ fsdp, reshards }: Stated['facts']): number | undefined {
  return fsdp === undefined || /^(|false)$/i.test(fsdp) ? undefined : shardingStage(fsdp, reshards);
}

function lowRankOf(text: string | undefined): Readonly<Record<string, string>> {
  const rank = /\brank\s*=\s*(\d+)/.exec(text ?? '')?.[1];
  return rank === undefined ? {} : { lowRank: `galore:${rank}` };
}

/** What PEFT adapts of nearly all families without being told (peft/utils/constants.py). */
export const USUAL_TARGETS = 'q_proj v_proj';

/** Options that follow from Trainer's arguments. */
export function common(
  stated: Stated,
  usualBatch: number,
  checkpoints: boolean,
  usualTargets?: string,
) {
  const { facts } = stated;
  const devices = launchedDevices(stated);
  const batch = numberOf(facts['batch']) ?? usualBatch;
  const recomputes =
    facts['checkpointing'] === undefined ? checkpoints : isOn(facts['checkpointing']);
  const stage = shardedStage(facts) ?? stageOfName(facts['deepspeed'] ?? facts['accelerate'] ?? '');
  return {
    options: {
      batch,
      recompute: recomputes || isOn(facts['fsdpCheckpointing']) ? 'full' : 'none',
      ...globalBatch(batch, numberOf(facts['accumulation']), devices),
      ...(isOn(facts['liger']) && LIGER_LOSS),
      ...lowRankOf(facts['optimArgs']),
      ...(stage !== undefined && { zero: stage }),
      ...(/\boffload\b/.test(facts['fsdp'] ?? '') && { offload: 'parameters' }),
      ...(isOn(facts['peft']) && {
        ...adapters(numberOf(facts['rank']) ?? 16, baseBits(facts['fourBit'], facts['eightBit'])),
        ...trainedTables(facts['tables']),
        ...adaptedModules(facts['targets'] ?? usualTargets),
        ...adaptedExperts(facts['parameters']),
        ...(isOn(facts['rslora']) && { adapter: 'rslora' }),
        ...(isOn(facts['dora']) && { dora: true }),
      }),
      ...precisionOf(facts),
    },
    ...(devices !== undefined && { devices }),
  };
}

/** Scripts of transformers' examples, whose Trainer checkpoints nothing unless told (examples/pytorch). */
export const trainerCommand: Program = {
  id: 'transformers',
  engine: 'transformers',
  mode: 'training',
  start: ['python', 'run_clm.py'],
  starts: /(^|\/)(run_clm|run_mlm|run_seq2seq\w*|run_summarization|finetune\w*|train)\.py$/,
  signs: /^--per_device_train_batch_size(=|$)/,
  isGeneral: true,
  positional: 'config',
  syntax: 'flags',
  defaults: { recompute: 'none', batch: 8, zero: 0 },
  flags: [
    ...TRAINER_FLAGS,
    number('sequence', '--block_size', '--max_seq_length', '--max_seq_len', '--model_max_length'),
    // DeepSpeedExamples applications/DeepSpeed-Chat/training/step1_supervised_finetuning/main.py
    number('zero', '--zero_stage'),
    number('lora', '--lora_dim'),
    toggle('offload', 'parameters', '--offload'),
    harmless('--data_path', '--data_split', '--data_output_path', '--lora_module_name'),
    harmless('--num_warmup_steps', '--only_optimize_lora', '--dtype'),
  ],
  print: null,
  settle: (stated) => common(stated, 8, false),
};
