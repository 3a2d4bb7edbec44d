import { describe, expect, test } from 'vitest';
import { findModelPreset, presetModel, suggestModels } from '../../source/open/model-presets.js';
import { createPresets } from '../../source/open/presets.js';
import { storeOf } from './fixtures.js';

const label = (name: string, hubId: string) => ({ _llm_tui: { name, hubId, source: 'the Hub' } });
const presets = createPresets(
  storeOf({
    gpt2: { n_layer: 12, ...label('GPT-2', 'openai-community/gpt2') },
    'llama-3.1-8b': { hidden_size: 4096, ...label('Llama-3.1-8B', 'meta-llama/Llama-3.1-8B') },
    'llama-3.1-70b': { hidden_size: 8192, ...label('Llama-3.1-70B', 'meta-llama/Llama-3.1-70B') },
    'qwen2.5-3b': { hidden_size: 2048, ...label('Qwen2.5-3B', 'Qwen/Qwen2.5-3B') },
    'gemma-2-9b-it': { hidden_size: 3584 },
  }),
  null,
);

describe('a preset by the names people use', () => {
  test.each([
    ['llama-3.1-8b', 'llama-3.1-8b'],
    ['Llama-3.1-8B', 'llama-3.1-8b'],
    ['LLAMA 3.1 8B', 'llama-3.1-8b'],
    ['llama3.1-8b', 'llama-3.1-8b'],
    ['meta-llama/Llama-3.1-8B', 'llama-3.1-8b'],
    ['META-LLAMA/llama-3.1-8b', 'llama-3.1-8b'],
    ['llama-3.1-8b-instruct', 'llama-3.1-8b'],
    ['gemma-2-9b', 'gemma-2-9b-it'],
    ['GPT2', 'gpt2'],
    ['qwen2.5 3b', 'qwen2.5-3b'],
  ])('%s', (text, id) => {
    expect(findModelPreset(text, presets)).toBe(id);
  });

  test.each(['llama', 'someone/Llama-3.1-8B', 'llama-3.1-80b', '-', 'instruct'])(
    '%s is none',
    (text) => {
      expect(findModelPreset(text, presets)).toBeUndefined();
    },
  );
});

test('its config is as published, its own note is not part of it', () => {
  expect(presetModel('gpt2', presets)).toEqual({
    id: 'gpt2',
    name: 'GPT-2',
    config: { n_layer: 12 },
    notices: [],
  });
});

test('wrong names get those that hold the word, else the nearest', () => {
  expect(suggestModels('llama-3.1', presets)).toEqual(['llama-3.1-70b', 'llama-3.1-8b']);
  expect(suggestModels('qwen2.5-3d', presets)).toEqual(['qwen2.5-3b']);
  expect(suggestModels('toaster', presets)).toEqual([]);
});
