import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { foundModels } from '../../source/open/found-models.js';
import { temporaryFolder } from './fixtures.js';

function write(path: string, text = ''): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

const DIGEST = `sha256:${'ab'.repeat(32)}`;

it('finds what the Hub cache, Ollama, LM Studio, llama.cpp and the working folder hold', async () => {
  const home = temporaryFolder();
  const here = join(home, 'work');
  write(join(home, '.cache/huggingface/hub/models--Qwen--Qwen3-8B/snapshots/abc1234/config.json'));
  write(join(home, '.cache/huggingface/hub/models--empty--model/refs/main'));
  write(
    join(home, '.ollama/models/manifests/registry.ollama.ai/library/llama3.1/8b'),
    JSON.stringify({
      layers: [{ mediaType: 'application/vnd.ollama.image.model', digest: DIGEST }],
    }),
  );
  write(join(home, `.ollama/models/blobs/${DIGEST.replace(':', '-')}`), 'GGUF');
  write(join(home, '.lmstudio/models/org/repo-GGUF/m-Q4_K_M.gguf'), 'GGUF');
  write(join(home, '.cache/llama.cpp/big-00001-of-00002.gguf'), 'GGUF');
  write(join(home, '.cache/llama.cpp/big-00002-of-00002.gguf'), 'GGUF');
  write(join(here, 'run7/config.json'), '{}');
  write(join(here, 'evil\u001b[2J.gguf'), 'GGUF');
  const found = await foundModels({ environment: {}, home, here });
  expect(found.map(({ name, where }) => `${where}: ${name}`)).toEqual([
    'here: run7',
    'Hub cache: Qwen/Qwen3-8B',
    'Ollama: llama3.1:8b',
    'LM Studio: org/repo-GGUF/m-Q4_K_M.gguf',
    'llama.cpp: big-00001-of-00002.gguf',
  ]);
  expect(found.find(({ where }) => where === 'Ollama')).toMatchObject({ bytes: 4 });
});

it('uses the folders of the programs’ own variables, and no absent one', async () => {
  const home = temporaryFolder();
  write(join(home, 'ggufs/a.gguf'), 'GGUF');
  write(join(home, 'hub/models--a--b/snapshots/abc1234/config.json'));
  const environment = { LLAMA_CACHE: join(home, 'ggufs'), HF_HUB_CACHE: join(home, 'hub') };
  const found = await foundModels({ environment, home, here: join(home, 'absent') });
  expect(found.map(({ id }) => id)).toEqual(['a/b', join(home, 'ggufs/a.gguf')]);
});
