import {
  fact,
  facts,
  harmless,
  notModelled,
  number,
  type Program,
  type Stated,
  words,
} from '../command/command.js';
import { isOn, numberOf } from '../command/common.js';
import { freezeOf } from '../command/frozen.js';
import { targetsOf } from '../command/target-modules.js';
import { adapters, launchedDevices } from '../command/training.js';
import { megatronCommand } from './command.js';
import { wordedFlags } from './worded-flags.js';

/** Sections of NeMo's YAML, of NeMo 2's recipes and of Megatron-Bridge's configurations that hold Megatron's fields. */
const SECTIONS = ['model', 'trainer.strategy', 'model.config'] as const;

/** Megatron's names as fields of these sections. */
const FIELDS = wordedFlags((names) =>
  names.flatMap((name) => {
    const field = name.replace(/^--/, '').replaceAll('-', '_');
    return SECTIONS.map((section) => `${section}.${field}`);
  }),
);

/**
 * NeMo's YAML (NVIDIA/NeMo examples/nlp/language_modeling/conf/megatron_gpt_config.yaml), `nemo llm pretrain|finetune`
 * (nemo/collections/llm/recipes), and scripts of Megatron-Bridge with `--recipe` (scripts/training/run_recipe.py).
 */
export const nemoCommand: Program = {
  id: 'nemo',
  engine: 'megatron',
  mode: 'training',
  start: ['nemo', 'llm', 'pretrain'],
  starts: /^nemo llm$|(^|\/)(megatron_gpt_(pretraining|finetuning)|run_recipe)\.py$/,
  signs: /^--(recipe|factory)(=|$)/,
  positional: 'none',
  further: 'TASK',
  syntax: 'both',
  keys: ['model.mcore_gpt', 'model.megatron_amp_O2', 'model.encoder_seq_length'],
  defaults: { zero: 1, recompute: 'none', recipe: 'bf16-mixed', batch: 1 },
  flags: [
    number('batch', 'model.micro_batch_size', 'data.micro_batch_size', 'train.micro_batch_size'),
    number(
      'globalBatch',
      'model.global_batch_size',
      'data.global_batch_size',
      'train.global_batch_size',
    ),
    number(
      'sequence',
      'model.encoder_seq_length',
      'model.data.seq_length',
      'model.seq_length',
      'model.data.train_ds.max_seq_length',
      'data.seq_length',
      'dataset.sequence_length',
      'dataset.seq_length',
    ),
    fact(
      'chunks',
      'model.virtual_pipeline_model_parallel_size',
      'trainer.strategy.virtual_pipeline_model_parallel_size',
    ),
    words(
      'recompute',
      [
        ['full', 'full'],
        ['selective', 'selective'],
      ],
      'model.activations_checkpoint_granularity',
    ),
    fact('recomputeMethod', 'model.activations_checkpoint_method'),
    fact('recomputeLayers', 'model.activations_checkpoint_num_layers'),
    ...FIELDS,
    fact('activation', 'model.activation'),
    fact('tied', 'model.share_embeddings_and_output_weights'),
    fact('processes', 'trainer.devices'),
    fact('nodes', 'trainer.num_nodes'),
    fact(
      'precision',
      'trainer.precision',
      'model.precision',
      'trainer.plugins',
      'precision_config',
    ),
    fact('eightBit', 'model.fp8'),
    fact('optimizer', 'model.optim.name', 'optim.name', 'optim.config.optimizer'),
    fact('factory', '--factory', '--recipe'),
    fact('restored', 'model.restore_from_path'),
    fact(
      'peft',
      'model.peft.peft_scheme',
      'peft',
      'peft_scheme',
      '--peft_scheme',
      'peft.peft_scheme',
    ),
    fact('rank', 'model.peft.lora_tuning.adapter_dim', 'peft.dim'),
    facts('targets', 'model.peft.lora_tuning.target_modules', 'peft.target_modules'),
    fact('freezesLanguage', 'model.freeze_language_model'),
    fact('freezesTower', 'model.freeze_vision_model'),
    fact('freezesProjector', 'model.freeze_vision_projection'),
    fact('steps', 'trainer.max_steps', 'train.train_iters'),
    harmless(
      'name',
      'restore_from_path',
      'trainer',
      'exp_manager',
      'hydra',
      'log',
      'logger',
      'resume',
      'data',
      'dataset',
      'checkpoint',
      'scheduler',
      'optim',
      'optimizer',
      'tokenizer',
      'model.data',
      'model.mcore_gpt',
      'model.megatron_amp_O2',
      'model.init_method_std',
      'model.layernorm_epsilon',
      'model.normalization',
      'model.position_embedding_type',
      'model.rotary_percentage',
      'model.bias',
      'model.do_layer_norm_weight_decay',
      'model.make_vocab_size_divisible_by',
      'model.gradient_as_bucket_view',
      'model.seed',
      'model.nsys_profile',
      'model.answer_only_loss',
      'model.bias_activation_fusion',
      'model.bias_dropout_add_fusion',
      'model.masked_softmax_fusion',
      'model.grad_allreduce_chunk_size_mb',
      'model.use_cpu_initialization',
      'model.transformer_engine',
      'model.openai_gelu',
      'model.pre_process',
      'model.post_process',
      'model.persist_layer_norm',
      'model.headscale',
      'model.rampup_batch_size',
      'model.resume_from_checkpoint_path',
      'model.optim',
      'model.tokenizer',
      'model.resume_from_checkpoint',
      '--pretrained-checkpoint',
      '--dataset-type',
      '--dataset',
      '--step_func',
      '-y',
      '--yes',
    ),
    notModelled('other settings', 'model', 'train', 'trainer.strategy', 'ddp'),
  ],
  print: null,
  settle: (stated) => {
    const { facts: said } = stated;
    const base = megatronCommand.settle(withRecipe(stated));
    const { dropout: _, ...own } = base.options ?? {};
    const devices = launchedDevices(stated);
    const chunks = numberOf(said['chunks']);
    const scheme = (said['peft'] ?? '').toLowerCase();
    const hasAdapters = scheme === 'lora' || scheme === 'dora' || scheme === 'qlora';
    const name = modelOf(said['factory']);
    const restored = /([^/]+)\.nemo$/.exec(said['restored'] ?? '')?.[1];
    const isFrozen = ['freezesLanguage', 'freezesTower', 'freezesProjector'].some(
      (part) => said[part] !== undefined,
    );
    return {
      ...((name ?? restored) !== undefined && { model: name ?? restored ?? '' }),
      ...(base.config && { config: base.config, model: base.model ?? 'from its fields' }),
      options: {
        ...own,
        ...(chunks !== undefined && { virtualStages: chunks }),
        ...(hasAdapters && {
          ...adapters(numberOf(said['rank']) ?? 32, scheme === 'qlora' ? 4 : 16),
          loraTargets: targetsOf(said['targets']) ?? 'all',
          ...(scheme === 'dora' && { dora: true }),
        }),
        ...(isFrozen &&
          freezeOf({
            language: said['freezesLanguage'],
            tower: said['freezesTower'],
            projector: said['freezesProjector'],
          })),
        ...(said['optimizer'] !== undefined && {
          zero: /^(fused_adam|adam|adamw)$/.test(said['optimizer']) ? 0 : 1,
        }),
      },
      ...(devices !== undefined && { devices }),
      ...(said['predictions'] !== undefined && {
        trainedModules: numberOf(said['predictions']) ?? 0,
      }),
      warnings: [
        ...(base.warnings ?? []),
        ...(name === undefined ? [] : [`what the recipe of ${name} sets by itself is left open`]),
      ],
    };
  },
};

