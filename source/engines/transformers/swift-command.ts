import {
  configFile,
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
  toggle,
  words,
} from '../command/command.js';
import { isOn, numberOf } from '../command/common.js';
import { imageWarnings } from '../command/frozen.js';
import {
  awayForRollout,
  otherSize,
  otherTrainer,
  postTraining,
  stageOfTrainer,
} from '../command/post-training.js';
import { SWIFT_PARTS, swiftParts } from '../command/swift.js';
import { targetsOf } from '../command/target-modules.js';
import {
  adaptedExperts,
  adapters,
  LIGER_LOSS,
  launchedDevices,
  optimizer,
  ranksOfReplica,
  stageOfName,
  trainedTables,
} from '../command/training.js';
import { ATTENTION_WORDS } from './trainer-command.js';

/** Flags with several values that have no effect here. */
const LISTS: Flag = {
  names: ['--dataset', '--val_dataset', '--model_author', '--model_name', '--cached_dataset'],
  takes: 'many',
  meaning: { kind: 'harmless' },
};

/** Sequences of an optimizer step where no accumulation is given (swift/trainers/arguments.py). */
const USUAL_STEP = 16;

/** ms-swift's `swift sft`, `pt` and `rlhf` (modelscope/ms-swift, swift/arguments), with the words of its second release. */
export const swiftCommand: Program = {
  id: 'ms-swift',
  engine: 'transformers',
  mode: 'training',
  start: ['swift', 'sft'],
  starts: /^swift (sft|pt|rlhf)$|(^|\/)swift\/cli\/(sft|pt|rlhf)\.py$/,
  positional: 'none',
  syntax: 'flags',
  keys: ['tuner_type', 'train_type', 'sft_type', 'rlhf_type'],
  defaults: { batch: 1, recompute: 'full', recipe: 'bf16', zero: 0 },
  flags: [
    model('--model', '--model_id_or_path'),
    fact('modelType', '--model_type'),
    number('batch', '--per_device_train_batch_size', '--batch_size'),
    number('sequence', '--max_length'),
    number('cp', '--sequence_parallel_size'),
    number('epochs', '--num_train_epochs'),
    optimizer('--optim', '--optimizer'),
    words(
      'attention',
      [['flash_attn', 'flash'], ['flash_attention_4', 'flash'], ...ATTENTION_WORDS],
      '--attn_impl',
    ),
    fact('accumulation', '--gradient_accumulation_steps'),
    fact('checkpointing', '--gradient_checkpointing'),
    fact('tuner', '--tuner_type', '--train_type', '--sft_type'),
    fact('rlhf', '--rlhf_type'),
    fact('beta', '--beta'),
    fact('prompt', '--max_prompt_length'),
    fact('precomputed', '--precompute_ref_log_probs'),
    fact('judge', '--reward_model'),
    fact('modelAway', '--offload_model'),
    fact('statesAway', '--offload_optimizer'),
    fact('rank', '--lora_rank'),
    facts('targets', '--target_modules', '--lora_target_modules'),
    facts('tables', '--modules_to_save'),
    facts('parameters', '--target_parameters'),
    fact('dora', '--use_dora'),
    fact('galore', '--use_galore'),
    fact('galoreRank', '--galore_rank'),
    fact('method', '--quant_method'),
    fact('bits', '--quant_bits', '--quantization_bit'),
    fact('dtype', '--torch_dtype', '--dtype'),
    fact('fp16', '--fp16'),
    fact('liger', '--use_liger_kernel'),
    fact('deepspeed', '--deepspeed'),
    fact('fsdp', '--fsdp'),
    ...SWIFT_PARTS,
    fact('processes', 'NPROC_PER_NODE'),
    fact('nodes', 'NNODES'),
    fact('lossTokens', 'CELOSS_PARALLEL_SIZE'),
    fact('generator', '--use_vllm'),
    fact('generatorMode', '--vllm_mode'),
    number('rolloutShare', '--vllm_gpu_memory_utilization'),
    number('rolloutTp', '--vllm_tensor_parallel_size'),
    number('output', '--max_completion_length', '--response_length'),
    fact('sleeps', '--sleep_level'),
    toggle('offload', 'activations', '--activation_cpu_offload'),
    configFile('--config'),
    LISTS,
    harmless(
      '--per_device_eval_batch_size',
      '--learning_rate',
      '--lora_alpha',
      '--lora_dropout',
      '--lora_dropout_p',
      '--lora_bias',
      '--init_weights',
      '--eval_steps',
      '--eval_strategy',
      '--save_steps',
      '--save_strategy',
      '--save_total_limit',
      '--logging_steps',
      '--output_dir',
      '--system',
      '--warmup_ratio',
      '--weight_decay',
      '--max_grad_norm',
      '--max_steps',
      '--dataloader_num_workers',
      '--dataset_num_proc',
      '--split_dataset_ratio',
      '--lr_scheduler_type',
      '--seed',
      '--template',
      '--template_type',
      '--report_to',
      '--loss_scale',
      '--gradient_checkpointing_kwargs',
      '--bnb_4bit_compute_dtype',
      '--bnb_4bit_quant_type',
      '--tuner_backend',
      '--num_generations',
      '--reward_funcs',
      '--temperature',
      '--rpo_alpha',
      '--ddp_backend',
      '--truncation_strategy',
      '--model_revision',
      '--train_dataset_sample',
      '--check_dataset_strategy',
      '--deepspeed_config_path',
      '--galore_target_modules',
    ),
    harmlessToggles(
      '--packing',
      '--padding_free',
      '--bf16',
      '--load_from_cache_file',
      '--streaming',
      '--lazy_tokenize',
      '--bnb_4bit_use_double_quant',
      '--use_hf',
      '--push_to_hub',
      '--save_only_model',
      '--use_chat_template',
      '--log_completions',
      '--use_flash_attn',
    ),
    notModelled('a second model', '--ref_model', '--teacher_model'),
    notModelled(
      'parts of the model are not trained',
      '--freeze_parameters_ratio',
      '--freeze_parameters',
    ),
    notModelled('modules trained in full beside adapters', '--trainable_parameters'),
    notModelled('a classifier', '--task_type', '--num_labels'),
  ],
  print: null,
  settle: (stated) => {
    const { options, facts: said } = stated;
    const devices = launchedDevices(stated);
    const batch = Number(options['batch'] ?? 1);
    const replicas = (devices ?? 1) / ranksOfReplica(options);
    const accumulation =
      numberOf(said['accumulation']) ?? Math.max(1, Math.ceil(USUAL_STEP / batch / replicas));
    const tuner = (said['tuner'] ?? 'lora').toLowerCase();
    const stage = stageOfName(said['deepspeed'] ?? said['fsdp'] ?? said['accelerate'] ?? '');
    const isCheckpointed = isOn(said['checkpointing'] ?? 'true');
    return {
      ...(said['modelType'] !== undefined && { model: said['modelType'] }),
      options: {
        ...(tuner !== 'full' && adapterOptions(stated, tuner)),
        ...(isOn(said['galore']) && {
          lowRank: `galore:${numberOf(said['galoreRank']) ?? 128}`,
        }),
        ...swiftParts(said, tuner === 'full'),
        ...(stage !== undefined && { zero: stage }),
        ...offloadOfName(said['deepspeed']),
        ...(!isCheckpointed && { recompute: 'none' }),
        ...recipeOption(said),
        ...lossOption(stated),
        ...(devices !== undefined && { globalBatch: batch * accumulation * replicas }),
        ...stageOptions(stated, tuner !== 'full'),
      },
      ...(devices !== undefined && { devices }),
      warnings: [
        ...imageWarnings(said['pixels']),
        ...otherTrainer(said['rlhf']),
        ...otherSize(['reward model', said['judge']]),
      ],
    };
  },
};

