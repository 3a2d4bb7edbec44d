import { expect, test } from 'vitest';
import { readModel } from '../../../source/model/read-model.js';
import { readCommand } from '../../../source/open/commands/read-command.js';
import { readText } from '../../../source/open/commands/read-text.js';
import { factsOf } from '../../../source/scenario/checkpoint.js';
import type { JsonObject } from '../../../source/text/json.js';

const nothingBeside = async () => undefined;

/** Sizes of DeepSeek-V3, huggingface.co/deepseek-ai/DeepSeek-V3 config.json, as Megatron's flags (arguments.py, _add_mla_args). */
test('latent attention, shared experts and dense layers of Megatron’s flags make the model that they state', async () => {
  const line =
    'torchrun --nproc_per_node 8 --nnodes 32 pretrain_gpt.py --num-layers 61 --hidden-size 7168 --ffn-hidden-size 18432 --num-attention-heads 128 --max-position-embeddings 4096 --vocab-size 129280 --untie-embeddings-and-output-weights --swiglu --multi-latent-attention --q-lora-rank 1536 --kv-lora-rank 512 --qk-head-dim 128 --qk-pos-emb-head-dim 64 --v-head-dim 128 --num-experts 256 --moe-router-topk 8 --moe-ffn-hidden-size 2048 --moe-shared-expert-intermediate-size 2048 --moe-layer-freq ([0]*3+[1]*58) --seq-length 4096 --global-batch-size 15360 --train-iters 1000';
  const { config, options, notModelled, warnings } = await readCommand(
    line.split(' '),
    nothingBeside,
  );
  expect([notModelled, warnings]).toEqual([[], []]);
  expect(options['tokens']).toBe(1000 * 15360 * 4096);
  const { parameters } = factsOf(readModel(config as JsonObject, 'stated'));
  expect(parameters).toBe(671_026_419_200);
});

test('shared experts that are no whole number of experts are named', async () => {
  const line =
    'pretrain_gpt.py --num-layers 8 --hidden-size 512 --num-attention-heads 8 --vocab-size 32000 --num-experts 8 --moe-ffn-hidden-size 1000 --moe-shared-expert-intermediate-size 1600';
  const { config, warnings } = await readCommand(line.split(' '), nothingBeside);
  expect(config).toMatchObject({ n_shared_experts: 2, moe_intermediate_size: 1000 });
  expect(warnings.map(({ message }) => message)).toEqual([
    'shared experts of 1600 are no whole number of experts: 2 are taken',
  ]);
});

test('experts that a config can’t place are named', async () => {
  const shape = '--num-layers 8 --hidden-size 512 --num-attention-heads 8 --vocab-size 32000';
  const line = `pretrain_gpt.py ${shape} --num-experts 8 --moe-layer-freq [1,0]*4`;
  const { warnings } = await readCommand(line.split(' '), nothingBeside);
  expect(warnings).toEqual([
    {
      id: 'command',
      message: '--moe-layer-freq [1,0]*4 is not understood: all layers have experts',
    },
  ]);
});

/** verl/trainer/config/sft_trainer.yaml: sequences of a step; of a run that generates, prompts before it is learned from. */
test('verl’s batch is that of a step, or of the answers that are generated first', async () => {
  const tuning =
    'torchrun --nproc_per_node 8 -m verl.trainer.fsdp_sft_trainer data.train_batch_size=64';
  expect((await readCommand(tuning.split(' '), nothingBeside)).options['globalBatch']).toBe(64);
  const run =
    'python -m verl.trainer.main_ppo data.train_batch_size=1024 actor_rollout_ref.actor.ppo_mini_batch_size=256';
  const { options, warnings } = await readCommand(run.split(' '), nothingBeside);
  expect(options['globalBatch']).toBe(256);
  expect(warnings.map(({ message }) => message)).toContainEqual(
    expect.stringMatching(/^answers to 1024 prompts/),
  );
});

test('16-bit products that are switched off are not taken as on', async () => {
  const recipeOf = async (line: string) =>
    (await readCommand(line.split(' '), nothingBeside)).options['recipe'];
  expect(await recipeOf('python run_clm.py --model_name_or_path gpt2 --bf16 False')).toBe('fp32');
  expect(await recipeOf('python run_clm.py --model_name_or_path gpt2 --bf16 True')).toBeUndefined();
});

/** ds_configs/stage2.json of github.com/dvlab-research/LongLoRA, shortened; deepspeed/runtime/zero/stage_1_and_2.py, ipg_buffer. */
test.each([
  [2, true, 1e9, 2e9],
  [2, false, 1e9, 1e9],
  [3, true, 1e9, 1e9],
  [1, true, 'auto', undefined],
] as const)(
  'DeepSpeed’s buckets at stage %i, overlapped: %s',
  async (stage, overlap_comm, reduce_bucket_size, elements) => {
    const config = {
      train_micro_batch_size_per_gpu: 1,
      zero_optimization: { stage, overlap_comm, reduce_bucket_size },
    };
    const { command } = await readText(JSON.stringify(config), nothingBeside);
    expect(command.options['bucket']).toBe(elements);
  },
);
