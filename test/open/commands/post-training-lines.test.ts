import { describe, expect, test } from 'vitest';
import { readText } from '../../../source/open/commands/read-text.js';

const nothingBeside = async () => undefined;

async function read(line: string) {
  const { command } = await readText(line, nothingBeside);
  return command;
}

const MODEL = '--model_name_or_path Qwen/Qwen2.5-7B-Instruct';
const VERL = 'python3 -m verl.trainer.main_ppo actor_rollout_ref.model.path=Qwen/Qwen2.5-7B';
const OPENRLHF = 'python3 -m openrlhf.cli.train_ppo_ray --actor.model_name_or_path Qwen/Qwen2.5-7B';

/** Models beside the policy, by the sources that the readers of these commands name. */
/** trl 0.27, trainer/model_config.py: `dtype` is float32 unless it is said. */
test('TRL loads no wider copies than it is told, nor below four bits', async () => {
  for (const more of ['--dtype bfloat16', '--dtype auto', '--use_peft --load_in_4bit'])
    expect((await read(`trl dpo ${MODEL} ${more}`)).options).not.toHaveProperty('weights');
});

describe('which models a line of post-training holds', () => {
  test.each<readonly [line: string, options: Readonly<Record<string, unknown>>]>([
    [`trl dpo ${MODEL}`, { stage: 'dpo', weights: 'fp32' }],
    [`trl dpo ${MODEL} --use_peft`, { lora: 16, weights: 'fp32' }],
    [`trl dpo ${MODEL} --use_peft --load_in_8bit`, { lora: 16, weights: 'int8' }],
    [`trl dpo ${MODEL} --precompute_ref_log_probs true`, { stage: 'dpo', reference: 'none' }],
    [`trl reward ${MODEL}`, { stage: 'reward' }],
    [
      `trl grpo ${MODEL} --use_vllm --max_prompt_length 256 --max_completion_length 1024`,
      { stage: 'grpo', reference: 'none', sequence: 1280, output: 1024 },
    ],
    [
      `trl grpo ${MODEL} --beta 0.04 --reward_model_name_or_path a/b`,
      { stage: 'grpo', reference: 'model,reward', rolloutShare: 0 },
    ],
    [`trl grpo ${MODEL} --beta 0.04 --use_peft`, { reference: 'shared' }],
    [`trl rloo ${MODEL} --use_vllm`, { stage: 'rloo', reference: 'model' }],
    [`accelerate launch examples/scripts/cpo.py ${MODEL}`, { stage: 'orpo' }],
    [
      'swift rlhf --rlhf_type grpo --model a/b --use_vllm true --vllm_mode colocate --tuner_type full --sleep_level 1 --offload_model true --offload_optimizer true',
      {
        stage: 'grpo',
        reference: 'model',
        rolloutSleep: true,
        offload: 'rollout-optimizer,rollout-weights',
      },
    ],
    [
      'swift rlhf --rlhf_type grpo --model a/b --beta 0 --use_vllm true --tuner_type full',
      { reference: 'none' },
    ],
    [
      'llamafactory-cli train --model_name_or_path a/b --stage dpo --pref_loss simpo',
      { stage: 'orpo' },
    ],
    [
      'llamafactory-cli train --model_name_or_path a/b --stage ppo --reward_model r',
      { stage: 'ppo', reference: 'no-reward,no-critic' },
    ],
    [VERL, { stage: 'ppo', reference: 'none,no-reward' }],
    [
      `${VERL} algorithm.use_kl_in_reward=True reward_model.enable=True`,
      { stage: 'ppo', reference: 'offloaded,reward' },
    ],
    [
      `${VERL} algorithm.adv_estimator=grpo critic.enable=True actor_rollout_ref.actor.fsdp_config.param_offload=True actor_rollout_ref.actor.entropy_coeff=0.001`,
      {
        stage: 'grpo',
        reference: 'none,critic',
        offload: 'rollout-weights',
        loss: 'logits-8',
      },
    ],
    [
      `${VERL} --config-name=ppo_megatron_trainer actor_rollout_ref.actor.use_kl_loss=True`,
      { engine: 'megatron', reference: 'model,no-reward' },
    ],
    [
      `${OPENRLHF} --train.colocate_all --ds.enable_sleep --reward.model_name_or_path r --vllm.enable_sleep`,
      { stage: 'ppo', reference: 'reward', offload: 'rollout-optimizer', rolloutSleep: true },
    ],
    [
      `${OPENRLHF} --train.colocate_actor_ref`,
      { stage: 'ppo', reference: 'no-reward,no-critic', rolloutShare: 0 },
    ],
    [
      `${OPENRLHF} --train.colocate_all --reward.remote_url x --algo.kl.init_coef 0`,
      { reference: 'none,no-reward' },
    ],
  ])('%s', async (line, options) => {
    const command = await read(line);
    expect(command.options).toMatchObject(options);
  });

  test.each([
    ['python gkd.py --model_name_or_path a/b', /gkd is taken as sft/],
    [`${VERL} reward_model.enable=True reward_model.model.path=r`, /reward model r is counted as/],
    [
      `${VERL} reward_model.enable=True reward_model.enable_resource_pool=True`,
      /reward model has devices of its own/,
    ],
    [OPENRLHF, /reference, critic and reward model have devices of their own/],
  ])('%s is warned of', async (line, message) => {
    const { warnings } = await read(line);
    expect(warnings.map((warning) => warning.message).join('\n')).toMatch(message);
  });
});
