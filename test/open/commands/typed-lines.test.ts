import { describe, expect, test } from 'vitest';
import { readText } from '../../../source/open/commands/read-text.js';
import lines from '../../facts/typed-lines.json' with { type: 'json' };

const nothingBeside = async () => undefined;

/** What a text says, in the words of `told`. */
async function told(text: string) {
  const { command } = await readText(text, nothingBeside);
  const { program, model, devices, version, options } = command;
  return { program: program.id, model, devices, version: version ?? null, ...options };
}

describe('lines of vLLM as people paste them', () => {
  test.each(Object.entries(lines.vllm))('%s', async (_, { text, said }) => {
    expect(await told(text)).toMatchObject({ program: 'vllm', model: 'a/b', ...said });
  });
});

describe('lines of other programs as people paste them', () => {
  test.each(Object.entries(lines.others))('%s', async (_, { text, said }) => {
    expect(await told(text)).toMatchObject(said);
  });
});

/** vllm/config/cache.py (GiB of all ranks), llama.cpp common/arg.cpp (MiB), sglang mem_cache/memory_pool_host.py (GB a rank). */
describe('caches in host memory, in the units of each program', () => {
  test.each([
    ['vllm serve a/b -tp 2 --kv-offloading-size 100', { hostCache: 100 * 2 ** 30 }],
    ['llama-server -m a -cram 4096 -ctxcp 8', { hostCache: 2 ** 32, checkpoints: 8 }],
    [
      'sglang serve --model a/b --tp 2 --enable-hierarchical-cache --hicache-size 30',
      { hostCache: 60e9 },
    ],
    // 2.0 by itself (sglang/srt/server_args.py).
    ['sglang serve --model a/b --enable-hierarchical-cache', { hostCacheRatio: 2 }],
    [
      'sglang serve --model a/b --enable-hierarchical-cache --hicache-ratio 1.5',
      { hostCacheRatio: 1.5 },
    ],
  ])('%s', async (text, said) => {
    expect(await told(text)).toMatchObject(said);
  });

  test('a size without its switch, and no bound', async () => {
    expect(await told('sglang serve --model a/b --hicache-size 30')).not.toHaveProperty(
      'hostCache',
    );
    expect(await told('llama-server -m a -cram -1')).not.toHaveProperty('hostCache');
  });
});

describe('parts of a text that stay open', () => {
  test('variables that it does not set stay as written, and are named', async () => {
    const { command } = await readText('vllm serve $1 -tp $TP', nothingBeside);
    expect(command.model).toBeUndefined();
    expect(command.notModelled).toEqual([
      { flag: '-tp', value: '$TP', why: 'what stands here is set elsewhere' },
    ]);
  });

  test('no variable of this program’s environment is put in', async () => {
    process.env['LLM_TUI_TEST_SECRET'] = 'seen';
    const { text, values } = lines.environment;
    const { command } = await readText(text, nothingBeside);
    expect(command.notModelled.map(({ value }) => value)).toEqual(values);
  });

  test('keys and tokens are not printed', async () => {
    const line = 'vllm serve a/b --hf-token hf_1 --some-api-key sk-2';
    const { command } = await readText(line, nothingBeside);
    expect(JSON.stringify(command.notModelled)).not.toMatch(/hf_1|sk-2/);
    expect(command.harmless.map(({ flag }) => flag)).toEqual(['--hf-token', '--some-api-key']);
  });

  test('a misspelt flag is named with the nearest one, and a flag without its value', async () => {
    const { command } = await readText('vllm serve a/b --max-modle-len 9 --dtype=', nothingBeside);
    expect(command.notModelled.map(({ why }) => why)).toEqual([
      'no flag of vllm that is known (nearest: --max-model-len)',
      'it has no value',
    ]);
  });

  test('variables that grow without bound are refused in one line', async () => {
    const doubling = Array.from({ length: 40 }, (_, at) => `A${at + 1}="$A${at}$A${at}"`);
    const script = ['A0=xxxxxxxx', ...doubling, 'vllm serve $A40'].join('\n');
    await expect(readText(script, nothingBeside)).rejects.toThrow(
      /^variables make a command too long$/,
    );
  });

  test('no control character of a flag reaches a terminal', async () => {
    const { command } = await readText(
      'vllm serve a/b --\u001b[31mx \u001b]0,y --__proto__ \u009b --config \u001b.yaml',
      nothingBeside,
    );
    expect(command.notModelled.map(({ flag }) => flag)).toEqual(['--␛[31mx', '--__proto__']);
    expect(JSON.stringify([command.notModelled, command.warnings])).not.toMatch(/\p{Cc}/u);
  });

  test('aliases that grow without bound, and deep nesting, are refused in one line', async () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]'];
    for (const [before, name] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg'])
      bomb.push(`${name}: &${name} [${Array(9).fill(`*${before}`).join(', ')}]`);
    await expect(readText(bomb.join('\n'), nothingBeside)).rejects.toThrow(/^no YAML: [^\n]+$/);
    await expect(readText(`a: ${'[ '.repeat(9000)}`, nothingBeside)).rejects.toThrow(
      /^nested deeper than 40$/,
    );
  });
});
