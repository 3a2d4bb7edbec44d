import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { manPage } from '../../bundle/man-page.js';
import { emptyFolder, run, runShell } from './run.js';

const folder = emptyFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The scenario of a report, in a file. */
const saved = async (name: string, args: readonly string[]): Promise<string> => {
  const path = join(folder, `${name}.json`);
  const { out } = await run([...args, '--hardware', 'h100-sxm-80gb', '--json']);
  writeFileSync(path, JSON.stringify(JSON.parse(out).scenario));
  return path;
};

const jsonOf = async (...args: readonly string[]) => {
  const { code, out } = await run([...args, '--json']);
  expect(code).toBe(0);
  return JSON.parse(out);
};

describe.concurrent('diff', () => {
  it('lists differences of questions and of answers', async () => {
    const one = await saved('one', ['llama-3.1-8b']);
    const two = await saved('two', ['llama-3.1-8b', '--batch', '8']);
    const { question, answer } = await jsonOf('diff', one, two);
    expect(question).toEqual([{ key: 'batch', a: 1, b: 8 }]);
    expect(answer).toContainEqual({ key: 'kvCache.bytes', a: 2 ** 30, b: 2 ** 33 });
    expect(answer.map(({ key }: { key: string }) => key)).not.toContain('parameters.total');
    expect((await run(['diff', one, one])).out).toBe(
      'Question: no difference\nAnswer: no difference\n',
    );
  });

  it('names the file that can’t be read with code 1', async () => {
    const { code, err } = await run(['diff', join(folder, 'none.json'), join(folder, 'none.json')]);
    expect(code).toBe(1);
    expect(err).toContain('none.json');
  });
});

