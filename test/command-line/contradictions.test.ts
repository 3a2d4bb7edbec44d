import { expect, test } from 'vitest';
import { run } from './run.js';

const LLAMA = 'vllm serve meta-llama/Llama-3.1-8B';
const MEGATRON =
  'torchrun --nproc-per-node 4 pretrain_gpt.py --num-layers 32 --hidden-size 4096 --num-attention-heads 32 --max-position-embeddings 4096 --vocab-size 32000';
const QWEN = 'Qwen/Qwen3-30B-A3B';

/** Of published configs: Llama-3.1-8B has 32 heads and layers and no experts, Qwen3-30B-A3B 32 heads and 128 experts. */
test.each([
  [`${LLAMA} --tensor-parallel-size 8 --enable-expert-parallel`, 'no-experts', 'ep 1'],
  [`${LLAMA} --tensor-parallel-size 3`, 'tp-heads', 'tp 2'],
  [`${LLAMA} --pipeline-parallel-size 40`, 'pp-layers', 'pp 32'],
  [`vllm serve ${QWEN} -tp 3 --enable-expert-parallel`, 'ep-experts', 'ep 2'],
  [`sglang serve --model-path ${QWEN} --tp 8 --ep-size 3`, 'ep-experts', 'ep 2'],
  [`${MEGATRON} --micro-batch-size 3 --global-batch-size 8`, 'global-batch', '12'],
  [`${MEGATRON} --context-parallel-size 4 --seq-length 4097`, 'cp-sequence', '4096'],
  [
    `${MEGATRON} --tensor-model-parallel-size 4 --sequence-parallel --seq-length 4097`,
    'sequence-parallel',
    '4096',
  ],
  [`--hardware h100-sxm-80gb ${LLAMA} --tensor-parallel-size 2`, 'devices', '2'],
  [`--hardware 2xh100-sxm-80gb ${LLAMA} --data-parallel-size 8`, 'devices', '8'],
])('%s opens with the warning %s', async (line, id, taken) => {
  const { code, out, err } = await run(['--json', '--offline', ...line.split(' ')]);
  expect(code).toBe(0);
  const { warnings } = JSON.parse(out) as { warnings: { id: string; message: string }[] };
  const { message } = warnings.find((one) => one.id === id) ?? {};
  expect(message).toMatch(new RegExp(id === 'devices' ? ` ${taken}$` : `: ${taken} is taken$`));
  expect(err).toContain(message);
});

test('our own option is refused in one line, whatever the command does not model', async () => {
  const line = `--offline --ep 4 ${LLAMA} --tensor-parallel-size 8 --made-up 3`;
  const { code, out, err } = await run(line.split(' '));
  expect([code, out]).toEqual([2, '']);
  expect(err).toBe('llm-tui: ep 4: the model has no experts\n');
});
