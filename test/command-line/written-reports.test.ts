import { expect, it } from 'vitest';
import { run } from './run.js';

const TRAINING = ['llama-3.1-8b', '--mode', 'training', '--hardware', 'a100-sxm4-80gb'];
const SERVING = ['llama-3.1-8b', '--hardware', 'h100-sxm-80gb'];

const out = async (args: readonly string[], environment = {}) => {
  const { out: written, code } = await run(args, { environment });
  expect(code).toBe(0);
  return written;
};

it('names what training saves apart from the activations of a served step', async () => {
  const labels = (await out([...SERVING, '--csv'])).split('\n').flatMap((line) => {
    const [id, , label] = line.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/);
    return /^(memory\.0\.)?activations$/.test(id ?? '') ? [label] : [];
  });
  expect(labels).toEqual(['Activations', '"Saved activations of all layers, in training only"']);
});

it.each(['--text', '--markdown', '--csv'])(
  'calls no length of a cache too large for training, which keeps none: %s',
  async (form) => {
    const written = await out([...TRAINING, form]);
    const cache = written.split(/^(?:## )?KV cache/m)[1]?.split('Saved tensors')[0] ?? written;
    expect(cache).not.toContain('too large');
    if (form !== '--csv') expect(written).toContain('KV cache × sequence (serving only, ');
  },
);

it.each([
  ['--ascii', [...SERVING, '--text', '--ascii'], {}],
  ['a locale without Unicode', [...SERVING, '--text'], { LANG: 'C' }],
  ['its explanations', [...SERVING, '--explain', 'kvCache'], { LC_ALL: 'POSIX' }],
])('is ASCII where that is asked for: %s', async (_, args, environment) => {
  expect(await out(args, environment)).toMatch(/^[\x20-\x7E\n]+$/);
});

it('is in UTF-8 where no locale is named, and as JSON the same in every locale', async () => {
  expect(await out([...SERVING, '--text'], { LANG: undefined })).toContain('×');
  const json = [...SERVING, '--json'];
  expect(await out(json, { LANG: 'C' })).toBe(await out(json));
});

it('says numbers of problems in groups of three digits', async () => {
  const long = ['qwen3-32b', '--hardware', 'h100-sxm-80gb', '--sequence', '54013', '--text'];
  expect(await out(long)).toContain(
    '54,013 tokens are over the 40,960 that the model was made for',
  );
});

it('prints no speed of what does not fit without saying so', async () => {
  const large = ['gpt-oss-120b', '--hardware', 'rtx-4090'];
  const throughput = /Throughput +≈ [\s\S]*?(?=\n {2}\S)/;
  expect((await out([...large, '--text'])).match(throughput)?.[0]).toContain('if it fitted');
  expect((await out([...SERVING, '--text'])).match(throughput)?.[0]).not.toContain('if it');
});

it('times the first token of one prompt and of all prompts of a batch apart', async () => {
  const written = await out([...SERVING, '--batch', '4', '--text']);
  expect(written).toContain('First token, all 4 prompts');
  expect(written).toContain('First token, one prompt');
});

it('solves for devices, and names fields where another word is asked for', async () => {
  const large = ['llama-3.3-70b-instruct', '--hardware', 'h100-sxm-80gb'];
  // 141 GB of weights in 16 bits: one of 80 GB is too small, two hold them.
  expect(await out([...large, '--solve', 'devices'])).toMatch(/^devices: 2 \(below it memory/);
  expect(await out(['gpt2', '--solve', 'sequence'])).toMatch(/^sequence: 1024 /);
  const { code, err } = await run([...large, '--solve', 'gpus'], {});
  expect(code).toBe(2);
  expect(err).toContain('like batch, sequence or devices; --help lists them');
});