function adapterOptions({ facts: said }: Stated, tuner: string) {
  // Only bitsandbytes quantises while loading; AWQ and GPTQ are formats of the checkpoint.
  const bits = said['method'] === undefined || said['method'] === 'bnb' ? said['bits'] : undefined;
  const width = bits === '4' ? 4 : bits === '8' ? 8 : 16;
  return {
    ...adapters(numberOf(said['rank']) ?? 8, width),
    ...trainedTables(said['tables']),
    ...adaptedExperts(said['parameters']),
    loraTargets: /^default$/i.test(said['targets'] ?? '')
      ? 'attention'
      : (targetsOf(said['targets']) ?? 'all'),
    ...(isOn(said['dora']) && { dora: true }),
    ...(isOn(said['rslora']) && { adapter: 'rslora' }),
    ...(tuner === 'ia3' && { adapter: 'ia3' }),
  };
}

/** DeepSpeed keeps fp32 masters of what is loaded in 16 bits (deepspeed/runtime/bf16_optimizer.py). */
function recipeOption(said: Stated['facts']) {
  const dtype = said['dtype'] ?? '';
  if (/^(float16|fp16)$/i.test(dtype) || isOn(said['fp16'])) return { recipe: 'fp16-mixed' };
  if (/^(float32|fp32)$/i.test(dtype)) return { recipe: 'bf16-autocast' };
  return said['deepspeed'] === undefined ? {} : { recipe: 'bf16-mixed' };
}

/**
 * Ranks that share a sequence may compute the loss of `CELOSS_PARALLEL_SIZE` tokens at a time and write gradients over
 * the logits: in the model's 16 bits under DeepSpeed, else in fp32, to which accelerate converts them, beside those in
 * 16 bits (swift/sequence_parallel/utils.py, ChunkedCrossEntropyLoss).
 */
function lossOption({ options, facts: said }: Stated) {
  if (isOn(said['liger'])) return LIGER_LOSS;
  const goesByTokens = Number(options['cp'] ?? 1) > 1 && Number(said['lossTokens'] ?? 0) > 0;
  if (!goesByTokens) return {};
  return { loss: said['deepspeed'] === undefined ? 'fused' : 'in-place' };
}

/** What `zero2_offload` and `zero3_offload`, its own configurations, keep in host memory (swift/config). */
function offloadOfName(deepspeed: string | undefined) {
  if (!/offload/.test(deepspeed ?? '')) return {};
  return { offload: stageOfName(deepspeed ?? '') === 3 ? 'parameters' : 'optimizer' };
}

/** What `swift rlhf` holds beside the model, and generates (swift/arguments/rlhf_args.py, swift/rlhf_trainers/args_mixin.py). */
function stageOptions(stated: Stated, hasAdapters: boolean) {
  const { options, facts: said } = stated;
  const stage = stageOfTrainer(said['rlhf']);
  const generates = stage === 'grpo' || stage === 'ppo';
  const isAlone = !isOn(said['generator']) || said['generatorMode'] === 'server';
  return {
    ...postTraining(stated, {
      stage,
      usualBeta: 0.04,
      usualPrompt: 512,
      usualAnswer: 512,
      hasAdapters,
    }),
    ...(options['sequence'] !== undefined && { sequence: options['sequence'] }),
    ...(generates && isAlone && { rolloutShare: 0 }),
    ...(generates &&
      awayForRollout({ weights: isOn(said['modelAway']), states: isOn(said['statesAway']) })),
    ...(Number(said['sleeps'] ?? 0) > 0 && { rolloutSleep: true }),
  };
}
