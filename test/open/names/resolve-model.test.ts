import { describe, expect, test } from 'vitest';
import { isWeightFormat } from '../../../source/formats/index.js';
import { modelLabels } from '../../../source/open/model-presets.js';
import { SAME_WEIGHTS } from '../../../source/open/names/model-aliases.js';
import { OLLAMA_LIBRARY } from '../../../source/open/names/ollama-library.js';
import { resolveModel, suggestModels } from '../../../source/open/names/resolve-model.js';
import * as shipped from '../../../source/open/preset-store.js';
import { createPresets } from '../../../source/open/presets.js';

const labels = modelLabels(createPresets(shipped, null));
const ids = labels.map(({ id }) => id);

function resolved(text: string): string {
  const found = resolveModel(text, labels);
  if (found.kind === 'several') return `several: ${found.ids.join(' ')}`;
  if (found.kind === 'unknown') return 'unknown';
  return found.format === undefined ? found.id : `${found.id} ${found.format}`;
}

describe('a model by the names people type', () => {
  test.each([
    ['qwen3.6 27b', 'qwen3.6-27b'],
    ['Qwen/Qwen3-8B', 'qwen3-8b'],
    ['gpt oss 20b', 'gpt-oss-20b'],
    ['deepseek r1', 'deepseek-r1'],
    ['LLAMA 3.1 8B', 'llama-3.1-8b'],
    ['Meta-Llama-3.1-8B-Instruct', 'llama-3.1-8b'],
    ['meta-llama/Llama-3.1-8B-Instruct', 'llama-3.1-8b'],
    ['meta-llama/Meta-Llama-3.1-8B-Instruct', 'llama-3.1-8b'],
    ['smollm3', 'smollm3-3b'],
    ['devstral-small', 'devstral-small-2505'],
    ['tinyllama 1.1b', 'tinyllama-1.1b-chat-v1.0'],
    ['qwen3 next 80b', 'qwen3-next-80b-a3b-instruct'],
    ['llama 4 scout', 'llama-4-scout-17b-16e-instruct'],
    ['nemotron super 49b', 'llama-3_3-nemotron-super-49b-v1'],
    ['DeepSeek-V3-0324', 'deepseek-v3'],
    ['deepseek-ai/DeepSeek-R1-0528', 'deepseek-r1'],
    ['DeepSeek-V3.2-Exp', 'deepseek-v3.2'],
    ['moonshotai/Kimi-K2-Thinking', 'kimi-k2-instruct'],
    ['MiniMax-M2.1', 'minimax-m2'],
    ['MiniMaxAI/MiniMax-M2.7', 'minimax-m2.5'],
    ['GLM-5.2', 'glm-5.1'],
    ['Mistral-Small-3.2-24B-Instruct-2506', 'mistral-small-3.1-24b-instruct-2503'],
  ])('%s', (text, id) => expect(resolved(text)).toBe(id));
});

describe('embedders, and releases of one size', () => {
  test.each([
    ['bge-m3', 'bge-m3 fp16'],
    ['nomic-embed-text', 'nomic-embed-text-v1.5 fp16'],
    ['Qwen3-Reranker-0.6B', 'qwen3-reranker-0.6b'],
    ['all-MiniLM-L6-v2', 'all-minilm-l6-v2'],
    ['MiniLM', 'several: all-minilm-l6-v2 ms-marco-minilm-l6-v2'],
    ['Mistral-Small-4', 'mistral-small-4-119b-2603'],
    ['command-r-v01', 'c4ai-command-r-v01'],
    ['Meta-Llama-3-8B', 'llama-3-8b'],
    ['codestral', 'several: codestral-22b-v0.1 mamba-codestral-7b-v0.1'],
    ['R1-0528', 'deepseek-r1'],
    ['V3.2-Exp', 'deepseek-v3.2'],
    ['magistral', 'mistral-small-24b-instruct-2501 q4_k_m'],
    ['devstral', 'devstral-small-2505 q4_k_m'],
    ['tinyllama', 'tinyllama-1.1b-chat-v1.0 q4_0'],
  ])('%s', (text, id) => expect(resolved(text)).toBe(id));
});

