import {
  fact,
  harmless,
  model,
  notModelled,
  number,
  type Program,
  words,
} from '../command/command.js';
import { isOn, numberOf } from '../command/common.js';
import { hereDocument, line, yaml } from '../command/print.js';
import {
  adapters,
  baseBits,
  FINE_TUNING,
  globalBatch,
  launchedDevices,
  optimizer,
  optimizerWord,
  shardingStage,
  stageOfName,
  targetsOf,
  trainedTables,
} from '../command/training.js';
import { ATTENTION_WORDS } from './trainer-command.js';

/** Further keys that bear on data, logs and steps, or choose kernels of the same memory. */
const FURTHER = [
  'liger_rms_norm',
  'liger_glu_activation',
  'liger_layer_norm',
  'liger_rope',
  'eot_tokens',
  'tokens',
  'max_steps',
  'save_steps',
  'eval_steps',
  'save_strategy',
  'save_total_limit',
  'seed',
  'ddp_find_unused_parameters',
  'adam_beta1',
  'adam_beta2',
  'adam_epsilon',
  'max_grad_norm',
  'test_datasets',
  'shuffle_merged_datasets',
  'dataloader_num_workers',
] as const;

/** An axolotl configuration (axolotl/utils/schemas/config.py). */
export const axolotlCommand: Program = {
  id: 'axolotl',
  engine: 'transformers',
  mode: 'training',
  start: ['axolotl', 'train'],
  starts: /^axolotl( (train|preprocess))?$|^axolotl\.cli\.train$/,
  positional: 'config',
  syntax: 'flags',
  keys: ['base_model'],
  defaults: { sequence: 512, batch: 1, recompute: 'none', zero: 0 },
  flags: [
    model('base_model'),
    number('sequence', 'sequence_len'),
    number('batch', 'micro_batch_size'),
    number('tp', 'tensor_parallel_size'),
    number('cp', 'context_parallel_size', 'sequence_parallel_degree'),
    number('epochs', 'num_epochs'),
    optimizer('optimizer'),
    words('attention', ATTENTION_WORDS, 'attn_implementation'),
    fact('accumulation', 'gradient_accumulation_steps'),
    fact('adapter', 'adapter'),
    fact('rank', 'lora_r'),
    fact('targetLinear', 'lora_target_linear'),
    fact('targets', 'lora_target_modules'),
    fact('dora', 'peft_use_dora'),
    fact('fourBit', 'load_in_4bit'),
    fact('eightBit', 'load_in_8bit'),
    fact('tables', 'lora_modules_to_save'),
    fact('offloadsActivations', 'activation_offloading'),
    fact('dequantises', 'model_quantization_config_kwargs.dequantize'),
    fact('checkpointing', 'gradient_checkpointing'),
    fact('bf16', 'bf16'),
    fact('fp16', 'fp16'),
    fact('flash', 'flash_attention'),
    fact('plugins', 'plugins'),
    fact('chunkedLoss', 'chunked_cross_entropy'),
    fact('ligerLoss', 'liger_fused_linear_cross_entropy'),
    fact('deepspeed', 'deepspeed'),
    fact('fsdp', 'fsdp'),
    fact('fsdpVersion', 'fsdp_version'),
    fact('strategy', 'fsdp_config.fsdp_sharding_strategy', 'fsdp_config.sharding_strategy'),
    fact(
      'fsdpCheckpointing',
      'fsdp_config.activation_checkpointing',
      'fsdp_config.fsdp_activation_checkpointing',
    ),
    fact('reshards', 'fsdp_config.reshard_after_forward', 'fsdp_config.fsdp_reshard_after_forward'),
    fact('fsdpOffload', 'fsdp_config.offload_params', 'fsdp_config.fsdp_offload_params'),
    fact('shard', 'dp_shard_size'),
    fact('replicate', 'dp_replicate_size'),
    fact('rl', 'rl'),
    fact('processes', 'num_processes'),
    harmless(
      'datasets',
      'dataset_prepared_path',
      'val_set_size',
      'output_dir',
      'wandb_project',
      'wandb_entity',
      'wandb_watch',
      'wandb_name',
      'wandb_log_model',
      'lr_scheduler',
      'learning_rate',
      'warmup_ratio',
      'warmup_steps',
      'evals_per_epoch',
      'saves_per_epoch',
      'weight_decay',
      'logging_steps',
      'lora_alpha',
      'lora_dropout',
      'special_tokens',
      'chat_template',
      'sample_packing',
      'pad_to_sequence_len',
      'eval_sample_packing',
      'gradient_checkpointing_kwargs',
      'tokenizer_type',
      'model_type',
      'resume_from_checkpoint',
      'tf32',
      'train_on_inputs',
      'group_by_length',
      'hub_model_id',
      'strict',
      'fsdp_config.fsdp_limit_all_gathers',
      'fsdp_config.fsdp_cpu_ram_efficient_loading',
      'fsdp_config.fsdp_auto_wrap_policy',
      'fsdp_config.auto_wrap_policy',
      'fsdp_config.fsdp_transformer_layer_cls_to_wrap',
      'fsdp_config.transformer_layer_cls_to_wrap',
      'fsdp_config.fsdp_state_dict_type',
      'fsdp_config.state_dict_type',
      'fsdp_config.fsdp_sync_module_states',
      'fsdp_config.fsdp_use_orig_params',
      'fsdp_config.cpu_ram_efficient_loading',
      'fsdp_config.sync_module_states',
      'trust_remote_code',
      'revision_of_model',
      'processor_type',
      'skip_prepare_dataset',
      'remove_unused_columns',
      'tokenizer_use_mistral_common',
      'lora_model_dir',
      'lora_mlp_kernel',
      'lora_qkv_kernel',
      'lora_o_kernel',
      'loss_watchdog_threshold',
      'loss_watchdog_patience',
      'early_stopping_patience',
      'trackio_project_name',
      'trackio_run_name',
      'trackio_space_id',
      'model_quantization_config',
      'experimental_skip_move_to_device',
      'use_kernels',
      'fsdp_config.fsdp_version',
      'fsdp_config.final_state_dict_type',
      ...FURTHER,
    ),
    notModelled(
      'experts stay in 16 bits unless quantised',
      'quantize_moe_experts',
      'lora_target_parameters',
    ),
    notModelled('layers in host memory', 'layer_offloading'),
    notModelled('matrices trained in full beside adapters', 'unfrozen_parameters'),
    notModelled('FP8 products', 'fp8'),
    notModelled('a memory cap', 'gpu_memory_limit', 'max_memory'),
  ],
  print: ({ hub: model, options, devices }) => {
    const {
      sequence,
      batch = 1,
      recompute = 'none',
      lora,
      qlora,
      loraTargets,
      zero = 0,
      optimizer,
      offload,
      loss,
    } = options;
    const away = String(offload ?? '');
    const config = {
      base_model: model,
      sequence_len: sequence ?? 2048,
      micro_batch_size: batch,
      bf16: true,
      gradient_checkpointing: recompute === 'full',
      ...(lora && {
        adapter: qlora ? 'qlora' : 'lora',
        ...(qlora && { load_in_4bit: true }),
        lora_r: lora,
        lora_target_linear: loraTargets === undefined || loraTargets === 'all',
      }),
      ...(Number(zero) >= 2 && {
        fsdp_version: 2,
        fsdp_config: {
          reshard_after_forward: Number(zero) === 3,
          offload_params: /parameters/.test(away),
        },
      }),
      ...(optimizer !== undefined && {
        optimizer: optimizerWord(optimizer),
      }),
      ...(/activations/.test(away) && { activation_offloading: true }),
      ...(loss === 'chunked' && { chunked_cross_entropy: true }),
      ...(loss === 'cut' && {
        plugins: ['axolotl.integrations.cut_cross_entropy.CutCrossEntropyPlugin'],
      }),
    };
    return {
      lines: [
        ...hereDocument('config.yaml', yaml(config)),
        line([
          'axolotl',
          'train',
          'config.yaml',
          ...(devices > 1 ? ['--num-processes', String(devices)] : []),
        ]),
      ],
      says: [...FINE_TUNING, 'loss'],
    };
  },
  settle: (stated) => {
    const { options, facts } = stated;
    const bits = facts['adapter'] === 'qlora' ? 4 : baseBits(facts['fourBit'], facts['eightBit']);
    const hasAdapter = facts['adapter'] !== undefined && facts['adapter'] !== '';
    const isSharded = ['fsdp', 'fsdpVersion', 'strategy'].some((name) => facts[name] !== undefined);
    const stage = isSharded
      ? shardingStage(facts['strategy'], facts['reshards'])
      : stageOfName(facts['deepspeed'] ?? '');
    const shard = numberOf(facts['shard']);
    const dp = shard === undefined ? undefined : shard * (numberOf(facts['replicate']) ?? 1);
    const sizes = Number(options['tp'] ?? 1) * Number(options['cp'] ?? 1);
    const devices = launchedDevices(stated) ?? (dp === undefined ? undefined : dp * sizes);
    const batch = Number(options['batch'] ?? 1);
    return {
      options: {
        ...(dp !== undefined && { dp }),
        ...(stage !== undefined && { zero: stage }),
        ...(hasAdapter && adapters(numberOf(facts['rank']) ?? 8, bits)),
        ...(hasAdapter && {
          loraTargets: isOn(facts['targetLinear'] ?? 'false')
            ? 'all'
            : (targetsOf(facts['targets']) ?? 'all'),
        }),
        ...(isOn(facts['dora'] ?? 'false') && { dora: true }),
        ...(hasAdapter && trainedTables(facts['tables'])),
        // The checkpoint’s 4 bits are read into 16 as it is opened (transformers, Mxfp4Config).
        ...(isOn(facts['dequantises'] ?? 'false') && { weights: 'bf16' }),
        ...offloads(facts),
        recompute:
          isOn(facts['checkpointing'] ?? 'false') ||
          isOn(facts['fsdpCheckpointing'] ?? 'false') ||
          /unsloth|offload/.test(facts['checkpointing'] ?? '')
            ? 'full'
            : 'none',
        ...lossOf(facts),
        ...(isOn(facts['fp16'] ?? 'false') && { recipe: 'fp16-mixed' }),
        ...globalBatch(
          batch,
          numberOf(facts['accumulation']),
          devices === undefined ? undefined : devices / sizes,
        ),
        ...(facts['rl'] !== undefined && { stage: facts['rl'] }),
      },
      ...(devices !== undefined && { devices }),
    };
  },
};

/** What waits in host memory; axolotl’s older word for activations is a kind of checkpointing (utils/schemas/config.py). */
function offloads(facts: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const away = [
    ...(isOn(facts['fsdpOffload'] ?? 'false') ? ['parameters'] : []),
    ...(isOn(facts['offloadsActivations'] ?? 'false') ||
    /offload/.test(facts['checkpointing'] ?? '')
      ? ['activations']
      : []),
  ];
  return away.length > 0 ? { offload: away.join(',') } : {};
}

function lossOf(facts: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const plugins = facts['plugins'] ?? '';
  if (/cut_cross_entropy|CutCrossEntropy/.test(plugins)) return { loss: 'cut' };
  if (isOn(facts['chunkedLoss'] ?? 'false')) return { loss: 'chunked' };
  return isOn(facts['ligerLoss'] ?? 'false') ? { loss: 'fused' } : {};
}
