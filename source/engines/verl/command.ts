import {
  type FlagValue,
  fact,
  harmless,
  model,
  notModelled,
  number,
  type Program,
  type Stated,
  words,
} from '../command/command.js';
import { isOn, numberOf } from '../command/common.js';
import { line, type PrintRequest, torchrun } from '../command/print.js';
import { launchedDevices } from '../command/training.js';

/** The word of `actor.strategy` for Megatron-LM, whose optimizer verl distributes. */
const MEGATRON = 'megatron';

/** verl's hydra configuration (verl/trainer/config). */
export const verlCommand: Program = {
  id: 'verl',
  engine: 'transformers',
  mode: 'training',
  start: ['python', '-m', 'verl.trainer.main_ppo'],
  starts: /^verl\.trainer\.(main_ppo|fsdp_sft_trainer|sft_trainer\w*)$/,
  positional: 'none',
  syntax: 'assignments',
  // trainer/config/rollout/rollout.yaml
  defaults: {
    zero: 3,
    recompute: 'full',
    recipe: 'bf16-autocast',
    rolloutTp: 2,
    rolloutShare: 0.5,
    rolloutSleep: true,
  },
  flags: [
    model('actor_rollout_ref.model.path', 'model.partial_pretrain', 'model.path'),
    number(
      'batch',
      'actor_rollout_ref.actor.ppo_micro_batch_size_per_gpu',
      'data.micro_batch_size_per_gpu',
    ),
    number('sequence', 'data.max_length'),
    number('tp', 'actor_rollout_ref.actor.megatron.tensor_model_parallel_size'),
    number('pp', 'actor_rollout_ref.actor.megatron.pipeline_model_parallel_size'),
    number(
      'virtualStages',
      'actor_rollout_ref.actor.megatron.virtual_pipeline_model_parallel_size',
    ),
    number('ep', 'actor_rollout_ref.actor.megatron.expert_model_parallel_size'),
    number('expertTp', 'actor_rollout_ref.actor.megatron.expert_tensor_parallel_size'),
    number(
      'cp',
      'actor_rollout_ref.actor.ulysses_sequence_parallel_size',
      'actor_rollout_ref.actor.megatron.context_parallel_size',
    ),
    fact('prompt', 'data.max_prompt_length'),
    fact('response', 'data.max_response_length'),
    fact(
      'checkpointing',
      'actor_rollout_ref.model.enable_gradient_checkpointing',
      'model.enable_gradient_checkpointing',
    ),
    fact('paramOffload', 'actor_rollout_ref.actor.fsdp_config.param_offload'),
    fact('optimizerOffload', 'actor_rollout_ref.actor.fsdp_config.optimizer_offload'),
    fact('strategy', 'actor_rollout_ref.actor.strategy'),
    fact('rank', 'model.lora_rank', 'actor_rollout_ref.model.lora_rank'),
    fact('gpus', 'trainer.n_gpus_per_node'),
    fact('hosts', 'trainer.nnodes'),
    number('rolloutShare', 'actor_rollout_ref.rollout.gpu_memory_utilization'),
    number('rolloutTp', 'actor_rollout_ref.rollout.tensor_model_parallel_size'),
    number('rolloutPp', 'actor_rollout_ref.rollout.pipeline_model_parallel_size'),
    number('rolloutEp', 'actor_rollout_ref.rollout.expert_parallel_size'),
    words(
      'rolloutSleep',
      [
        ['true', true],
        ['false', false],
      ],
      'actor_rollout_ref.rollout.free_cache_engine',
    ),
    words(
      'zero',
      [
        ['true', 3],
        ['false', 2],
      ],
      'actor_rollout_ref.actor.fsdp_config.reshard_after_forward',
    ),
    words(
      'recipe',
      [
        ['fp32', 'bf16-autocast'],
        ['bf16', 'bf16'],
        ['bfloat16', 'bf16'],
      ],
      'actor_rollout_ref.actor.fsdp_config.model_dtype',
      'model.fsdp_config.model_dtype',
    ),
    fact('rolloutEngine', 'actor_rollout_ref.rollout.name'),
    fact(
      'referenceOffload',
      'actor_rollout_ref.ref.fsdp_config.param_offload',
      'actor_rollout_ref.ref.megatron.param_offload',
    ),
    fact('estimator', 'algorithm.adv_estimator'),
    fact('klLoss', 'actor_rollout_ref.actor.use_kl_loss'),
    fact('klReward', 'algorithm.use_kl_in_reward'),
    fact('miniBatch', 'actor_rollout_ref.actor.ppo_mini_batch_size'),
    fact('samples', 'actor_rollout_ref.rollout.n'),
    fact('steps', 'data.train_batch_size'),
    harmless(
      'data.train_files',
      'data.val_files',
      'data.filter_overlong_prompts',
      'data.truncation',
      'data.image_key',
      'data.prompt_key',
      'data.response_key',
      'data.prompt_dict_keys',
      'data.response_dict_keys',
      'trainer',
      'optim',
      'algorithm',
      'actor_rollout_ref.actor.optim',
      'actor_rollout_ref.actor.kl_loss_coef',
      'actor_rollout_ref.actor.kl_loss_type',
      'actor_rollout_ref.actor.entropy_coeff',
      'actor_rollout_ref.actor.clip_ratio',
      'model.lora_alpha',
      'model.target_modules',
      'reward_model',
      'custom_reward_function',
      'actor_rollout_ref.model.use_remove_padding',
      'actor_rollout_ref.rollout.temperature',
      'actor_rollout_ref.rollout.top_p',
      'actor_rollout_ref.rollout.engine_kwargs',
      // Replicas are what tensor and pipeline ranks leave of the devices, whatever group they are in.
      'actor_rollout_ref.rollout.data_parallel_size',
    ),
    notModelled('settings of the rollout engine', 'actor_rollout_ref.rollout'),
    notModelled(
      'reference and critic are taken as the actor is',
      'actor_rollout_ref.ref',
      'critic',
    ),
    notModelled(
      'kernels of the loss',
      'actor_rollout_ref.model.use_fused_kernels',
      'actor_rollout_ref.model.use_liger',
      'actor_rollout_ref.actor.entropy_from_logits_with_chunking',
      'actor_rollout_ref.actor.entropy_checkpointing',
    ),
    notModelled(
      'micro-batches counted in tokens',
      'actor_rollout_ref.actor.use_dynamic_bsz',
      'actor_rollout_ref.actor.ppo_max_token_len_per_gpu',
    ),
    notModelled(
      'other settings of the actor',
      'actor_rollout_ref.actor',
      'actor_rollout_ref.model',
      'model',
    ),
  ],
  print: (asked) => ({
    lines: [
      line((asked.options['stage'] ?? SFT) === SFT ? tuningWords(asked) : rolloutWords(asked)),
    ],
    says: [
      'stage',
      'sequence',
      'batch',
      'recompute',
      'lora',
      'output',
      'globalBatch',
      ...(saysReference(asked) ? ['reference'] : []),
    ],
  }),
  settle: (stated) => {
    const { options, facts } = stated;
    const gpus = numberOf(facts['gpus']);
    const devices = launchedDevices(stated) ?? (gpus ?? 8) * (numberOf(facts['hosts']) ?? 1);
    const rank = numberOf(facts['rank']);
    const prompt = numberOf(facts['prompt']);
    const isSft = facts['estimator'] === undefined && prompt === undefined;
    return {
      options: {
        ...(facts['checkpointing'] !== undefined && {
          recompute: isOn(facts['checkpointing']) ? 'full' : 'none',
        }),
        ...(facts['strategy'] === MEGATRON && { engine: MEGATRON, zero: 1 }),
        ...(rank !== undefined && rank > 0 && { lora: rank }),
        ...(options['tp'] !== undefined && { sequenceParallel: Number(options['tp']) > 1 }),
        ...(isSft ? {} : generated(stated)),
      },
      devices,
      warnings: isSft ? [] : left(stated),
    };
  },
};

