import { expect, test } from 'vitest';
import { presetModel, resolvedPreset } from '../../source/open/model-presets.js';
import { createPresets } from '../../source/open/presets.js';
import { storeOf } from './fixtures.js';

const presets = createPresets(
  storeOf({
    gpt2: { n_layer: 12, _llm_tui: { name: 'GPT-2', hubId: 'openai-community/gpt2', source: '' } },
    'gemma-2-9b': { hidden_size: 3584, torch_dtype: 'float32' },
  }),
  null,
);

test('its config is the published one without the preset’s own note', () => {
  expect(presetModel('gpt2', presets)).toEqual({
    id: 'gpt2',
    name: 'GPT-2',
    config: { n_layer: 12 },
    hub: 'openai-community/gpt2',
    notices: [],
  });
});

test('a name that states a format opens the preset in it', () => {
  const found = { id: 'gpt2', format: 'q4_k_m', notices: ['a notice'] };
  expect(resolvedPreset('gpt2-GGUF:Q4_K_M', found, presets)).toMatchObject({
    id: 'gpt2',
    weightsFormat: 'q4_k_m',
    notices: ['a notice'],
  });
});

test('models tuned from a 32-bit base have 16 bits', () => {
  const found = { id: 'gemma-2-9b', notices: [] };
  expect(resolvedPreset('gemma-2-9b-it', found, presets).weightsFormat).toBe('bf16');
  expect(resolvedPreset('gemma-2-9b', found, presets).weightsFormat).toBeUndefined();
});
