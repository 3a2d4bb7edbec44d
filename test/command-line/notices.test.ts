import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { emptyFolder, environmentIn, run } from './run.js';

/** An environment whose user has presets of his own. */
function withPresets(files: Readonly<Record<string, string>>) {
  const home = emptyFolder();
  const folder = join(home, 'config', 'llm-tui', 'presets', 'models');
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return { environment: environmentIn(home) };
}

describe('every output is accompanied by notices of what was skipped or assumed', () => {
  test('an invalid preset of the user', async () => {
    const { code, err, out } = await run(
      ['llama-3.1-8b', '--hardware', 'h100-sxm-80gb', '--json'],
      withPresets({ 'llama-3.1-8b.json': '{}' }),
    );
    expect(code).toBe(0);
    expect(err).toMatch(/^llm-tui: preset skipped: .*llama-3\.1-8b\.json: /);
    expect(JSON.parse(out).warnings).toContainEqual(
      expect.objectContaining({ id: 'notice', message: expect.stringContaining('preset skipped') }),
    );
  });

  test('many notices are cut to a few with the number of the rest', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [`broken-${index}.json`, '{}']),
    );
    const { code, err } = await run(['models'], withPresets(many));
    expect(code).toBe(0);
    expect(err.trimEnd().split('\n')).toHaveLength(6);
    expect(err).toMatch(/and 55 more\n$/);
  });

  test('an alias of the same weights, and the format in the name', async () => {
    const { err, out } = await run(['llama3.1:70b', '--hardware', 'h100-sxm-80gb:4', '--json']);
    expect(err).toBe("llm-tui: llama3.1:70b is Ollama's name of llama-3.1-70b in Q4_K_M\n");
    expect(JSON.parse(out).settled.weights).toBe('q4_k_m');
  });

  test('defaults of a published class are in the report, not on standard error', async () => {
    const { err, out } = await run(['llama-3.1-8b', '--hardware', 'h100-sxm-80gb', '--text']);
    expect(err).toBe('');
    expect(out).toContain('not in the config, as its class sets it:');
  });

  test('how the name of a command’s model was understood', async () => {
    const { err } = await run(['--text', 'ollama', 'run', 'llama3.1:70b']);
    expect(err).toContain("llama3.1:70b is Ollama's name of llama-3.1-70b in Q4_K_M");
  });

  test('a line that was quoted as a whole is read as its words', async () => {
    const { code, out } = await run([
      '--json',
      'vllm serve Qwen/Qwen3-8B --tensor-parallel-size 2',
    ]);
    expect([code, JSON.parse(out).scenario.tp]).toEqual([0, 2]);
  });
});