describe('repositories that republish a model in another format', () => {
  test.each([
    ['unsloth/Qwen3-8B-GGUF:Q4_K_M', 'qwen3-8b q4_k_m'],
    ['hf.co/unsloth/Qwen3-8B-GGUF:Q4_K_M', 'qwen3-8b q4_k_m'],
    ['hf.co/bartowski/Meta-Llama-3.1-8B-Instruct-GGUF:IQ4_XS', 'llama-3.1-8b iq4_xs'],
    ['bartowski/Qwen2.5-7B-Instruct-GGUF', 'qwen2.5-7b q4_k_m'],
    ['Qwen/Qwen3-8B-Q8_0-GGUF', 'qwen3-8b q8_0'],
    ['qwen/qwen3-8b@q8_0', 'qwen3-8b q8_0'],
    ['turboderp/Qwen3-8B-exl3', 'qwen3-8b'],
    ['Qwen3-8B-4.0bpw-exl2', 'qwen3-8b 4.0bpw'],
    ['Qwen3-8B-exl2-6_5bpw', 'qwen3-8b 6.5bpw'],
    ['nvidia/Llama-3.3-70B-Instruct-FP4', 'llama-3.3-70b-instruct nvfp4'],
    ['Qwen/Qwen3-8B-AWQ', 'qwen3-8b awq-4bit-128g'],
    ['Qwen/Qwen2.5-7B-Instruct-GPTQ-Int4', 'qwen2.5-7b gptq-4bit-128g'],
    ['Qwen/Qwen2.5-7B-Instruct-GPTQ-Int8', 'qwen2.5-7b gptq-8bit-128g'],
    ['Qwen/Qwen3-8B-FP8', 'qwen3-8b fp8'],
    ['RedHatAI/Meta-Llama-3.1-8B-Instruct-FP8-dynamic', 'llama-3.1-8b fp8-channel'],
    ['RedHatAI/Qwen3-32B-quantized.w4a16', 'qwen3-32b gptq-4bit-128g'],
    ['nvidia/Qwen3-8B-NVFP4', 'qwen3-8b nvfp4'],
    ['mlx-community/Qwen3-8B-4bit', 'qwen3-8b mlx-4bit'],
    ['mlx-community/Llama-3.2-1B-Instruct-8bit', 'llama-3.2-1b mlx-8bit'],
    ['lmstudio-community/Qwen3-8B-MLX-4bit', 'qwen3-8b mlx-4bit'],
    ['unsloth/Qwen3-14B-unsloth-bnb-4bit', 'qwen3-14b nf4-dq'],
    ['unsloth/Qwen3-8B', 'qwen3-8b'],
    ['unsloth/Qwen3-8B-GGUF:UD-Q4_K_XL', 'qwen3-8b q4_k_m'],
    [
      'https://huggingface.co/unsloth/Qwen3-8B-GGUF/resolve/main/Qwen3-8B-Q5_K_M.gguf?download=true',
      'qwen3-8b q5_k_m',
    ],
    ['https://huggingface.co/Qwen/Qwen3-8B/tree/main', 'qwen3-8b'],
    ['https://huggingface.co/meta-llama/Llama-3.1-8B/blob/main/config.json', 'llama-3.1-8b'],
    ['https://ollama.com/library/llama3.1:70b', 'llama-3.1-70b q4_k_m'],
    ['https://lmstudio.ai/models/qwen/qwen3-8b', 'qwen3-8b'],
    ['Qwen3-8B-Q8_0', 'qwen3-8b q8_0'],
    ['qwen3 8b q4_k_m', 'qwen3-8b q4_k_m'],
    ['Llama-3.1-8B-Instruct FP8', 'llama-3.1-8b fp8'],
    ['bartowski/Qwen_Qwen3-8B-GGUF:Q6_K_L', 'qwen3-8b q6_k embedding=q8_0 head=q8_0'],
    ['bartowski/Qwen_Qwen3-8B-GGUF:Q4_K_L', 'qwen3-8b q4_k_m embedding=q8_0 head=q8_0'],
    [
      'mlx-community/gpt-oss-20b-MXFP4-Q8',
      'gpt-oss-20b mxfp4 embedding=mlx-8bit head=mlx-8bit attention=mlx-8bit',
    ],
  ])('%s', (text, id) => expect(resolved(text)).toBe(id));

  test('a repository of several files gives a notice of the assumed file', () => {
    for (const name of ['unsloth/Qwen3-8B-GGUF', 'turboderp/Qwen3-8B-exl2'])
      expect(resolveModel(name, labels)).toMatchObject({
        notices: [expect.stringContaining('does not say')],
      });
    expect(resolveModel('unsloth/Qwen3-8B-GGUF:Q8_0', labels)).toMatchObject({ notices: [] });
  });

  test('dynamic quantisations are counted as another format, with a notice', () => {
    expect(resolveModel('unsloth/Qwen3-8B-GGUF:UD-Q4_K_XL', labels)).toMatchObject({
      notices: [expect.stringContaining('follows no rule')],
    });
  });
});

