import { describe, expect, test } from 'vitest';
import { cachedElements } from '../../source/model/cache-class.js';
import { countParameters } from '../../source/model/parameters.js';
import { readModel } from '../../source/model/read-model.js';
import type { JsonObject } from '../../source/text/json.js';

const llama = {
  model_type: 'llama',
  hidden_size: 4096,
  intermediate_size: 14336,
  num_hidden_layers: 32,
  num_attention_heads: 32,
  num_key_value_heads: 8,
  vocab_size: 128256,
};

const total = (config: JsonObject) => countParameters(readModel(config, 'a model')).total;

describe('configs that are no transformer', () => {
  test.each<[string, JsonObject, string]>([
    [
      'a diffusion model',
      { _class_name: 'UNet2DConditionModel', block_out_channels: [320, 640], layers_per_block: 2 },
      'num_hidden_layers',
    ],
    [
      'a diffusion transformer without a file',
      { _class_name: 'CogView4Transformer2DModel', num_layers: 28, num_attention_heads: 32 },
      'hidden_size',
    ],
    ['a tokenizer', { tokenizer_class: 'LlamaTokenizer', vocab_size: 32000 }, 'num_hidden_layers'],
    ['nothing', {}, 'num_hidden_layers'],
  ])('%s is refused in one line', (name, config, field) => {
    expect(() => readModel(config, name)).toThrow(
      `${name} is no transformer config: it has no ${field}`,
    );
  });

  test('an unknown architecture is refused by its name, with the known ones', () => {
    const config = { model_type: 'resnet', depths: [3, 4], hidden_size: 64 };
    expect(() => readModel(config, 'a model')).toThrow(
      'unknown architecture "resnet"; fields understood: hidden_size; missing: num_hidden_layers, num_attention_heads, vocab_size',
    );
  });
});

describe('impossible fields', () => {
  test.each<[JsonObject, string]>([
    [
      { ...llama, num_attention_heads: 33, num_key_value_heads: 33 },
      'hidden_size 4096 does not divide by num_attention_heads 33, and there is no head_dim',
    ],
    [
      { ...llama, num_key_value_heads: 5 },
      'num_attention_heads 32 is no multiple of num_key_value_heads 5',
    ],
    [{ ...llama, vocab_size: -1 }, 'vocab_size is -1; a whole number from 0 to 10¹² is expected'],
    [{ ...llama, num_hidden_layers: 0 }, 'num_hidden_layers is 0; at least 1 is expected'],
    [
      { ...llama, hidden_size: '4k' },
      'hidden_size is "4k"; a whole number from 0 to 10¹² is expected',
    ],
    [
      { ...llama, model_type: 'qwen', intermediate_size: 14337 },
      'intermediate_size is 14337; an even number is expected',
    ],
    [
      { ...llama, model_type: 'nemotron-nas', block_configs: [] },
      'block_configs has 0 entries; 32 are expected, one a layer',
    ],
    [
      {
        ...llama,
        model_type: 'gpt_neo',
        max_position_embeddings: 2048,
        attention_types: ['global'],
      },
      'attention_types is no list of [kinds, repeats]',
    ],
    [
      {
        model_type: 'bart',
        d_model: 768,
        encoder_layers: 1,
        decoder_layers: 1,
        encoder_attention_heads: 7,
        vocab_size: 50265,
      },
      'd_model 768 does not divide by its 7 attention heads',
    ],
  ])('are refused in one line (%#)', (config, message) => {
    expect(() => readModel(config, 'a model')).toThrow(message);
  });
});

describe('a model_type we do not know', () => {
  test('is read by its fields: Llama-3.1-8B', () => {
    expect(total({ ...llama, model_type: 'never_seen' })).toBe(8_030_261_248);
  });

  test('has the biases that its fields state: Qwen2.5-7B', () => {
    const config = {
      model_type: 'never_seen',
      hidden_size: 3584,
      intermediate_size: 18944,
      num_hidden_layers: 28,
      num_attention_heads: 28,
      num_key_value_heads: 4,
      vocab_size: 152064,
      qkv_bias: true,
    };
    expect(total(config)).toBe(7_615_616_512);
  });

  test('has the head norms that its fields state: Qwen3-8B', () => {
    const config = {
      model_type: 'never_seen',
      hidden_size: 4096,
      intermediate_size: 12288,
      num_hidden_layers: 36,
      num_attention_heads: 32,
      num_key_value_heads: 8,
      head_dim: 128,
      vocab_size: 151936,
      use_qk_norm: true,
    };
    expect(total(config)).toBe(8_190_735_360);
  });

  test('lists that it is a guess, and the fields it could not place', () => {
    const model = readModel({ ...llama, model_type: 'never_seen', memory_slots: 64 }, 'a model');
    expect(model.unmodelled).toEqual([
      {
        field: 'model_type',
        value: 'never_seen',
        effect: "an unknown architecture, read as Llama's block by its fields; weights may differ",
        severity: 'changes memory',
      },
      {
        field: 'memory_slots',
        value: 64,
        effect: 'read by no rule of this architecture; may add or change weights',
        severity: 'unknown',
      },
    ]);
  });
});

