import { fact, harmless, model, notModelled, number, type Program } from '../command/command.js';
import { isOn, numberOf } from '../command/common.js';
import { launchedDevices } from '../command/training.js';

/** The word of `actor.strategy` for Megatron-LM, whose optimizer verl distributes. */
const MEGATRON_STRATEGY = 'megatron';

/** verl's hydra configuration (verl/trainer/config). */
export const verlCommand: Program = {
  id: 'verl',
  engine: 'transformers',
  mode: 'training',
  start: ['python', '-m', 'verl.trainer.main_ppo'],
  starts: /^verl\.trainer\.(main_ppo|fsdp_sft_trainer|sft_trainer\w*)$/,
  positional: 'none',
  syntax: 'assignments',
  defaults: { zero: 3, recompute: 'full', recipe: 'bf16-autocast' },
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
    fact('share', 'actor_rollout_ref.rollout.gpu_memory_utilization'),
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
      // What the engine holds is its share of the device, however it is split.
      'actor_rollout_ref.rollout.name',
      'actor_rollout_ref.rollout.tensor_model_parallel_size',
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
  print: null,
  settle: (stated) => {
    const { options, facts } = stated;
    const prompt = numberOf(facts['prompt']);
    const response = numberOf(facts['response']);
    const gpus = numberOf(facts['gpus']);
    const devices = launchedDevices(stated) ?? (gpus ?? 8) * (numberOf(facts['hosts']) ?? 1);
    const rank = numberOf(facts['rank']);
    const isSft = facts['estimator'] === undefined && prompt === undefined;
    return {
      options: {
        ...(prompt !== undefined && response !== undefined && { sequence: prompt + response }),
        ...(facts['checkpointing'] !== undefined && {
          recompute: isOn(facts['checkpointing']) ? 'full' : 'none',
        }),
        ...(facts['strategy'] === MEGATRON_STRATEGY && { zero: 1 }),
        ...(rank !== undefined && rank > 0 && { lora: rank }),
        ...(isSft
          ? {}
          : {
              stage:
                facts['estimator'] === 'grpo'
                  ? 'grpo'
                  : facts['estimator'] === 'rloo'
                    ? 'rloo'
                    : 'ppo',
            }),
        ...(facts['share'] !== undefined && { rolloutShare: Number(facts['share']) }),
        ...(options['tp'] !== undefined && { sequenceParallel: Number(options['tp']) > 1 }),
      },
      devices,
    };
  },
};
