import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openModel } from '../../source/open/model-source.js';
import { OpenError } from '../../source/open/open-error.js';
import { createPresets } from '../../source/open/presets.js';
import { storeOf, temporaryFolder } from './fixtures.js';
import { llamaMetadata, llamaTensors } from './gguf/gguf-samples.js';
import { writeGguf } from './gguf/write-gguf.js';
import { tinyHeader, writeSafetensors } from './write-safetensors.js';

const presets = createPresets(
  storeOf({
    'llama-3.1-8b': { hidden_size: 4096, _llm_tui: { hubId: 'meta-llama/Llama-3.1-8B' } },
  }),
  null,
);
const closed = { presets, environment: { HF_HOME: '/nowhere', HF_HUB_OFFLINE: '1' } };
const open = (argument: string) => openModel(argument, closed);

function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = join(temporaryFolder(), 'My-Model');
  mkdirSync(folder);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

test('a preset is opened by id and by Hub id, without network', async () => {
  expect((await open('llama-3.1-8b')).config).toEqual({ hidden_size: 4096 });
  expect((await open('meta-llama/Llama-3.1-8B')).id).toBe('llama-3.1-8b');
});

describe('paths', () => {
  test('a config, or its folder, is named after the folder', async () => {
    const folder = folderWith({ 'config.json': '{"hidden_size": 1}' });
    expect(await open(folder)).toMatchObject({ name: 'My-Model', config: { hidden_size: 1 } });
    expect(await open(join(folder, 'config.json'))).toMatchObject({
      id: join(folder, 'config.json'),
      name: 'My-Model',
    });
  });

  test('a file with another name is named after itself', async () => {
    const folder = folderWith({ 'tiny.json': '{}' });
    expect((await open(join(folder, 'tiny.json'))).name).toBe('tiny');
  });

  test('a diffusers pipeline opens as its transformer with the parts that its index lists', async () => {
    const index = {
      _class_name: 'FluxPipeline',
      text_encoder: ['transformers', 'CLIPTextModel'],
      text_encoder_2: ['transformers', 'T5EncoderModel'],
      image_encoder: [null, null],
    };
    const folder = folderWith({ 'model_index.json': JSON.stringify(index) });
    for (const [part, config] of [
      ['transformer', '{"num_layers": 19}'],
      ['text_encoder', '{"hidden_size": 768}'],
      ['vae', '{"latent_channels": 16}'],
    ] as const) {
      mkdirSync(join(folder, part));
      writeFileSync(join(folder, part, 'config.json'), config);
    }
    expect(await open(folder)).toMatchObject({
      name: 'My-Model',
      config: { num_layers: 19, text_encoder: { hidden_size: 768 } },
      notices: [expect.stringMatching(/^text_encoder_2 has no config/)],
    });
    expect((await open(folder)).config).not.toHaveProperty('vae');
    rmSync(join(folder, 'model_index.json'));
    expect((await open(folder)).notices).toEqual([expect.stringMatching(/VAE are not$/)]);
  });

  test("a maker's params.json is read only without a config", async () => {
    const params = '{"dim": 4096, "n_layers": 32, "hidden_dim": 14336}';
    const alone = folderWith({ 'params.json': params, 'consolidated.safetensors': 'x' });
    const model = { name: 'My-Model', config: { dim: 4096 } };
    expect(await open(alone)).toMatchObject(model);
    expect(await open(join(alone, 'params.json'))).toMatchObject(model);
    const both = folderWith({ 'params.json': params, 'config.json': '{"hidden_size": 1}' });
    expect((await open(both)).config).toEqual({ hidden_size: 1 });
  });

  test("params.json states the format of FP8 weights in its maker's words", async () => {
    const folder = folderWith({
      'params.json': '{"dim": 8, "quantization": {"qformat_weight": "fp8_e4m3"}}',
      'consolidated.safetensors': writeSafetensors(tinyHeader),
    });
    const opened = await open(join(folder, 'consolidated.safetensors'));
    expect(opened).toMatchObject({ name: 'My-Model', config: { dim: 8 } });
    expect(opened.weightsFormat).toBeUndefined();
  });

  test('a .safetensors file has its tensors and the config of its folder', async () => {
    const folder = folderWith({
      'config.json': '{"hidden_size": 2}',
      'model.safetensors': writeSafetensors(tinyHeader),
    });
    expect(await open(join(folder, 'model.safetensors'))).toMatchObject({
      name: 'My-Model',
      config: { hidden_size: 2 },
      weightsFormat: 'bf16',
      tensors: [{ name: 'model.embed_tokens.weight' }, { name: 'model.norm.weight' }],
    });
  });

  test('the config states the format of a quantised checkpoint, not the containers', async () => {
    const folder = folderWith({
      'config.json': '{"quantization_config": {"quant_method": "awq"}}',
      'model.safetensors': writeSafetensors(tinyHeader),
    });
    expect(await open(join(folder, 'model.safetensors'))).not.toHaveProperty('weightsFormat');
  });

  test('an index has the tensors of all its files', async () => {
    const folder = folderWith({
      'config.json': '{}',
      'a.safetensors': writeSafetensors(tinyHeader),
      'b.safetensors': writeSafetensors(tinyHeader, 10),
      'model.safetensors.index.json':
        '{"weight_map": {"x": "a.safetensors", "y": "b.safetensors", "z": "a.safetensors"}}',
    });
    const model = await open(join(folder, 'model.safetensors.index.json'));
    expect(model.tensors).toHaveLength(4);
    expect(model.notices[0]).toMatch(/b\.safetensors ends before its last tensor does/);
  });

  test('a .gguf file, or a folder with just that', async () => {
    const folder = folderWith({ 'm.gguf': writeGguf(llamaMetadata, llamaTensors) });
    expect((await open(folder)).config['num_hidden_layers']).toBe(32);
    expect((await open(join(folder, 'm.gguf'))).weightsFormat).toBe('q4_k_m');
  });

  test('an absent path, or a folder without a model', async () => {
    await expect(open('./no/such/config.json')).rejects.toThrow(/no\/such\/config\.json: no such/);
    await expect(open(folderWith({}))).rejects.toThrow(/is no model folder: it has no config.json/);
  });

  test.each([
    ['two.gguf', { 'a.gguf': '', 'b.gguf': '' }, '.', /it has 2 .gguf files; name one/],
    ['no config', { 'x.safetensors': writeSafetensors({}) }, 'x.safetensors', /no config.json/],
    ['cut', { 'config.json': '{"a": 1' }, 'config.json', /is no JSON: it ends too soon/],
    ['too large', { 'config.json': ' '.repeat(2 ** 23 + 1) }, '.', /such a file has at most/],
    [
      'an index that leads out',
      { 'm.index.json': '{"weight_map": {"x": "../../secret.safetensors"}}' },
      'm.index.json',
      /names no plain files beside it/,
    ],
    ['no index', { 'm.index.json': '{}' }, 'm.index.json', /has no weight_map/],
  ])('%s is refused', async (_what, files, name, message) => {
    await expect(open(join(folderWith(files), name))).rejects.toThrow(message);
  });

  test('devices and pipes are refused without waiting', async () => {
    const folder = folderWith({});
    symlinkSync('/dev/zero', join(folder, 'config.json'));
    await expect(open(folder)).rejects.toThrow(/is no regular file/);
  });

  test('names with control characters come out printable', async () => {
    const folder = join(temporaryFolder(), 'a\x1b[31m\u202eb');
    mkdirSync(folder);
    writeFileSync(join(folder, 'config.json'), '{');
    await expect(open(folder)).rejects.toThrow(/a␛\[31m\\u\{202e\}b/);
    writeFileSync(join(folder, 'config.json'), '{}');
    expect((await open(folder)).name).toBe('a␛[31m\\u{202e}b');
  });
});

describe('the local Hub cache', () => {
  function cacheWith(commit: string, main: string | null): string {
    const home = temporaryFolder();
    const repository = join(home, 'hub', 'models--org--name');
    mkdirSync(join(repository, 'snapshots', commit), { recursive: true });
    mkdirSync(join(repository, 'blobs'));
    writeFileSync(join(repository, 'blobs', 'b'), '{"hidden_size": 7}');
    symlinkSync('../../blobs/b', join(repository, 'snapshots', commit, 'config.json'));
    mkdirSync(join(repository, 'refs'));
    if (main !== null) writeFileSync(join(repository, 'refs', 'main'), main);
    return home;
  }
  const cached = (home: string) =>
    openModel('org/name', { presets, environment: { HF_HOME: home, HF_HUB_OFFLINE: '1' } });

  test('is searched first, at main', async () => {
    expect(await cached(cacheWith('abcdef0123', 'abcdef0123\n'))).toMatchObject({
      id: 'org/name',
      name: 'name',
      config: { hidden_size: 7 },
    });
  });

  test('without main any snapshot will do; a main that leads elsewhere is not followed', async () => {
    expect((await cached(cacheWith('abcdef0123', null))).name).toBe('name');
    expect((await cached(cacheWith('abcdef0123', '../../..'))).name).toBe('name');
  });

  test('a model outside the cache is refused when offline', async () => {
    await expect(open('org/other')).rejects.toThrow(
      'org/other: not in the local Hub cache, and offline',
    );
    await expect(openModel('org/other', { ...closed, offline: true })).rejects.toThrow(/offline/);
  });
});

describe('the Hub', () => {
  async function hub(answer: RequestListener, token = ''): Promise<Record<string, string>> {
    const server = createServer(answer);
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const { port } = server.address() as AddressInfo;
    return {
      HF_ENDPOINT: `http://127.0.0.1:${port}/`,
      HF_HOME: temporaryFolder(),
      ...(token && { HF_TOKEN: token }),
    };
  }
  const from = (environment: Record<string, string>, milliseconds = 5000) =>
    openModel('org/name', { presets, environment, milliseconds });

  test('gives the config of main, and gets the token', async () => {
    const asked: unknown[] = [];
    const environment = await hub((request, response) => {
      asked.push([request.url, request.headers.authorization]);
      if (request.url?.endsWith('config.json')) response.end('{"hidden_size": 5, "x": "\\u001b"}');
      else response.writeHead(404, { 'x-error-code': 'EntryNotFound' }).end();
    }, 'hf_secret');
    expect(await from(environment)).toMatchObject({
      id: 'org/name',
      config: { hidden_size: 5, x: '␛' },
    });
    expect(asked[0]).toEqual(['/org/name/resolve/main/config.json', 'Bearer hf_secret']);
  });

  /** Answers a byte range of a file, as the Hub does. */
  function answerRange(
    file: Buffer,
    request: Parameters<RequestListener>[0],
    response: Parameters<RequestListener>[1],
  ): void {
    const [, first = '0', last = ''] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? '') ?? [];
    const end = Math.min(Number(last), file.length - 1);
    response.writeHead(206, { 'content-range': `bytes ${first}-${end}/${file.length}` });
    response.end(file.subarray(Number(first), end + 1));
  }

  test('gives the headers of the weights by ranges, of one file or of all of an index', async () => {
    const file = writeSafetensors(tinyHeader);
    const bytes: number[] = [];
    const environment = await hub((request, response) => {
      const name = request.url?.split('/').at(-1);
      if (name === 'config.json') response.end('{"hidden_size": 2}');
      else if (name === 'model.safetensors.index.json')
        response.end('{"weight_map": {"a": "model-1.safetensors", "b": "model-1.safetensors"}}');
      else if (name === 'model-1.safetensors') {
        bytes.push(file.length);
        answerRange(file, request, response);
      } else response.writeHead(404, { 'x-error-code': 'EntryNotFound' }).end();
    });
    const opened = await from(environment);
    expect(opened.tensors?.map(({ name }) => name)).toEqual([
      'model.embed_tokens.weight',
      'model.norm.weight',
    ]);
    expect(opened.weightsFormat).toBe('bf16');
    expect(bytes).toHaveLength(1);
  });

  test('the config counts where weights are cut or missing, with a notice', async () => {
    const environment = await hub((request, response) => {
      const name = request.url?.split('/').at(-1);
      if (name === 'config.json') response.end('{"hidden_size": 2}');
      else if (name === 'model.safetensors')
        answerRange(writeSafetensors(tinyHeader, 8), request, response);
      else response.writeHead(404, { 'x-error-code': 'EntryNotFound' }).end();
    });
    const { config, notices } = await from(environment);
    expect(config).toEqual({ hidden_size: 2 });
    expect(notices[0]).toMatch(
      /headers of its weights are not read: .*ends before its last tensor/,
    );
  });

  test("gives the maker's params.json of a repository without a config", async () => {
    const environment = await hub((request, response) => {
      if (request.url?.endsWith('/params.json')) response.end('{"dim": 7168}');
      else response.writeHead(404, { 'x-error-code': 'EntryNotFound' }).end();
    });
    const opened = await from(environment);
    expect(opened).toMatchObject({ name: 'name', config: { dim: 7168 } });
  });

  test('gets the token that was logged in with', async () => {
    let seen: string | undefined;
    const environment = await hub((request, response) => {
      seen = request.headers.authorization;
      response.end('{}');
    });
    writeFileSync(join(environment['HF_HOME'] ?? '', 'token'), 'hf_file\n');
    await from(environment);
    expect(seen).toBe('Bearer hf_file');
  });

  test.each([
    [401, 'GatedRepo', /is gated: accept its licence on the Hub, and set HF_TOKEN/],
    [401, 'RepoNotFound', /there is no such model on the Hub, or it is private: set HF_TOKEN/],
    [401, '', /is gated, private or not there \(401\): set HF_TOKEN/],
    [404, 'EntryNotFound', /the repository has no config.json/],
    [404, '', /there is no such model on the Hub/],
    [429, '', /asks to wait/],
    [503, '', /the Hub answers 503/],
  ])('status %i (%s) is refused in one line', async (status, code, message) => {
    const environment = await hub((_request, response) => {
      response.writeHead(status, code ? { 'x-error-code': code } : {});
      response.end('<html>');
    });
    await expect(from(environment)).rejects.toThrow(message);
  });

  test('a token without access is refused with that reason', async () => {
    const environment = await hub((_request, response) => response.writeHead(403).end(), 'hf_x');
    await expect(from(environment)).rejects.toThrow(/\(403\): this token may not read it/);
  });

  test('an endless response is cut, a missing one times out', async () => {
    const endless = await hub((_request, response) => {
      const chunk = Buffer.alloc(2 ** 20, 0x20);
      const more = () => {
        while (response.write(chunk));
      };
      response.on('drain', more);
      more();
    });
    await expect(from(endless)).rejects.toThrow(/has more than \d+ bytes/);
    const silent = await hub(() => undefined);
    await expect(from(silent, 200)).rejects.toThrow('the Hub does not answer within 0.2 s');
  });

  test('a repository without config, an unknown host, and no network are refused in one line', async () => {
    const html = await hub((_request, response) => response.end('<html>login</html>'));
    await expect(from(html)).rejects.toThrow(/config.json: is no JSON/);
    const gone = { HF_ENDPOINT: 'http://127.0.0.1:1', HF_HOME: '/nowhere' };
    await expect(from(gone)).rejects.toThrow(/127.0.0.1:1 cannot be reached/);
    const nonsense = { HF_ENDPOINT: 'nonsense', HF_HOME: '/nowhere' };
    await expect(from(nonsense)).rejects.toThrow(/HF_ENDPOINT cannot be reached/);
  });
});

describe('names that match nothing', () => {
  test.each([
    ['', 'the model is to be named by'],
    ['lama-3.1-8b', 'there is no model "lama-3.1-8b"; nearest: llama-3.1-8b'],
    ['toaster', 'there is no model "toaster"; "llm-tui models" lists'],
  ])('"%s"', async (text, message) => {
    await expect(open(text)).rejects.toThrow(message);
  });

  test('any text is opened or refused in one printable line', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 30 }), async (text) => {
        await open(text).catch((error: unknown) => {
          expect(error).toBeInstanceOf(OpenError);
          expect((error as OpenError).message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
        });
      }),
    );
  });
});
