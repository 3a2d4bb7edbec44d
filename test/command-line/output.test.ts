import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import stringWidth from 'string-width';
import { afterAll, describe, expect, it } from 'vitest';
import { options } from '../../source/scenario/fields/options.js';
import { nodesHere } from '../terminal/nodes.js';
import { emptyFolder, run, runShell } from './run.js';

const folder = emptyFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const TRAINING = [
  'llama-3.1-8b',
  '--hardware',
  'h100-sxm-80gb:8',
  '--mode',
  'training',
  '--zero',
  '3',
];
const EXPERTS = [
  'deepseek-v3',
  '--hardware',
  'h200:16',
  '--tp',
  '8',
  '--pp',
  '2',
  '--engine',
  'vllm',
];

/** What a run prints that has to succeed without a word on standard error. */
async function printed(args: readonly string[], node?: string): Promise<string> {
  const ran = await run(args, node === undefined ? {} : { node });
  expect({ code: ran.code, err: ran.err }).toEqual({ code: 0, err: '' });
  return ran.out;
}

/** Rows and cells of a CSV text (RFC 4180). */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain = '', end] of text.matchAll(
    /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g,
  )) {
    rows.at(-1)?.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === '\r\n') rows.push([]);
  }
  expect(rows.pop()).toEqual([]);
  return rows;
}

interface JsonReport {
  readonly schema: string;
  readonly scenario: Readonly<Record<string, unknown>>;
  readonly parameters: { readonly total: number };
  readonly memory: { readonly devices: readonly { readonly total: number }[] };
}