/** Options of a run that learns from answers; lengths are verl's where it says none (trainer/config/data/legacy_data.yaml). */
function generated({ facts }: Stated): Readonly<Record<string, FlagValue>> {
  const prompt = numberOf(facts['prompt']) ?? 512;
  const response = numberOf(facts['response']) ?? 512;
  const estimator = facts['estimator'] ?? 'gae';
  const miniBatch = numberOf(facts['miniBatch']);
  return {
    sequence: prompt + response,
    output: response,
    // Others than GAE learn no critic.
    stage: estimator === 'gae' ? 'ppo' : estimator === 'rloo' ? 'rloo' : 'grpo',
    reference: referenceOf(facts),
    // Prompts, of which each is answered so many times (workers/fsdp_workers.py).
    ...(miniBatch !== undefined && {
      globalBatch: miniBatch * (numberOf(facts['samples']) ?? 1),
    }),
  };
}

/** A reference is there for a KL term alone; adapters have it below them (trainer/ppo/utils.py, need_reference_policy). */
function referenceOf(facts: Stated['facts']): string {
  const compares = [facts['klLoss'], facts['klReward']].some(
    (fact) => fact !== undefined && isOn(fact),
  );
  if (!compares) return 'none';
  if ((numberOf(facts['rank']) ?? 0) > 0) return 'shared';
  return isOn(facts['referenceOffload'] ?? 'false') ? 'offloaded' : 'model';
}

