import { expect, test } from 'vitest';
import { run } from './run.js';

/** The sequence of what is asked, as `ollama run` would serve it. */
async function contextOn(hardware: string, ...command: readonly string[]): Promise<number> {
  const { out } = await run(['--hardware', hardware, '--json', ...command]);
  return JSON.parse(out).settled.sequence;
}

/** ollama/ollama, server/routes.go: 262,144 tokens from 47 GiB of all devices, 32,768 from 23, else 4,096. */
test.each([
  ['rtx-3060-12gb', 4096],
  ['rtx-3060-12gb:2', 32_768],
  ['rtx-4090', 32_768],
  // As many as the model holds.
  ['h100-sxm-80gb', 40_960],
])('ollama run qwen3:8b on %s: %i tokens', async (hardware, tokens) => {
  expect(await contextOn(hardware, 'ollama', 'run', 'qwen3:8b')).toBe(tokens);
});

test('a context that the command states takes precedence', async () => {
  const stated = ['OLLAMA_CONTEXT_LENGTH=16384', 'ollama', 'run', 'qwen3:8b'];
  expect(await contextOn('rtx-4090', ...stated)).toBe(16_384);
});