describe.concurrent('sweep', () => {
  const SWEEP = [
    'sweep',
    'llama-3.1-8b',
    'batch=1,8',
    'kv=bf16,fp8',
    '--hardware',
    'h100-sxm-80gb',
  ];

  it('has one row for each combination, the figures under the keys of a report', async () => {
    const rows = await jsonOf(...SWEEP);
    expect(rows.map(({ fields }: { fields: object }) => fields)).toEqual([
      { batch: 1, kv: 'bf16' },
      { batch: 1, kv: 'fp8' },
      { batch: 8, kv: 'bf16' },
      { batch: 8, kv: 'fp8' },
    ]);
    const report = await jsonOf(
      'llama-3.1-8b',
      '--batch',
      '8',
      '--kv',
      'fp8',
      '--hardware',
      'h100',
    );
    expect(rows[3].memory).toEqual({
      peak: report.memory.peak,
      capacity: report.memory.capacity,
    });
    expect(rows[3].fit).toMatchObject({ fits: true, maximumBatch: report.fit.maximumBatch });
  });

  it('is a table as CSV, its progress on standard error', async () => {
    const { code, out, err } = await run([...SWEEP, '--csv']);
    const lines = out.trimEnd().split('\r\n');
    expect({ code, rows: lines.length }).toEqual({ code: 0, rows: 5 });
    expect(err).toMatch(/^(llm-tui: [1-3] of 4 scenarios\n)*llm-tui: 4 of 4 scenarios\n$/);
    expect(lines[0]).toMatch(/^batch,kv,parameters\.total,.*memory\.peak,.*,problem$/);
  });

  it('varies models, devices and config fields, and marks impossible rows', async () => {
    const rows = await jsonOf('sweep', 'model=gpt2,llama-3.1-8b', 'tp=1,3', '--hardware', 'h100:3');
    expect(rows[0].fields).toEqual({ model: 'gpt2', tp: 1 });
    expect(rows[1].parameters.total).toBe(rows[0].parameters.total);
    expect(rows[3]).toEqual({
      fields: { model: 'llama-3.1-8b', tp: 3 },
      problem: expect.stringContaining('tp 3 does not divide'),
    });
    const layers = await jsonOf('sweep', 'gpt2', 'num_hidden_layers=12,24', 'hardware=h100,l4');
    expect(layers).toHaveLength(4);
    expect(layers[0].memory.capacity).toBeGreaterThan(layers[1].memory.capacity);
  });

  it.each([
    [['sweep', 'gpt2', 'batch=1'], '--csv or --json is expected'],
    [['sweep', 'gpt2', '--json'], 'FIELD=A,B,…'],
    [['sweep', 'bacth=1', '--json'], '(nearest: batch)'],
    [['sweep', 'batch=1,,2', '--json'], 'FIELD=A,B,… is expected'],
    [['sweep', 'batch=0', '--json'], 'batch "0": a whole number from 1'],
    [['sweep', 'batch=1', 'a', 'b', '--json'], 'one model at most'],
  ])('%j is not understood', async (args, message) => {
    const { code, out, err } = await run(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
  });
});

/** Lines that leave a quote open. */
function openQuotes(script: string): number {
  return script
    .replaceAll(/\\['\\]/g, '')
    .split('\n')
    .filter((line) => line.split("'").length % 2 === 0).length;
}

describe.concurrent('completion', () => {
  it('completes flags and values in bash', async () => {
    const completed = (words: string) =>
      `COMP_WORDS=(llm-tui ${words}); COMP_CWORD=$((\${#COMP_WORDS[@]}-1)); _llm_tui; echo "\${COMPREPLY[@]}";`;
    const { code, out, err } = await runShell(
      `eval "$($LLM_TUI completion bash)"; ${['--kv fp8', '--seq', 'llama-3.1-8', '--cal', 'check x.log --cal', 'plan --bud', 'plan --for lat', 'check x.log --bud', '--ascii check --tol', 'check --seq', '--as vl', '--engine = tg', 'completion z', 'learn 1'].map(completed).join(' ')}`,
    );
    expect({ code, err, out: out.trimEnd().split('\n') }).toEqual({
      code: 0,
      err: '',
      out: [
        'fp8 fp8-per-head',
        '--sequence --sequence-parallel',
        'llama-3.1-8b',
        '',
        '--calibrate',
        '--budget',
        'latency',
        '',
        '--tolerance',
        '--sequence --sequence-parallel',
        'vllm',
        'tgi',
        'zsh',
        expect.stringMatching(/^1 10\b/),
      ],
    });
  });

  it('has every option for zsh and fish', async () => {
    const [zsh, fish] = await Promise.all(
      ['zsh', 'fish'].map((shell) => run(['completion', shell])),
    );
    expect(zsh?.out).toMatch(/^#compdef llm-tui\n/);
    // A value may stand behind the mark, and in a word of its own.
    expect(zsh?.out).toContain("'--kv=[");
    expect(zsh?.out).toMatch(/^ {2}case \$words\[2\] in\n(?: {4}.*;;\n)* {2}esac$/m);
    expect(zsh?.out).toContain('completion) more=(bash zsh fish) ;;');
    expect(fish?.out).toContain(
      "complete -c llm-tui -f -n '__fish_seen_subcommand_from completion' -a 'bash zsh fish'",
    );
    for (const text of [zsh?.out ?? '', fish?.out ?? '']) expect(openQuotes(text)).toBe(0);
    expect(fish?.out).toContain("complete -c llm-tui -l kv -d '");
    // A command's own options after it alone.
    expect(zsh?.out).toMatch(/^ {4}check\) own=\('--tolerance=\[.*'--calibrate=\[.*\) ;;$/m);
    expect(zsh?.out).toMatch(/^ {2}_arguments "\$\{own\[@\]\}" \\$/m);
    expect(zsh?.out.match(/--calibrate=\[/g)).toHaveLength(1);
    expect(fish?.out.match(/^.* -l calibrate .*$/gm)).toEqual([
      expect.stringContaining("-n '__fish_seen_subcommand_from check' -l calibrate -d"),
    ]);
    expect((await run(['completion', 'fsh'])).err).toContain('(nearest: fish)'.slice(0, 9));
  });
});

describe('the manual page', () => {
  it('has the options of a command under it, and not among those of all', () => {
    const page = manPage();
    const [ofCommands = '', ofAll = ''] = page
      .slice(page.indexOf('.SH COMMANDS'))
      .split('.SH OPTIONS');
    const check = ofCommands.slice(
      ofCommands.indexOf('.B "check '),
      ofCommands.indexOf('.B "learn '),
    );
    expect(check.match(/^\.B "\\-\\-\w+/gm)).toEqual([
      '.B "\\-\\-tolerance',
      '.B "\\-\\-calibrate',
    ]);
    expect(check).toMatch(/^\.RS\n[\s\S]*^\.RE$/m);
    expect(ofAll).toContain('.B "\\-\\-profile NAME"');
    expect(ofAll).not.toContain('calibrate NAME');
  });
});

describe.concurrent('the config file', () => {
  const withFile = (name: string, text: string) => {
    const config = join(folder, name);
    mkdirSync(join(config, 'llm-tui'), { recursive: true });
    writeFileSync(join(config, 'llm-tui', 'config.json'), text);
    return { environment: { XDG_CONFIG_HOME: config } };
  };

  it('has defaults of options; what the command line says wins', async () => {
    const options = withFile('own', '{ "kv": "fp8", "memory-utilization": 0.5, "hardware": "l4" }');
    const scenarioOf = async (...args: readonly string[]) =>
      JSON.parse((await run(['gpt2', '--json', ...args], options)).out).scenario;
    expect(await scenarioOf()).toMatchObject({
      kv: 'fp8',
      memoryUtilization: 0.5,
      hardware: { id: 'l4' },
    });
    expect(await scenarioOf('--kv', 'bf16')).toMatchObject({ kv: 'bf16', memoryUtilization: 0.5 });
    expect(await scenarioOf('--no-config')).toMatchObject({ kv: null, memoryUtilization: null });
  });

  it.each([
    ['{ "kb": "fp8" }', '"kb" is no option (nearest: kv)'],
    ['{ "kv": "fp9" }', 'kv "fp9": one of'],
    ['{ "batch": 0 }', 'batch "0": a whole number'],
    ['{ "theme": "drak" }', 'theme is "drak"; one of'],
    ['{ "offline": "yes" }', 'offline is "yes"; true or false'],
    ['{ kv', 'is no JSON'],
  ])('%s ends with code 1 and one line that names the file', async (text, message) => {
    const { code, out, err } = await run(
      ['gpt2', '--json'],
      withFile(`wrong-${message.length}-${text.length}`, text),
    );
    expect({ code, out, lines: err.split('\n').length }).toEqual({ code: 1, out: '', lines: 2 });
    expect(err).toContain('config.json: ');
    expect(err).toContain(message);
  });
});
