import {
  fact,
  harmless,
  harmlessToggles,
  model,
  notModelled,
  number,
  type Program,
  toggle,
  words,
} from '../command/command.js';
import { isOn, numberOf } from '../command/common.js';
import { launchedDevices, optimizer } from '../command/training.js';

/** OpenRLHF's command line: flags in sections since 0.11, with `_` for their dots before (openrlhf/cli). */
export const openrlhfCommand: Program = {
  id: 'openrlhf',
  engine: 'deepspeed',
  mode: 'training',
  start: ['python', '-m', 'openrlhf.cli.train_sft'],
  starts: /^openrlhf\.cli\.train_(ppo_ray|sft|dpo|rm|kto|kd)$/,
  positional: 'none',
  syntax: 'flags',
  defaults: { zero: 2, recompute: 'none', recipe: 'bf16-mixed', sequence: 2048 },
  flags: [
    model('--actor.model_name_or_path', '--model.model_name_or_path', '--pretrain'),
    number('sequence', '--data.max_len', '--max_len'),
    number('batch', '--train.micro_batch_size', '--micro_train_batch_size'),
    number('globalBatch', '--train.batch_size', '--train_batch_size'),
    fact('prompt', '--prompt_max_len'),
    fact('response', '--rollout.max_new_tokens', '--generate_max_len'),
    toggle('recipe', 'bf16-mixed', '--bf16'),
    toggle('attention', 'flash', '--flash_attn'),
    number('tp', '--ds.tensor_parallel_size', '--ds_tensor_parallel_size'),
    number('cp', '--ds.ring_attn_size', '--ring_attn_size'),
    words(
      'zero',
      ['0', '1', '2', '3'].map((stage) => [stage, Number(stage)] as const),
      '--ds.zero_stage',
      '--zero_stage',
    ),
    words(
      'recipe',
      [
        ['bf16', 'bf16-mixed'],
        ['fp16', 'fp16-mixed'],
      ],
      '--ds.param_dtype',
    ),
    words(
      'attention',
      [
        ['flash_attention_2', 'flash'],
        ['sdpa', 'flash'],
        ['eager', 'eager'],
      ],
      '--ds.attn_implementation',
    ),
    optimizer('--optim', '--actor.optim'),
    fact(
      'checkpointing',
      '--actor.gradient_checkpointing_enable',
      '--model.gradient_checkpointing_enable',
      '--gradient_checkpointing',
    ),
    fact('adamOffload', '--ds.adam_offload', '--adam_offload'),
    fact('rank', '--ds.lora.rank', '--lora_rank'),
    fact('fourBit', '--ds.load_in_4bit', '--load_in_4bit'),
    fact('liger', '--ds.use_liger_kernel', '--use_liger_kernel'),
    fact('gpus', '--actor.num_gpus_per_node', '--actor_num_gpus_per_node'),
    fact('hosts', '--actor.num_nodes', '--actor_num_nodes'),
    fact('colocated', '--train.colocate_all', '--colocate_all_models'),
    fact('share', '--vllm.gpu_memory_utilization', '--vllm_gpu_memory_utilization'),
    harmless(
      '--data.dataset',
      '--data.input_key',
      '--data.output_key',
      '--ckpt.output_dir',
      '--train.max_epochs',
      '--train.learning_rate',
      '--logger',
      '--ref.num_nodes',
      '--ref.num_gpus_per_node',
      '--reward.num_nodes',
      '--reward.num_gpus_per_node',
      '--critic.num_nodes',
      '--critic.num_gpus_per_node',
      '--ref_num_nodes',
      '--ref_num_gpus_per_node',
      '--reward_num_nodes',
      '--reward_num_gpus_per_node',
      '--critic_num_nodes',
      '--critic_num_gpus_per_node',
      '--rollout_batch_size',
      '--n_samples_per_prompt',
      '--prompt_data',
      '--input_key',
      '--dataset',
      '--max_epochs',
      '--max_samples',
      '--actor_learning_rate',
      '--critic_learning_rate',
      '--learning_rate',
      '--init_kl_coef',
      '--advantage_estimator',
      '--ckpt_path',
      '--use_wandb',
      '--rollout.batch_size',
      '--rollout.n_samples_per_prompt',
      '--ds.lora.alpha',
      '--algo',
      '--data.prompt_dataset',
      '--save_path',
    ),
    harmlessToggles(
      '--ds.packing_samples',
      '--packing_samples',
      '--apply_chat_template',
      '--normalize_reward',
      '--data.apply_chat_template',
    ),
    notModelled(
      'further models share the devices',
      '--reward.model_name_or_path',
      '--critic.model_name_or_path',
      '--ref.model_name_or_path',
      '--reward_pretrain',
      '--critic_pretrain',
      '--ref.offload',
      '--reward.offload',
    ),
    notModelled(
      'the rollout engine shares the devices',
      '--vllm',
      '--ds.enable_sleep',
      '--vllm_num_engines',
      '--vllm_tensor_parallel_size',
      '--vllm_enable_sleep',
      '--deepspeed_enable_sleep',
    ),
    notModelled(
      'micro-batches counted in tokens',
      '--train.dynamic_batch_enable',
      '--train.max_tokens_per_gpu',
      '--rollout.max_tokens_per_gpu',
    ),
    notModelled(
      'a second level of sharding, or a copy of the weights',
      '--ds.zpg',
      '--train.enable_ema',
      '--ds.grad_accum_dtype',
    ),
  ],
  print: null,
  settle: (stated) => {
    const { facts } = stated;
    const gpus = numberOf(facts['gpus']);
    const devices =
      launchedDevices(stated) ??
      (gpus === undefined ? undefined : gpus * (numberOf(facts['hosts']) ?? 1));
    const rank = numberOf(facts['rank']);
    const prompt = numberOf(facts['prompt']);
    const response = numberOf(facts['response']);
    const stage = /train_(ppo|dpo|rm|kto)/.exec(facts['SCRIPT'] ?? '')?.[1];
    return {
      options: {
        ...(prompt !== undefined && response !== undefined && { sequence: prompt + response }),
        ...(facts['checkpointing'] !== undefined &&
          isOn(facts['checkpointing']) && { recompute: 'full' }),
        ...(facts['adamOffload'] !== undefined && { offload: 'optimizer' }),
        ...(facts['liger'] !== undefined && { loss: 'fused' }),
        ...(rank !== undefined &&
          rank > 0 && { lora: rank, ...(facts['fourBit'] !== undefined && { qlora: rank }) }),
        ...(stage !== undefined && { stage: stage === 'rm' ? 'reward' : stage }),
        ...(facts['share'] !== undefined && { rolloutShare: Number(facts['share']) }),
      },
      ...(devices !== undefined && { devices }),
    };
  },
};
