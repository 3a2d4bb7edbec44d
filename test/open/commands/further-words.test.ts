import { expect, test } from 'vitest';
import { readCommand } from '../../../source/open/commands/read-command.js';

const read = (line: string) => readCommand(line.split(' '), async () => undefined);

test('words behind the model of ollama run are a prompt, which changes nothing', async () => {
  const { model, harmless, notModelled } = await read('ollama run qwen3:8b --verbose why is it so');
  expect(model).toBe('qwen3:8b');
  expect(harmless).toEqual([{ flag: '--verbose' }, { flag: 'PROMPT' }]);
  expect(notModelled).toEqual([]);
});

/** megatron/training/arguments.py; megatron/core/transformer/transformer_config.py. */
test.each([
  ['--bf16 --fp8-format hybrid --fp8-param-gather', { recipe: 'fp8-mixed', fp8Weights: true }],
  ['--bf16 --fp8-format hybrid', { recipe: 'fp8-mixed', fp8Weights: false }],
  ['--cross-entropy-loss-fusion --cross-entropy-fusion-impl te', { loss: 'in-place' }],
  ['--cross-entropy-loss-fusion', { loss: 'fused' }],
  ['--overlap-moe-expert-parallel-comm', { overlap: 'all-to-all' }],
  ['--cuda-graph-impl transformer_engine', { cudaGraphs: true }],
  ['--cuda-graph-impl none', { cudaGraphs: false }],
  ['--use-precision-aware-optimizer --exp-avg-dtype bf16', { moments: 'bf16' }],
  ['--main-grads-dtype bf16', { gradients: 'bf16' }],
  [
    '--fine-grained-activation-offloading --offload-modules core_attn moe_act',
    { offloadModules: 'core-attn,moe-act' },
  ],
])('pretrain_gpt.py %s', async (flags, options) => {
  const stated = await read(`torchrun --nproc_per_node 8 pretrain_gpt.py ${flags}`);
  expect(stated.options).toMatchObject(options);
  expect(stated.notModelled).toEqual([]);
});

test.each([
  ['vllm serve Qwen/Qwen3-8B stray', 'vllm'],
  ['python -m sglang.launch_server --model-path Qwen/Qwen3-8B stray', 'sglang'],
  ['trtllm-serve Qwen/Qwen3-8B stray --tp_size 2', 'tensorrt-llm'],
  ['docker run --gpus all vllm/vllm-openai:latest --model Qwen/Qwen3-8B stray', 'vllm'],
  ['python3 -m verl.trainer.main_ppo data.train_batch_size=64 stray', 'verl'],
])('a word that a program does not take is named: %s', async (line, id) => {
  expect((await read(line)).notModelled).toEqual([
    { flag: 'stray', value: '', why: `${id} takes no word here` },
  ]);
});

/** hiyouga/LLaMA-Factory src/llamafactory/model/adapter.py, `_setup_freeze_tuning`; mlx-lm mlx_lm/lora.py, CONFIG_DEFAULTS. */
test.each([
  ['llamafactory-cli train --finetuning_type freeze', { adapterLayers: 2 }, 0],
  [
    'llamafactory-cli train --finetuning_type freeze --freeze_trainable_layers 8 --freeze_extra_modules lm_head',
    { adapterLayers: 8, trainAlso: 'head' },
    0,
  ],
  ['llamafactory-cli train --finetuning_type freeze --freeze_trainable_layers -4', {}, 1],
  [
    'llamafactory-cli train --finetuning_type freeze --freeze_trainable_modules self_attn',
    { adapterLayers: 2 },
    1,
  ],
  ['mlx_lm.lora --train --fine-tune-type full --num-layers 4', { adapterLayers: 4 }, 0],
  ['mlx_lm.lora --train', { adapterLayers: 16, lora: 8 }, 0],
  ['mlx_lm.lora --train --num-layers -1', { lora: 8 }, 0],
] as const)('%s', async (line, options, warnings) => {
  const stated = await read(`${line} --model Qwen/Qwen3-8B`);
  expect(stated.options).toMatchObject(options);
  expect('adapterLayers' in stated.options).toBe('adapterLayers' in options);
  expect(stated.warnings.filter(({ message }) => /trained/.test(message))).toHaveLength(warnings);
});