describe('a config without model_type', () => {
  test('is known by its class: gpt2', () => {
    const config = {
      architectures: ['GPT2LMHeadModel'],
      n_embd: 768,
      n_layer: 12,
      n_head: 12,
      n_positions: 1024,
      vocab_size: 50257,
    };
    expect(total(config)).toBe(124_439_808);
  });
});

describe('heads by the checkpoint’s class', () => {
  test('a base model has none: e5-mistral-7b-instruct, 7,110,660,096 (Hub)', () => {
    const model = readModel(
      { ...llama, architectures: ['MistralModel'], model_type: 'mistral', vocab_size: 32000 },
      'e5-mistral-7b-instruct',
    );
    expect(countParameters(model).total).toBe(7_110_660_096);
    expect(model.tensors.map(({ name }) => name)).toContain('embed_tokens.weight');
  });

  test('a classifier has one row a label: a Llama-3.1-8B reward model', () => {
    const config = {
      ...llama,
      architectures: ['LlamaForSequenceClassification'],
      id2label: { '0': 'LABEL_0' },
    };
    expect(total(config)).toBe(8_030_261_248 - 128_256 * 4096 + 4096);
  });
});

describe('a reward model', () => {
  test('has one row: a Llama-3.1-8B', () => {
    const config = { ...llama, architectures: ['LlamaForRewardModel'] };
    expect(total(config)).toBe(8_030_261_248 - 128_256 * 4096 + 4096);
  });
});

describe('windows', () => {
  const cached = (config: JsonObject) => {
    const { full, byWindow } = cachedElements(readModel({ ...llama, ...config }, 'a model'));
    return { full, byWindow };
  };

  test('Mistral has one in every layer, and none where the file says null', () => {
    expect(cached({ model_type: 'mistral' })).toEqual({ full: 0, byWindow: { 4096: 65536 } });
    expect(cached({ model_type: 'mistral', sliding_window: null })).toEqual({
      full: 65536,
      byWindow: {},
    });
  });

  test('Qwen2 has them from max_window_layers on, once switched on', () => {
    const windowed = { model_type: 'qwen2', sliding_window: 4096, max_window_layers: 28 };
    expect(cached(windowed)).toEqual({ full: 65536, byWindow: {} });
    expect(cached({ ...windowed, use_sliding_window: true })).toEqual({
      full: 28 * 2048,
      byWindow: { 4096: 4 * 2048 },
    });
  });

  test('EXAONE 4 takes a pattern of letters or a period', () => {
    const exaone = { model_type: 'exaone4', sliding_window: 4096 };
    const threeOfFour = { full: 8 * 2048, byWindow: { 4096: 24 * 2048 } };
    expect(cached({ ...exaone, sliding_window_pattern: 'LLLG' })).toEqual(threeOfFour);
    expect(cached({ ...exaone, sliding_window_pattern: 4 })).toEqual(threeOfFour);
  });
});

describe('encoders and decoders together', () => {
  const t5 = {
    model_type: 't5',
    d_model: 1024,
    d_ff: 16384,
    d_kv: 128,
    num_layers: 24,
    num_heads: 32,
    vocab_size: 32128,
  };

  test('T5-3B caches the decoder’s own keys a token, and the encoder’s once', () => {
    const totals = cachedElements(readModel(t5, 'T5-3B'));
    expect(totals.full).toBe(24 * 2 * 32 * 128);
  });

  test('an encoder caches nothing', () => {
    const totals = cachedElements(readModel({ ...t5, architectures: ['T5EncoderModel'] }, 'T5-3B'));
    expect(totals.full).toBe(0);
  });
});
