import { expect, test } from 'vitest';
import { countParameters } from '../../source/model/parameters.js';
import { readModel } from '../../source/model/read-model.js';
import { presetConfig } from './preset-config.js';

/** The total that the Hub counts of a preset’s safetensors files, on the page of the model that its `hubId` names. */
test.each([
  ['c4ai-command-r-v01', 34_980_831_232],
  ['clip-vit-base-patch32', 151_277_313],
  ['flux.1-dev', 11_901_408_320],
  ['flux.1-schnell', 11_891_178_560],
  ['mamba2-2.7b', 2_702_599_680],
  ['minimax-m3', 427_040_140_160],
  ['orpheus-3b-0.1-ft', 3_300_867_072],
  ['qwen-image', 20_430_401_088],
  ['qwen2.5-omni-7b', 10_732_225_408],
  ['qwen3-embedding-4b', 4_021_774_336],
  ['qwen3-omni-30b-a3b-instruct', 35_259_818_545],
  ['qwen3-reranker-0.6b', 595_776_512],
  ['stable-diffusion-3.5-large', 8_056_627_520],
  ['t5-small', 60_506_624],
])('%s has %i parameters, all of them read', (id, total) => {
  const model = readModel(presetConfig(id), id);
  expect(countParameters(model).total).toBe(total);
  // What chooses blocks of keys costs no weight and no byte.
  const open = id === 'minimax-m3' ? [['sparse_attention_config', ['compute']]] : [];
  expect(model.unmodelled.map(({ field, only }) => [field, only])).toEqual(open);
});

/** Speech parts are left out without audio output. The thinker’s own count is that of more-by-code.json. */
test('qwen2.5-omni-7b without audio output is its thinker', () => {
  const config = { ...presetConfig('qwen2.5-omni-7b'), enable_audio_output: false };
  expect(countParameters(readModel(config, 'thinker')).total).toBe(8_931_813_888);
});

/** The paper states 12.5 B non-embedding parameters (arXiv:2402.16819, section 2); its pruning 15.6 B in all (arXiv:2407.14679). */
test('nemotron-4-15b has 12.5 B parameters beside its tables, 15.6 B in all', () => {
  const { total, parts } = countParameters(
    readModel(presetConfig('nemotron-4-15b'), 'nemotron-4-15b'),
  );
  const others = total - parts.embedding - parts.head;
  expect([others, total].map((count) => (count / 1e9).toFixed(1))).toEqual(['12.5', '15.6']);
});

/** Embedding and other parameters in billions, as its report states them. Source: arXiv:2406.11704, table 1. */
test('nemotron-4-340b-base has 9.4 B parameters of embeddings and 331.6 B others', () => {
  const { total, parts } = countParameters(
    readModel(presetConfig('nemotron-4-340b-base'), 'nemotron-4-340b-base'),
  );
  const tables = parts.embedding + parts.head;
  expect([tables, total - tables].map((count) => (count / 1e9).toFixed(1))).toEqual([
    '9.4',
    '331.6',
  ]);
});