describe('the report', () => {
  it.concurrent.each(nodesHere())('is one JSON object in $version', async ({ path }) => {
    const report = JSON.parse(await printed(['llama-3.1-8b', '--json'], path)) as JsonReport;
    expect(report.schema).toBe('llm-tui/report@1');
    // Llama-3.1-8B's safetensors index counts 8,030,261,248 parameters.
    expect(report.parameters.total).toBe(8_030_261_248);
  });

  it.concurrent('is identical to the byte in every Node and locale', async () => {
    const [first, ...others] = await Promise.all([
      ...nodesHere().map(({ path }) => printed([...EXPERTS, '--text'], path)),
      run([...EXPERTS, '--text'], {
        environment: { LANG: 'de_DE.UTF-8', LC_ALL: 'tr_TR.UTF-8' },
      }).then(({ out }) => out),
    ]);
    for (const other of others) expect(other).toBe(first);
  });

  it.concurrent.each([TRAINING, EXPERTS, ['t5-3b'], ['bge-large-en-v1.5'], ['mamba-130m-hf']])(
    'of %s is read back from its own scenario',
    async (...args) => {
      const text = await printed([...args, '--json']);
      const file = join(folder, `${args[0]}.json`);
      writeFileSync(file, text);
      expect(await printed(['--json', '--scenario', file])).toBe(text);
      writeFileSync(file, JSON.stringify((JSON.parse(text) as JsonReport).scenario));
      expect(await printed(['--json', '--scenario', file])).toBe(text);
    },
  );

  it.concurrent('has a CSV that parses back to the amounts of the JSON, every parent a row before', async () => {
    const [csv, json] = await Promise.all([
      printed([...EXPERTS, '--csv']),
      printed([...EXPERTS, '--json']),
    ]);
    const report = JSON.parse(json) as JsonReport;
    const [header, ...rows] = parseCsv(csv);
    expect(header?.slice(0, 6)).toEqual(['id', 'parent', 'label', 'amount', 'unit', 'certainty']);
    expect(header?.slice(6)).toEqual(['low', 'high', 'evidence']);
    const amountOf = (id: string) => Number(rows.find((row) => row[0] === id)?.[3]);
    expect(amountOf('parameters')).toBe(report.parameters.total);
    expect(amountOf('memory.1')).toBe(report.memory.devices[1]?.total);
    const known = new Set(['']);
    for (const [id = '', parent = '', ...rest] of rows) {
      expect(known).toContain(parent);
      expect(known).not.toContain(id);
      expect(rest).toHaveLength(7);
      expect(rest[2]).toMatch(
        /^(bytes|parameters|flops|seconds|tokens|tokensPerSecond|flopsPerByte|ratio|elements|count|usd|watts|joules)$/,
      );
      expect(rest[3]).toMatch(/^(exact|modelled|measured)$/);
      if (rest[4]) {
        expect(Number(rest[4])).toBeLessThanOrEqual(Number(rest[1]));
        expect(Number(rest[5])).toBeGreaterThanOrEqual(Number(rest[1]));
        expect(rest[6]).toMatch(/measured|like it/);
      }
      known.add(id);
    }
  });

  it.concurrent('is printable text whose rules are no wider than 100 columns', async () => {
    for (const args of [TRAINING, EXPERTS]) {
      const text = await printed([...args, '--text']);
      expect(text).toMatch(/^(?:[^\p{Cc}\p{Cf}]|\n)+$/u);
      for (const line of text.split('\n')) {
        expect(line).toBe(line.trimEnd());
        if (line.includes('───')) expect(stringWidth(line)).toBeLessThanOrEqual(100);
      }
    }
  });

  it.concurrent('is Markdown whose tables have as many cells in every row', async () => {
    const text = await printed([...TRAINING, '--markdown']);
    const tables = text.split(/^## /m).slice(1);
    expect(tables.length).toBeGreaterThan(4);
    for (const table of tables) {
      const rows = table.split('\n').filter((line) => line.startsWith('|'));
      const cells = rows.map((row) => row.replaceAll(/\\./g, '').split('|').length);
      expect(new Set(cells).size).toBe(1);
    }
  });

  it.concurrent('uses the stated memory, and drops it with another accelerator', async () => {
    const file = join(folder, 'host-memory.json');
    const host = ['gpt2', '--hardware', 'xeon-4th-8ch-ddr5-4800', '--device-memory', '64GiB'];
    const text = await printed([...host, '--json']);
    expect(JSON.parse(text).memory).toMatchObject({ capacity: 64 * 2 ** 30, capacityKnown: true });
    writeFileSync(file, text);
    const again = await printed(['--scenario', file, '--hardware', 'epyc-9004', '--json']);
    expect(JSON.parse(again).memory).toMatchObject({ capacity: 0, capacityKnown: false });
  });

  it.concurrent('lets no control characters or formulas of a config reach terminals and spreadsheets', async () => {
    const file = join(folder, '=HYPERLINK("http:\u001b[2J")|`x`.json');
    const llama = {
      model_type: 'llama',
      hidden_size: 8,
      num_attention_heads: 2,
      num_hidden_layers: 1,
    };
    const rest = {
      vocab_size: 3,
      intermediate_size: 5,
      'evil\u202e_size': 3,
      '|a|': 9,
      '`b`\n# c': 7,
    };
    writeFileSync(
      file,
      JSON.stringify({ ...llama, ...rest, quantization_config: { quant_method: '\u0007' } }),
    );
    for (const output of ['--text', '--markdown', '--csv', '--json']) {
      const text = await printed([file, output]);
      expect(text.replaceAll(/\r?\n/g, '')).toMatch(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u);
      if (output === '--csv')
        for (const cell of parseCsv(text).flat()) expect(cell).not.toMatch(/^[=+@]/);
      if (output === '--markdown') expect(text).not.toMatch(/^# c/m);
    }
  });
});

describe('--engine', () => {
  it('takes a version behind an @, which --engine-version overrides', async () => {
    const asked = (...args: readonly string[]) =>
      printed(['llama-3.1-8b', '--hardware', 'h100-sxm-80gb', '--json', ...args]);
    const behind = await asked('--engine', 'vllm@0.8.5');
    expect(JSON.parse(behind).engine).toMatchObject({ id: 'vllm', version: '0.8.5' });
    const over = await asked('--engine', 'vllm@0.8.5', '--engine-version', '0.10.2');
    expect(JSON.parse(over).engine.version).toBe('0.10.2');
  });
});

describe('--explain', () => {
  it.concurrent.each([
    ['parameters.attention.0', /copies·d1·d2\n= 32·4,096·4,096\n= 536,870,912 parameters/],
    // 8,030,261,248 published parameters of two bytes.
    [
      'memory.0.weights',
      /^max\(0, dense \+ ⌊p·experts \+ 0.5⌋ \+ drafts \+ towers − offloaded\)\n= max\(0, 16,060,522,496 \+ ⌊1·0 \+ 0.5⌋ \+ 0 \+ 0 − 0\)\n= 16,060,522,496 bytes /m,
    ],
    [
      'kvCache.full',
      /= 32·\(1·8,192 − \(1 − 1\)·0\)·\(⌈8·128\/1⌉·2 \+ ⌈8·128\/1⌉·2 \+ 0\)\n= 1,073,741,824 bytes/,
    ],
    ['compute.head', /2·H\n= 2·525,336,576\n= 1,050,673,152 FLOPs /],
  ])('%s tells formula, numbers and source', async (id, wanted) => {
    const text = await printed(['llama-3.1-8b', '--explain', id]);
    expect(text).toMatch(wanted);
    expect(text).toMatch(/\nSource: \S/);
  });
});

describe('--solve', () => {
  it.concurrent('answers in a line, or in JSON', async () => {
    expect(await printed(['llama-3.1-8b', '--solve', 'batch'])).toMatch(
      /^batch: \d+ \(beyond it memory is full, mostly the KV cache\)\n$/,
    );
    const solved = JSON.parse(
      await printed(['llama-3.1-8b', '--solve', 'batch', '--json']),
    ) as object;
    expect(solved).toMatchObject({ field: 'batch', value: expect.any(Number) });
    // 810 GB of weights are in no 24 GB, whatever the batch.
    expect(
      await printed(['llama-3.1-405b-instruct', '--hardware', '4090', '--solve', 'batch']),
    ).toMatch(/^batch: not even batch 1 fits\n$/);
  });
});

describe('--set', () => {
  it.concurrent('refuses a field named __proto__', async () => {
    const { code, err } = await run(['llama-3.1-8b', '--set', 'a.__proto__=1']);
    expect(code).toBe(2);
    expect(err).toBe('llm-tui: --set __proto__: no field of a config has that name\n');
  });

  it.concurrent('takes numbers with suffixes, JSON and words, by canonical and by own names', async () => {
    const text = await printed([
      'llama-3.1-8b',
      '--json',
      '--set',
      'num_hidden_layers=16',
      '--set',
      'hidden_size=8Ki',
      '--set',
      'tie_word_embeddings=true',
      '--set',
      'rope_scaling={"factor":2}',
      '--set',
      'note=a word',
      '--set',
      'n_head=64',
      '--set',
      'num_hidden_layers=4',
    ]);
    const { scenario } = JSON.parse(text) as {
      scenario: { model: { config: Record<string, unknown> } };
    };
    expect(scenario.model.config).toMatchObject({
      num_hidden_layers: 4,
      hidden_size: 8192,
      tie_word_embeddings: true,
      rope_scaling: { factor: 2 },
      note: 'a word',
    });
  });

  it.concurrent('sets a field where the config has it under another name', async () => {
    const text = await printed(['gpt2', '--json', '--set', 'num_hidden_layers=3']);
    const { model, scenario } = JSON.parse(text) as {
      model: { layers: number };
      scenario: { model: { config: object } };
    };
    expect(model.layers).toBe(3);
    expect(scenario.model.config).toMatchObject({ n_layer: 3 });
  });
});

describe('listings', () => {
  it.concurrent.each(['models', 'hardware', 'workloads'])(
    '%s: a line each, or JSON with the same ids',
    async (kind) => {
      const [text, json] = await Promise.all([printed([kind]), printed([kind, '--json'])]);
      const ids = (JSON.parse(json) as { id: string }[]).map(({ id }) => id);
      expect(
        text
          .trimEnd()
          .split('\n')
          .map((line) => line.split(/ {2,}/)[0]?.trim()),
      ).toEqual(ids);
      expect(ids.length).toBeGreaterThan(9);
      expect(new Set(ids).size).toBe(ids.length);
    },
  );
});

describe('--help and --version', () => {
  it.concurrent.each(nodesHere())('are printed by $version', async ({ path }) => {
    const { version } = JSON.parse(
      readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
    ) as { version: string };
    expect((await printed(['--version'], path)).split('\n')[0]).toBe(version);
    const help = await printed(['--help'], path);
    for (const { flag, kind } of options)
      expect(help).toContain(kind.type === 'switch' ? `--[no-]${flag}` : `--${flag} `);
    for (const flag of [
      'hardware',
      'workload',
      'set',
      'scenario',
      'json',
      'markdown',
      'csv',
      'text',
      'explain',
      'solve',
      'offline',
      'fresh',
      'theme',
      'no-color',
      'no-config',
      'assert',
      'ascii',
      'help',
      'version',
      'draft',
      'once',
    ])
      expect(help).toContain(`--${flag}`);
  });
});

describe('the world outside', () => {
  it.concurrent.each(nodesHere())(
    'a closed pipe, a closed output and a full disk cause no crash in $version',
    async ({ path }) => {
      const shell = (line: string) => runShell(line, { node: path });
      expect(await shell('set -o pipefail; $LLM_TUI hardware --json | head -1')).toMatchObject({
        code: 0,
        out: '[\n',
        err: '',
      });
      expect(await shell('$LLM_TUI --json >&-')).toMatchObject({ out: '', err: '' });
      expect(await shell('$LLM_TUI --json <&- | tail -c 2')).toMatchObject({
        code: 0,
        out: '}\n',
        err: '',
      });
      expect(await shell('$LLM_TUI --foo 2>&-')).toMatchObject({ code: 2, out: '', err: '' });
      if (!existsSync('/dev/full')) return;
      for (const args of ['--json', '--help', '--version', 'models'])
        expect(await shell(`$LLM_TUI ${args} > /dev/full`)).toMatchObject({
          code: 1,
          err: 'llm-tui: standard output: the disk is full\n',
        });
    },
  );

  it.concurrent('TERM=dumb and pipes get the text report', async () => {
    const piped = await printed(['gpt2']);
    expect(piped).toMatch(/^GPT-2.*: 124M parameters|^.*124M parameters/);
    expect(await printed(['gpt2', '--text'])).toBe(piped);
    expect(await printed(['gpt2', '--once'])).toBe(piped);
  });

  it.concurrent('prints the report with an unwritable home and without one', async () => {
    const sealed = join(folder, 'sealed');
    const here = join(folder, 'here');
    mkdirSync(sealed);
    mkdirSync(here);
    chmodSync(sealed, 0o500);
    const expected = await printed(['gpt2', '--json']);
    const homes = [sealed, '/dev/null', '/proc/nowhere', undefined, 'relative', ''];
    for (const HOME of homes) {
      const environment = {
        HOME,
        XDG_STATE_HOME: undefined,
        XDG_CONFIG_HOME: undefined,
        XDG_CACHE_HOME: undefined,
        HF_HOME: undefined,
      };
      expect(await run(['gpt2', '--json'], { environment, cwd: here })).toMatchObject({
        code: 0,
        out: expected,
        err: '',
      });
    }
    expect(readdirSync(here)).toEqual([]);
  });

  it.concurrent('broken presets of the user do not affect other reports', async () => {
    const config = join(folder, 'config-home');
    const own = join(config, 'llm-tui', 'models');
    mkdirSync(own, { recursive: true });
    writeFileSync(join(own, 'broken.json'), '{');
    writeFileSync(join(own, 'hostile\u001b[2J.json'), '{"model_type": "\u001b"}');
    execFileSync('mkfifo', [join(own, 'pipe.json')]);
    mkdirSync(join(own, 'folder.json'));
    const ran = await run(['gpt2', '--json'], { environment: { XDG_CONFIG_HOME: config } });
    expect(ran).toMatchObject({ code: 0, err: '' });
    const listed = await run(['models'], { environment: { XDG_CONFIG_HOME: config } });
    expect(listed.code).toBe(0);
    expect(listed.out).not.toContain('broken');
    expect(listed.out).not.toContain('\u001b');
  });
});