describe("tags of Ollama's library mean its default file", () => {
  test.each([
    ['llama3', 'llama-3-8b q4_0'],
    ['llama3:70b', 'llama-3-70b q4_0'],
    ['gemma3:27b-it-qat', 'gemma-3-27b-it q4_0'],
    ['starcoder2:7b', 'starcoder2-7b q4_k_m'],
    ['llama3.1', 'llama-3.1-8b q4_k_m'],
    ['llama3.1:8b', 'llama-3.1-8b q4_k_m'],
    ['llama3.3', 'llama-3.3-70b-instruct q4_k_m'],
    ['mistral', 'mistral-7b-instruct-v0.3 q4_k_m'],
    ['mistral:7b', 'mistral-7b-instruct-v0.3 q4_k_m'],
    ['mistral-small3.2:24b', 'mistral-small-3.1-24b-instruct-2503 q4_k_m'],
    ['qwen3:30b-a3b', 'qwen3-30b-a3b q4_k_m'],
    ['qwen3-coder:30b', 'qwen3-coder-30b-a3b-instruct q4_k_m'],
    ['deepseek-r1:7b', 'qwen2.5-7b q4_k_m'],
    ['deepseek-r1:8b', 'qwen3-8b q4_k_m'],
    ['deepseek-r1:671b', 'deepseek-r1 q4_k_m'],
    ['gemma4:26b', 'gemma-4-26b-a4b q4_k_m'],
    ['llama3.1:70b-instruct-q4_K_M', 'llama-3.1-70b q4_k_m'],
    ['llama3.1:8b-instruct-q8_0', 'llama-3.1-8b q8_0'],
    ['llama3.1:8b-instruct-fp16', 'llama-3.1-8b fp16'],
    ['granite4:tiny-h', 'granite-4.0-h-tiny q4_k_m'],
    ['gpt-oss:120b', 'gpt-oss-120b mxfp4'],
    ['phi3:14b', 'phi-3-medium-4k-instruct q4_0'],
    ['llama3.2:1b', 'llama-3.2-1b q8_0'],
    ['gemma3:270m', 'gemma-3-270m q8_0'],
    ['mistral-large:123b', 'mistral-large-instruct-2407 q4_k_m'],
    ['deepseek-r1:8b-llama-distill-fp16', 'llama-3.1-8b fp16'],
    ['deepseek-r1:70b-llama-distill-q4_K_M', 'deepseek-r1-distill-llama-70b q4_k_m'],
    ['deepseek-v3.1:671b-terminus-q4_K_M', 'deepseek-v3.1 q4_k_m'],
    ['qwen3:30b-a3b-instruct-2507-q8_0', 'qwen3-30b-a3b q8_0'],
  ])('%s', (text, id) => expect(resolved(text)).toBe(id));

  test('an unknown size of a family matches nothing', () => {
    expect(resolved('llama3.1:9b')).toBe('unknown');
    expect(resolved('qwen3:33b')).toBe('unknown');
  });

  test('another version than the preset’s matches nothing', () => {
    expect(resolved('mistral:7b-instruct-v0.2-q4_0')).toBe('unknown');
    expect(resolved('mistral:7b-instruct-v0.3-q4_0')).toBe('mistral-7b-instruct-v0.3 q4_0');
  });
});