/** What generates answers unless another is named; its memory is modelled. */
const GENERATOR = 'vllm';

/** What is read and not answered by. */
function left({ facts }: Stated): readonly string[] {
  const waits = [facts['paramOffload'], facts['optimizerOffload']].some(
    (fact) => fact !== undefined && isOn(fact),
  );
  const generator = facts['rolloutEngine'] ?? GENERATOR;
  return [
    ...(waits
      ? [
          'weights or optimizer wait in host memory while answers are generated: the report holds them',
        ]
      : []),
    ...(generator === GENERATOR
      ? []
      : [`answers are generated by ${generator}: the report has vLLM’s memory`]),
  ];
}

const SFT = 'sft';

function tuningWords({ hub, options, devices, words }: PrintRequest): readonly string[] {
  const { sequence, batch = 1, recompute, lora = 0 } = options;
  return [
    ...torchrun(devices),
    '-m',
    'verl.trainer.fsdp_sft_trainer',
    `model.partial_pretrain=${hub}`,
    `data.max_length=${sequence}`,
    `data.micro_batch_size_per_gpu=${batch}`,
    ...(recompute === 'none' ? ['model.enable_gradient_checkpointing=False'] : []),
    ...(lora === 0 ? [] : [`model.lora_rank=${lora}`]),
    ...words
      .filter(isFurther)
      .map((word) => word.replace(`${ACTOR}.fsdp_config`, 'model.fsdp_config')),
  ];
}

const ACTOR = 'actor_rollout_ref.actor';

/** Whether a word is none of those that are always there. */
function isFurther(word: string): boolean {
  return !/^(data\.max_length|actor_rollout_ref\.actor\.ppo_micro_batch_size_per_gpu)=/.test(word);
}

function rolloutWords(asked: PrintRequest): readonly string[] {
  const { hub, options, devices, words } = asked;
  const { stage, batch = 1, recompute, lora = 0, output = 256, globalBatch, engine } = options;
  const { reference = 'auto' } = options;
  const hosts = devices > 8 && devices % 8 === 0 ? devices / 8 : 1;
  const tokens = Math.min(Number(options['sequence']) - 1, Number(output));
  return [
    'python',
    '-m',
    'verl.trainer.main_ppo',
    `algorithm.adv_estimator=${stage === 'ppo' ? 'gae' : stage}`,
    `data.max_prompt_length=${Number(options['sequence']) - tokens}`,
    `data.max_response_length=${tokens}`,
    `actor_rollout_ref.model.path=${hub}`,
    ...(engine === MEGATRON ? [`${ACTOR}.strategy=${MEGATRON}`] : []),
    `${ACTOR}.ppo_micro_batch_size_per_gpu=${batch}`,
    ...(globalBatch === undefined ? [] : [`${ACTOR}.ppo_mini_batch_size=${globalBatch}`]),
    ...(recompute === 'none'
      ? ['actor_rollout_ref.model.enable_gradient_checkpointing=False']
      : []),
    ...(lora === 0 ? [] : [`actor_rollout_ref.model.lora_rank=${lora}`]),
    ...(compares(asked) ? [`${ACTOR}.use_kl_loss=True`] : []),
    ...(reference === 'offloaded' ? ['actor_rollout_ref.ref.fsdp_config.param_offload=True'] : []),
    'actor_rollout_ref.rollout.name=vllm',
    ...words.filter(isFurther),
    `trainer.n_gpus_per_node=${devices / hosts}`,
    `trainer.nnodes=${hosts}`,
  ];
}

/** Whether the scenario holds answers against a reference: groups do not by themselves. */
function compares({ options: { stage, reference = 'auto' } }: PrintRequest): boolean {
  return reference === 'auto' ? stage === 'ppo' : reference !== 'none';
}

/** With adapters the base below them is the reference, whatever is asked for. */
function saysReference({ options: { lora = 0, reference = 'auto' } }: PrintRequest): boolean {
  return lora === 0 || (reference !== 'model' && reference !== 'offloaded');
}
