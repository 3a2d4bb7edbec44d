import { describe, expect, test } from 'vitest';
import { readText } from '../../../source/open/commands/read-text.js';
import lines from '../../facts/shell-lines.json' with { type: 'json' };

const nothingBeside = async () => undefined;

/** The model and sizes that a script states, and the warnings about the script. */
async function read(...lines: readonly string[]) {
  const { command } = await readText(lines.join('\n'), nothingBeside);
  const { model, options, notModelled, warnings } = command;
  const told = warnings.filter(({ id }) => id === 'script').map(({ message }) => message);
  const { tp, sequence } = options;
  return { model, tp, sequence, notModelled: notModelled.map(({ flag }) => flag), told };
}

describe('conditions that the script decides', () => {
  test('are decided, defaults of arguments included', async () => {
    expect(await read(...lines.script)).toEqual({
      model: 'a/b',
      tp: 4,
      sequence: 32_768,
      notModelled: [],
      told: [],
    });
  });

  test.each(Object.entries(lines.decided))('%s', async (line, { tp, told }) => {
    const found = await read('TP=2', line, 'vllm serve a/b -tp $TP');
    expect([found.model, found.tp, found.told]).toEqual(['a/b', tp, told]);
  });

  test('commands under a false condition are not read', async () => {
    expect((await read('if false; then vllm serve a/b', 'fi', 'vllm serve c/d')).model).toBe('c/d');
  });
});

describe('conditions that are left open', () => {
  test('a command that runs whatever they are is read before one that may', async () => {
    const found = await read('if [ -f x ]; then vllm serve a/b; fi', 'vllm serve c/d');
    expect(found.model).toBe('c/d');
  });

  test('a command under one is read, with a note', async () => {
    for (const condition of ['nvidia-smi', '[ -f x ]']) {
      const { model, told } = await read(`if ${condition}; then`, 'vllm serve a/b', 'fi');
      expect(model).toBe('a/b');
      expect(told).toEqual(['the command stands under a condition that nothing here decides']);
    }
  });

  test('a value under one does not replace a set value, with a note', async () => {
    const { tp, told } = await read('TP=2', '[ -d x ] && TP=8', 'vllm serve a/b -tp $TP');
    expect(tp).toBe(2);
    expect(told).toEqual([
      'TP is set under a condition that nothing here decides: the first value is read',
    ]);
  });

  test('a command substitution is one word, and is named', async () => {
    const found = await read('N=$(nvidia-smi -L | wc -l)', 'vllm serve a/b -tp $N');
    expect(found.notModelled).toEqual(['-tp']);
  });
});

describe('functions and loops', () => {
  test('a function is read with what it is called with', async () => {
    const script = [
      'function serve {',
      '  local model=$1; shift',
      '  vllm serve "$model" "$@"',
      '}',
      'serve a/b -tp 2 --max-model-len 8k',
    ];
    expect(await read(...script)).toMatchObject({ model: 'a/b', tp: 2, sequence: 8000 });
  });

  test('a function that calls itself ends', async () => {
    await expect(read('f() { f; vllm serve a/b; }', 'f')).resolves.toMatchObject({ model: 'a/b' });
    await expect(read('f() { f; f; f; f; f; f; }', 'f')).rejects.toThrow(/steps|nothing in it/);
  });

  test('the first turn of a loop is read, with a note', async () => {
    const { tp, told } = await read('for TP in 1 2 4; do', '  vllm serve a/b -tp $TP', 'done');
    expect(tp).toBe(1);
    expect(told).toEqual(['TP takes 1, 2, 4 in turn: the first is read']);
  });

  test('patterns that would take long are left open', async () => {
    const script = [`A=${'a'.repeat(400)}`, `[[ $A == ${'*a'.repeat(60)}b ]] && TP=4`];
    const { tp } = await read(...script, 'vllm serve a/b -tp $TP');
    expect(tp).toBe(4);
  });
});

test('after an open condition a true elif rules out the else branch', async () => {
  const { tp, told } = await read(
    'TP=2',
    'if [ -f /etc/flag ]; then :; elif true; then :; else TP=8; fi',
    'vllm serve a/b -tp $TP',
  );
  expect([tp, told]).toEqual([2, []]);
});

describe('arrays and subshells', () => {
  test.each(lines.arrays.map((script) => [script] as const))('%s', async (script) => {
    expect(await read(...script)).toMatchObject({ model: 'c/d', tp: 2 });
  });

  test('a key that nothing sets leaves its place open', async () => {
    const { command } = await readText(lines.openEntry, nothingBeside);
    expect(command.model).toBeUndefined();
  });

  test('variables of a subshell end with it', async () => {
    const { tp } = await read('TP=2', '(TP=8; echo hidden)', 'vllm serve a/b -tp $TP');
    expect(tp).toBe(2);
    const inside = await read('TP=2', '(cd serving && TP=8 && vllm serve a/b -tp $TP) &', 'wait');
    expect(inside.tp).toBe(8);
  });

  test('files are searched in the command’s folder, then in the script’s', async () => {
    const open = (files: Record<string, string>) => async (path: string) => files[path];
    const script = '(cd x/y && vllm serve a/b --config c.yaml)';
    const inFolder = {
      'x/y/c.yaml': 'tensor-parallel-size: 4',
      'c.yaml': 'tensor-parallel-size: 2',
    };
    expect((await readText(script, open(inFolder))).command.options['tp']).toBe(4);
    expect(
      (await readText(script, open({ 'c.yaml': 'tensor-parallel-size: 2' }))).command.options['tp'],
    ).toBe(2);
    const after = `${script.replace('a/b', 'c/d')}\nvllm serve a/b --config c.yaml`;
    expect((await readText(after, open(inFolder), 'vllm')).command.model).toBe('c/d');
  });

  test('a function of a subshell', async () => {
    expect(await read('(', 'f() { vllm serve a/b -tp 2; }', 'f', ')')).toMatchObject({ tp: 2 });
  });
});
