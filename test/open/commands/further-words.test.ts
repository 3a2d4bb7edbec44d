import { expect, test } from 'vitest';
import { readCommand } from '../../../source/open/commands/read-command.js';

const read = (line: string) => readCommand(line.split(' '), async () => undefined);

test('words behind the model of ollama run are a prompt, which changes nothing', async () => {
  const { model, harmless, notModelled } = await read('ollama run qwen3:8b --verbose why is it so');
  expect(model).toBe('qwen3:8b');
  expect(harmless).toEqual([{ flag: '--verbose' }, { flag: 'PROMPT' }]);
  expect(notModelled).toEqual([]);
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
