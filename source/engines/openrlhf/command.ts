import { table } from '../../text/table.js';
import {
  type FlagValue,
  fact,
  factOf,
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
import { line, type PrintRequest } from '../command/print.js';
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
    factOf('colocated', '--train.colocate_all', '--colocate_all_models'),
    number('rolloutShare', '--vllm.gpu_memory_utilization', '--vllm_gpu_memory_utilization'),
    number('rolloutTp', '--vllm.tensor_parallel_size', '--vllm_tensor_parallel_size'),
    number('rolloutDp', '--vllm.num_engines', '--vllm_num_engines'),
    toggle('rolloutSleep', true, '--vllm.enable_sleep', '--vllm_enable_sleep'),
    fact('estimator', '--algo.advantage.estimator', '--advantage_estimator'),
    factOf('referenceOffload', '--ref.offload', '--ref_offload', '--ref_reward_offload'),
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
      '--reward.offload',
    ),
    notModelled(
      'the rollout engine shares the devices',
      '--vllm',
      '--ds.enable_sleep',
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
  print: (asked) => ({
    lines: [line(isPpo(asked.options['stage']) ? rolloutWords(asked) : tuningWords(asked))],
    says: ['stage', 'recompute', 'offload', 'lora', 'qlora', 'loss', 'output', 'reference'],
  }),
  settle: (stated) => {
    const { facts } = stated;
    const gpus = numberOf(facts['gpus']);
    const devices =
      launchedDevices(stated) ??
      (gpus === undefined ? undefined : gpus * (numberOf(facts['hosts']) ?? 1));
    const rank = numberOf(facts['rank']);
    const stage = /train_(ppo|dpo|rm|kto)/.exec(facts['SCRIPT'] ?? '')?.[1];
    const isOffloaded = facts['referenceOffload'] !== undefined;
    return {
      options: {
        ...(facts['checkpointing'] !== undefined &&
          isOn(facts['checkpointing']) && { recompute: 'full' }),
        ...(facts['adamOffload'] !== undefined && { offload: 'optimizer' }),
        ...(facts['liger'] !== undefined && { loss: 'fused' }),
        ...(rank !== undefined &&
          rank > 0 && { lora: rank, ...(facts['fourBit'] !== undefined && { qlora: rank }) }),
        ...(stage !== undefined && { stage: stage === 'rm' ? 'reward' : stage }),
        ...(stage !== undefined && stage !== 'rm' && isOffloaded && { reference: 'offloaded' }),
        ...(stage === 'ppo' && generated(stated)),
      },
      ...(devices !== undefined && { devices }),
      warnings: stage === 'ppo' ? elsewhere(stated) : [],
    };
  },
};

/** Options of a run that learns from answers; engines that are not colocated have devices of their own. */
function generated({ options, facts }: Stated): Readonly<Record<string, FlagValue>> {
  const prompt = numberOf(facts['prompt']);
  const response = numberOf(facts['response']);
  const estimator = facts['estimator'] ?? 'gae';
  return {
    ...(prompt !== undefined && response !== undefined && { sequence: prompt + response }),
    ...(response !== undefined && { output: response }),
    // Others than GAE learn no critic.
    stage: estimator === 'gae' ? 'ppo' : estimator === 'rloo' ? 'rloo' : 'grpo',
    rolloutShare: facts['colocated'] === undefined ? 0 : (options['rolloutShare'] ?? 0.95),
    rolloutSleep: options['rolloutSleep'] ?? false,
  };
}

function elsewhere({ options, facts }: Stated): readonly string[] {
  const { rolloutDp, rolloutTp = 1 } = options;
  if (facts['colocated'] !== undefined || rolloutDp === undefined) return [];
  const devices = Number(rolloutDp) * Number(rolloutTp);
  return [`answers are generated on ${devices} devices of their own, which the report leaves out`];
}

function isPpo(stage: FlagValue | undefined): boolean {
  return stage === 'ppo' || stage === 'grpo' || stage === 'rloo';
}

const SCRIPTS: Readonly<Record<string, string>> = table({
  sft: 'train_sft',
  dpo: 'train_dpo',
  reward: 'train_rm',
  kto: 'train_kto',
});

function tuningWords(asked: PrintRequest): readonly string[] {
  const { hub, options, devices } = asked;
  const { stage = 'sft' } = options;
  return [
    'deepspeed',
    '--num_gpus',
    String(devices),
    '--module',
    `openrlhf.cli.${SCRIPTS[String(stage)] ?? 'train_sft'}`,
    '--model.model_name_or_path',
    hub,
    ...sharedWords(asked, 'model'),
  ];
}

function rolloutWords(asked: PrintRequest): readonly string[] {
  const { hub, options, devices } = asked;
  const { stage, output = 256, rolloutShare = 0 } = options;
  const hosts = devices > 8 && devices % 8 === 0 ? devices / 8 : 1;
  return [
    'python3',
    '-m',
    'openrlhf.cli.train_ppo_ray',
    '--actor.num_nodes',
    String(hosts),
    '--actor.num_gpus_per_node',
    String(devices / hosts),
    '--actor.model_name_or_path',
    hub,
    '--algo.advantage.estimator',
    stage === 'ppo' ? 'gae' : stage === 'rloo' ? 'rloo' : 'group_norm',
    '--rollout.max_new_tokens',
    String(output),
    ...(rolloutShare === 0 ? [] : ['--train.colocate_all']),
    ...sharedWords(asked, 'actor'),
  ];
}

function sharedWords({ options, words }: PrintRequest, section: string): readonly string[] {
  const { recompute, offload, lora = 0, qlora = 0, loss, reference } = options;
  return [
    ...words,
    ...(recompute === 'full' ? [`--${section}.gradient_checkpointing_enable`] : []),
    ...(offload === 'optimizer' ? ['--ds.adam_offload'] : []),
    ...(lora === 0 ? [] : ['--ds.lora.rank', String(lora)]),
    ...(qlora === 0 ? [] : ['--ds.load_in_4bit']),
    ...(loss === 'fused' ? ['--ds.use_liger_kernel'] : []),
    ...(reference === 'offloaded' ? ['--ref.offload'] : []),
  ];
}
