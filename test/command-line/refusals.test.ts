import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { nodesHere } from '../terminal/nodes.js';
import { emptyFolder, type Ran, run } from './run.js';

/** Nothing on standard output, one printable line on standard error, no trace of a stack, the promised code. */
function expectRefusal(ran: Ran, code: 1 | 2, message: RegExp): void {
  expect({ code: ran.code, signal: ran.signal, out: ran.out }).toEqual({
    code,
    signal: null,
    out: '',
  });
  expect(ran.err).toMatch(/^llm-tui: [^\n]{1,620}\n$/);
  expect(ran.err.trimEnd()).toMatch(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u);
  expect(ran.err).not.toMatch(/\bat .*:\d+:\d+|unexpected error|\.js\b/);
  expect(ran.err).toMatch(message);
}

const FLAGS: readonly (readonly [args: readonly string[], message: RegExp])[] = [
  [['--xyzzy'], /"--xyzzy" is no flag; --help lists them/],
  [['--bach', '3'], /"--bach" is no flag \(nearest: --batch\)/],
  [['-batch', '3'], /"-batch" is no flag \(nearest: --batch\)/],
  [['llama-3.1-8b', '--devices', '4'], /"--devices" is no flag \(nearest: --hardware 4xh100\)/],
  [['--num-gpus=2'], /"--num-gpus=2" is no flag \(nearest: --hardware 2xh100\)/],
  [['-x'], /"-x" is no flag/],
  [['--no-batch'], /"--no-batch" is no flag/],
  [['--batch'], /--batch is followed by nothing/],
  [['--batch='], /--batch is followed by nothing/],
  [['--batch', '--tp', '2'], /--batch is followed by nothing/],
  [['--explain', ''], /--explain is followed by nothing/],
  [['--batch', 'abc'], /--batch "abc": a whole number from 1 to 1,099,511,627,776 is expected/],
  [['--batch', '-3'], /--batch "-3": a whole number from 1/],
  [['--batch', '0'], /--batch "0": a whole number from 1/],
  [['--batch', '1.5'], /--batch "1\.5": a whole number/],
  [['--batch', '1e400'], /--batch "1e400": a whole number/],
  [['--batch', '9999999999999999'], /--batch "9999999999999999": a whole number/],
  [['--batch', '8', '--batch', 'many'], /--batch "many": a whole number/],
  [['--sequence', '8 Qi'], /--sequence "8 Qi": a whole number/],
  [['--mfu', '150%'], /--mfu "150%": a share from 0\.01 to 1 is expected/],
  [['--engine', 'vlm'], /--engine "vlm": one of architecture, .* is expected \(nearest: vllm\)/],
  [['--engine', 'vlm@0.8.5'], /--engine "vlm": .*nearest: vllm/],
  [['--engine', 'vllm@new'], /--engine "new": a version like 0\.8\.5 or b4500 is expected/],
  [['--weights', 'q4_k_n'], /--weights "q4_k_n": .*nearest: q4_k_m/],
  [['--zero', '4'], /--zero "4": one of 0, 1, 2, 3 is expected/],
  [['--dropout=maybe'], /"--dropout=maybe": true, false or no value is expected/],
  [['--json=7'], /"--json=7": true, false or no value/],
  [['--theme', 'drak'], /--theme "drak": one of dark, .*nearest: dark/],
  [['--hardware', 'h100:0'], /--hardware: "h100:0": the count is "0"; a whole number from 1/],
  [['--hardware', 'h999'], /--hardware: .*h999/],
  [
    ['--hardware', 'h100:8', '--tp', '3'],
    /tp 3 does not divide the 32 attention heads: 2 and 4 do|tp 3/,
  ],
  [['--tp', '2'], /tp 2 .* needs 2 devices, there are 1/],
  [['--workload', 'chatt'], /--workload "chatt": one of .*nearest: chat/],
  [['--solve', 'bacth'], /--solve "bacth": an option is expected, .*nearest: batch/],
  [
    ['--explain', 'memory.0.weight'],
    /--explain "memory\.0\.weight": .*nearest: memory\.0\.weights/,
  ],
  [['--set', 'x'], /--set "x": KEY=VALUE is expected/],
  [['--set', '=3'], /--set "=3": KEY=VALUE is expected/],
  [['--set', 'hidden_size=abc'], /--set hidden_size "abc": a whole number/],
  [['--set', 'hidden_size='], /--set hidden_size "": a whole number/],
  [['--set', 'hidden_size=1T'], /--set: too large: .* parameters/],
  [['--set', 'hidden_size=[1,2]'], /--set: hidden_size is \[1,2\]; a whole number/],
  [
    ['--set', 'num_hidden_layers=1G'],
    /--set num_hidden_layers "1G": a whole number from 1 to 2,000/,
  ],
  [['--batch', '1T', '--sequence', '1T'], /too large: /],
  [['a', 'b'], /"b": one model is expected, all else is a flag/],
  [['models', 'llama'], /llm-tui models .* is expected/],
  [['--batch', '\u001b[31m8\u202e'], /--batch "/],
].map(([args, message]) => [args as string[], message as RegExp]);

describe('an invalid command line exits with code 2 and one line', () => {
  it.concurrent.each(FLAGS.filter(([args]) => !args[0]?.includes('\u202e')))(
    '%j',
    async (args, message) => {
      expectRefusal(await run(['--text', ...args]), 2, message);
    },
  );
});

describe('a file that can’t be read, or is no model, ends with code 1 and one line', () => {
  const folder = emptyFolder();
  const file = (name: string, content: string | Buffer): void =>
    writeFileSync(join(folder, name), content);
  afterAll(() => rmSync(folder, { recursive: true }));
  const noise = Buffer.from(
    Array.from({ length: 65_536 }, (_, index) => (index * 2_654_435_761) >>> 24),
  );
  file('broken.json', '{"hidden_size": ');
  file('list.json', '[1, 2]');
  file('empty.json', '');
  file('null.json', 'null');
  file('words.json', '"llama"');
  file('none.json', '{"a": 1}');
  file('deep.json', '['.repeat(1_000_000));
  file('deeper.json', `{"a":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_001)}`);
  file('noise.json', noise);
  file('noise.gguf', noise);
  file('noise.safetensors', noise);
  file('zeros.gguf', Buffer.alloc(4096));
  file('huge.json', '');
  truncateSync(join(folder, 'huge.json'), 20e9);
  file('huge.gguf', 'GGUF\u0003\0\0\0');
  truncateSync(join(folder, 'huge.gguf'), 20e9);
  file('hostile.json', '{"model_type": "\\u001b[2J\\u202e", "hidden_size": "\\u0007\\n\\n"}');
  file('ev\u001bil\u202e\n.json', '{"model_type": "llama"}');
  file(
    'seven.json',
    '{"model_type": "llama", "hidden_size": 7, "num_attention_heads": 2, "num_hidden_layers": 1, "vocab_size": 3, "intermediate_size": 5}',
  );
  mkdirSync(join(folder, 'empty-folder'));
  mkdirSync(join(folder, 'folder.json'));
  mkdirSync(join(folder, 'folder.gguf'));
  symlinkSync('loop.json', join(folder, 'loop.json'));
  symlinkSync('/dev/zero', join(folder, 'zero.json'));
  execFileSync('mkfifo', [
    join(folder, 'pipe.json'),
    join(folder, 'pipe.gguf'),
    join(folder, 'pipe.safetensors'),
  ]);

  const FILES: readonly (readonly [string, RegExp])[] = [
    ['./broken.json', /broken\.json: is no JSON: it ends too soon/],
    ['./list.json', /list\.json: holds a list; a JSON object is expected/],
    ['./empty.json', /empty\.json: is empty/],
    ['./null.json', /null\.json: holds null/],
    ['./words.json', /words\.json: holds a string/],
    ['./none.json', /none\.json: none is no transformer config/],
    ['./deep.json', /deep\.json: nested deeper than 64 levels/],
    ['./deeper.json', /deeper\.json: nested deeper than 64 levels/],
    ['./noise.json', /noise\.json: is no JSON/],
    ['./noise.gguf', /noise\.gguf: is no GGUF file/],
    ['./noise.safetensors', /noise\.safetensors: is no safetensors file/],
    ['./zeros.gguf', /zeros\.gguf: is no GGUF file/],
    ['./huge.json', /huge\.json: 20000000000 bytes; such a file has at most/],
    ['./huge.gguf', /huge\.gguf: /],
    ['./hostile.json', /hostile\.json: /],
    ['./ev\u001bil\u202e\n.json', /ev␛il\\u\{202e\}␊/],
    ['./seven.json', /seven\.json: hidden_size 7 does not divide by num_attention_heads 2/],
    ['./empty-folder', /empty-folder: is no model folder: it has no config\.json/],
    ['./folder.json', /folder\.json: is no model folder/],
    ['./folder.gguf', /folder\.gguf: /],
    ['./loop.json', /loop\.json: too many symbolic links/],
    ['./zero.json', /zero\.json: is no regular file/],
    ['./pipe.json', /pipe\.json: is no regular file/],
    ['./pipe.gguf', /pipe\.gguf: is no regular file/],
    ['./pipe.safetensors', /pipe\.safetensors: is no regular file/],
    ['/dev/zero', /\/dev\/zero: is no regular file/],
    ['/dev/stdin', /\/dev\/stdin: /],
    ['./absent.json', /absent\.json: no such file or folder/],
    ['toaster.gguf', /toaster\.gguf: no such file or folder\n$/],
    [
      'Qwen3-8B-Q4_K_M-00001-of-00002.gguf',
      /no such file or folder; its name is that of: qwen3-8b --weights q4_k_m\n$/,
    ],
    ['./none.json/config.json', /a part of the path is no folder/],
    [`./${'x'.repeat(300)}.json`, /the name is too long/],
    ['llama-3.1-8bb', /there is no model "llama-3\.1-8bb"; nearest: llama-3\.1-8b/],
    ['org/absent', /org\/absent: not in the local Hub cache, and offline/],
    ['../../etc/passwd', /passwd: /],
    ['', /the model is to be named/],
    ['a\u001b]0;title\u0007', /there is no model/],
  ];

  it.concurrent.each(FILES)('%j', async (name, message) => {
    expectRefusal(await run([name, '--json', '--offline'], { cwd: folder }), 1, message);
  });

  const SCENARIOS: readonly (readonly [string, RegExp])[] = [
    ['broken.json', /broken\.json: is no JSON/],
    ['none.json', /none\.json: the scenario has no object model/],
    ['pipe.json', /pipe\.json: is no regular file/],
    ['absent.json', /absent\.json: no such file/],
    ['empty-folder', /empty-folder: is a folder/],
    ['huge.json', /huge\.json: 20000000000 bytes/],
  ];

  it.concurrent.each(SCENARIOS)('--scenario %s', async (name, message) => {
    expectRefusal(await run(['--json', '--scenario', name], { cwd: folder }), 1, message);
  });

  it.concurrent.each(nodesHere())('with $version too', async ({ path }) => {
    expectRefusal(
      await run(['./noise.json', '--json'], { cwd: folder, node: path }),
      1,
      /is no JSON/,
    );
    expectRefusal(await run(['./deep.json', '--json'], { cwd: folder, node: path }), 1, /nested/);
    expectRefusal(await run(['--bach', '3'], { cwd: folder, node: path }), 2, /nearest: --batch/);
  });
});