/** Precision, and what Megatron-LM says by switches. */
function withRecipe({ options, facts: said }: Stated): Stated {
  const precision = said['precision'] ?? 'bf16';
  const recipe =
    isOn(said['eightBit'] ?? 'false') || /fp8/.test(precision)
      ? /mxfp8/.test(precision)
        ? 'mxfp8'
        : 'fp8-mixed'
      : /bf16/.test(precision)
        ? 'bf16-mixed'
        : /16/.test(precision)
          ? 'fp16-mixed'
          : 'fp32';
  const isTied = isOn(said['tied'] ?? 'true');
  const shape = {
    ...(/glu$/.test(said['activation'] ?? '') && { swiglu: '' }),
    ...(said['kvHeads'] !== undefined && { gqa: '' }),
    ...(!isTied && { untied: '' }),
  };
  return { facts: { ...said, ...shape }, options: { ...options, recipe } };
}

/** The model by the name of a recipe: `llama31_8b`, `llama3_8b_pretrain_config`, `mixtral_8x7b(num_nodes=2)`. */
function modelOf(recipe: string | undefined): string | undefined {
  return recipe
    ?.replace(/\(.*$/, '')
    .replace(/_(pretrain|finetune|sft|peft)(_\w+)?$/, '')
    .replace(/^(llama|qwen)(\d)(\d)_/, '$1$2.$3_');
}
