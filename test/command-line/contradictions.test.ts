import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { emptyFolder, run } from './run.js';

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
  [
    `${MEGATRON} --pipeline-model-parallel-size 4 --num-virtual-stages-per-pipeline-rank 12`,
    'virtual-stages',
    'virtualStages 8',
  ],
  [`${MEGATRON} --num-virtual-stages-per-pipeline-rank 2`, 'virtual-stages', 'virtualStages 1'],
  [
    'torchrun --nproc-per-node 32 -m torchtitan.train --model.name llama3 --model.flavor 8B --parallelism.pipeline_parallel_degree 32 --parallelism.pipeline_parallel_schedule ZBVZeroBubble',
    'schedule',
    'pp 16',
  ],
  [
    `${MEGATRON} --num-experts 8 --expert-model-parallel-size 1 --overlap-moe-expert-parallel-comm`,
    'overlap',
    'overlap is left out',
  ],
  [`--hardware h100-sxm-80gb ${LLAMA} --tensor-parallel-size 2`, 'devices', '2'],
  [`--hardware 2xh100-sxm-80gb ${LLAMA} --data-parallel-size 8`, 'devices', '8'],
])('%s opens with the warning %s', async (line, id, taken) => {
  const { code, out, err } = await run(['--json', '--offline', ...line.split(' ')]);
  expect(code).toBe(0);
  const { warnings } = JSON.parse(out) as { warnings: { id: string; message: string }[] };
  const { message } = warnings.find((one) => one.id === id) ?? {};
  expect(message).toMatch(new RegExp(id === 'devices' ? ` ${taken}$` : `: ${taken}( is taken)?$`));
  expect(err).toContain(message);
});

test('an illegal option of this program is refused in one line, without a word of unmodelled flags', async () => {
  const line = `--offline --ep 4 ${LLAMA} --tensor-parallel-size 8 --made-up 3`;
  const { code, out, err } = await run(line.split(' '));
  expect([code, out]).toEqual([2, '']);
  expect(err).toBe('llm-tui: ep 4: the model has no experts\n');
});

/** Of published configs Qwen2.5-1.5B has 151,936 tokens in its vocabulary, Qwen2.5-7B 152,064 (vllm/config/speculative.py). */
test.each([
  ['vllm', 'draft-vocabulary', 'vLLM refuses any difference'],
  ['llama.cpp', undefined, ''],
  ['sglang', 'draft-vocabulary', 'seldom accepted'],
])('a draft of another vocabulary under %s', async (engine, id, effect) => {
  const { code, out } = await run([
    ...['--json', '--offline', 'qwen2.5-7b', '--draft', 'qwen2.5-1.5b', '--engine', engine],
  ]);
  expect(code).toBe(0);
  const { warnings } = JSON.parse(out) as { warnings: { id: string; message: string }[] };
  const found = warnings.find((one) => one.id === 'draft-vocabulary');
  expect(found?.id).toBe(id);
  expect(found?.message ?? '').toContain(effect);
});

test.each([
  ['v100-sxm2-32gb', true],
  ['t4', false],
  ['h100-sxm-80gb', false],
])(
  'an FP8 cache of vLLM on %s (pull 24577: kernels from Turing on)',
  async (hardware, isWarned) => {
    const line = `--json --offline --hardware ${hardware} ${LLAMA} --kv-cache-dtype fp8`;
    const { out } = await run(line.split(' '));
    const { warnings } = JSON.parse(out) as { warnings: { id: string; message: string }[] };
    expect(warnings.some(({ id }) => id === 'cache-format')).toBe(isWarned);
  },
);

test.each([
  ['plan', ['--json', '--top', '1']],
  ['sweep', ['batch=1,2', '--json']],
] as const)('%s of a command that contradicts its model tells it', async (name, more) => {
  const file = join(emptyFolder(), 'serve.sh');
  writeFileSync(file, `${LLAMA} --tensor-parallel-size 3\n`);
  const { code, err } = await run([name, ...more, '--offline', '--from', file]);
  expect([code, err]).toEqual([
    0,
    expect.stringContaining('tp 3 does not divide the 32 attention heads'),
  ]);
});