describe('no name is replaced without a notice', () => {
  test.each(['someone/Llama-3.1-8B', 'llama-3.1-80b', 'deepseek-v5', 'qwen9-8b', '-', 'toaster'])(
    '%s is none',
    (text) => expect(resolved(text)).toBe('unknown'),
  );

  test('an ambiguous name takes none of its candidates', () => {
    expect(resolved('deepseek-v4')).toBe('several: deepseek-v4-flash deepseek-v4-pro');
    expect(resolved('llama')).toMatch(/^several: /);
  });

  test('a release does not match another release, whose window or vocabulary may differ', () => {
    expect(resolved('mistralai/Mistral-7B-Instruct-v0.2')).toBe('unknown');
    expect(resolved('mistral-7b-v0.1')).toBe('mistral-7b-v0.1');
    expect(resolved('mixtral-8x7b')).toBe('mixtral-8x7b-v0.1');
  });

  test('a family’s name does not match its tuned models', () => {
    expect(resolved('llama 3')).toMatch(/^several: /);
    expect(resolved('meta-llama/llama3')).toMatch(/^several: |^unknown$/);
  });

  test('names of Object.prototype’s members are ordinary names', () => {
    for (const text of ['constructor', '__proto__', 'llama3.1:constructor', 'toString:8b'])
      expect(resolved(text)).toBe('unknown');
  });

  test('a version between words may not be skipped', () => {
    expect(resolved('smollm:1.7b')).toBe('unknown');
    expect(resolved('internlm2:7b')).toBe('unknown');
  });

  test('a match by some of the words gives a notice that says so', () => {
    expect(resolveModel('glm 4.5 air fp8', labels)).toMatchObject({ id: 'glm-4.5-air' });
    expect(resolveModel('orpheus', labels)).toMatchObject({
      notices: ['orpheus is taken as orpheus-3b-0.1-ft: the only one of these words'],
    });
  });

  test('an alias of the same weights gives a notice', () => {
    expect(resolveModel('GLM-5.2', labels)).toMatchObject({
      notices: ['GLM-5.2 is taken as glm-5.1: the same shapes'],
    });
  });
});

test('every alias and tag is a preset, in a format that there is', () => {
  const tags = [...OLLAMA_LIBRARY.values()].flatMap((model) => Object.values(model.tags));
  for (const id of [...SAME_WEIGHTS.values(), ...tags]) expect(ids).toContain(id);
  for (const { format = 'q4_k_m', formats = {}, tags: known } of OLLAMA_LIBRARY.values()) {
    for (const one of [format, ...Object.values(formats)]) expect(isWeightFormat(one)).toBe(true);
    for (const tag of Object.keys(formats)) expect(known).toHaveProperty([tag]);
  }
});

test('unknown names get suggestions that contain the word, else the nearest', () => {
  expect(suggestModels('llama-3.1', labels)).toContain('llama-3.1-8b');
  expect(suggestModels('qwen2.5-3d', labels)).toEqual(['qwen2.5-3b']);
  expect(suggestModels('llama2:13b', labels)).toEqual(['llama-2-7b-hf', 'llama-2-70b-hf']);
  expect(suggestModels('mistral-small:22b', labels)).toEqual(['mistral-small-24b-instruct-2501']);
  expect(suggestModels('toaster', labels)).toEqual([]);
});
