import { expect, test } from 'vitest';
import { run } from './run.js';

async function opened(line: readonly string[]) {
  const { code, out, err } = await run(['--json', '--offline', ...line]);
  expect([code, err.includes('not modelled')]).toEqual([0, false]);
  return JSON.parse(out);
}

const LARGE = ['vllm', 'serve', 'meta-llama/Llama-3.3-70B-Instruct', '-tp', '8'];
const stated = (json: object) => ['--speculative-config', JSON.stringify(json)];

test('a model that a command drafts with takes memory and time', async () => {
  const own = await opened([...LARGE, ...stated({ num_speculative_tokens: 4 })]);
  const drafted = await opened([
    ...LARGE,
    ...stated({ model: 'meta-llama/Llama-3.2-1B', num_speculative_tokens: 4 }),
  ]);
  expect(drafted.scenario.draft).toMatchObject({ id: 'llama-3.2-1b' });
  expect(drafted.speed.speculation.draftSeconds).toBeGreaterThan(0);
  expect(drafted.memory.devices[0].weights).toBeGreaterThan(own.memory.devices[0].weights);
});

test('a draft model that can’t be opened is named, and the rest is read', async () => {
  const { warnings, scenario } = await opened([
    ...LARGE,
    ...stated({ model: 'nobody/nothing', num_speculative_tokens: 4 }),
  ]);
  expect([scenario.draft, scenario.draftTokens]).toEqual([undefined, 4]);
  expect(warnings).toContainEqual(expect.objectContaining({ id: 'draft' }));
});

/** The context of Qwen3 with YaRN, huggingface.co/Qwen/Qwen3-8B, Processing Long Texts. */
test('positions that a command stretches are those of the model', async () => {
  const line = ['vllm', 'serve', 'Qwen/Qwen3-8B', '--max-model-len', '131072'];
  const rope = { rope_type: 'yarn', factor: 4.0, original_max_position_embeddings: 32768 };
  const ids = async (more: readonly string[]) =>
    (await opened([...line, ...more])).warnings.map(({ id }: { id: string }) => id);
  expect(await ids([])).toContain('sequence');
  expect(await ids(['--hf-overrides', JSON.stringify({ rope_parameters: rope })])).not.toContain(
    'sequence',
  );
});
