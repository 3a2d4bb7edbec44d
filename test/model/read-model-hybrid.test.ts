import { describe, expect, test } from 'vitest';
import { cachedElements } from '../../source/model/cache-class.js';
import type { RecurrentMixer } from '../../source/model/model.js';
import { operationsOf } from '../../source/model/operations.js';
import { countParameters } from '../../source/model/parameters.js';
import { readModel } from '../../source/model/read-model.js';
import { shardElements } from '../../source/model/tensor.js';
import type { JsonObject } from '../../source/text/json.js';

const read = (config: JsonObject) => readModel(config, 'test');

const recurrentOf = (config: JsonObject): RecurrentMixer => {
  for (const { mixers } of read(config).groups)
    for (const mixer of mixers) if (mixer.kind === 'recurrent') return mixer;
  throw new Error('the model has no recurrent mixer');
};

/** 50288 rows, 64 layers of 2560, 80 heads of 64, state 128, one group, tied. Source: docs/cost-model.md, Mamba-2. */
const mamba27: JsonObject = {
  model_type: 'mamba2',
  hidden_size: 2560,
  num_hidden_layers: 64,
  vocab_size: 50288,
  num_heads: 80,
  head_dim: 64,
  state_size: 128,
  n_groups: 1,
  conv_kernel: 4,
  expand: 2,
  tie_word_embeddings: true,
};

const next: JsonObject = {
  model_type: 'qwen3_next',
  hidden_size: 2048,
  num_hidden_layers: 48,
  num_attention_heads: 16,
  vocab_size: 151936,
};

const nemotron: JsonObject = {
  model_type: 'nemotron_h',
  hidden_size: 4096,
  hybrid_override_pattern: 'M-M*',
  num_attention_heads: 32,
};

const llama11 = {
  model_type: 'mllama',
  text_config: { model_type: 'mllama_text_model' },
  vision_config: { model_type: 'mllama_vision_model', image_size: 560 },
};

describe('state spaces and delta rules', () => {
  test('Mamba2-2.7B has the 2,702,599,680 parameters and 169,836,544 state bytes of the cost model', () => {
    expect(countParameters(read(mamba27)).total).toBe(2_702_599_680);
    const { stateElements, convolutionElements } = recurrentOf(mamba27);
    expect(stateElements).toBe(80 * 64 * 128);
    expect(convolutionElements).toBe(3 * (5120 + 2 * 128));
    // Recurrent states in fp32, convolution states in bf16.
    expect(64 * (4 * stateElements + 2 * convolutionElements)).toBe(169_836_544);
  });

  test('the authors’ own config of Mamba2-2.7B, without a model_type, is the same model', () => {
    const model = read({
      d_model: 2560,
      d_intermediate: 0,
      n_layer: 64,
      vocab_size: 50277,
      ssm_cfg: { layer: 'Mamba2' },
      attn_layer_idx: [],
      attn_cfg: {},
      rms_norm: true,
      residual_in_fp32: true,
      fused_add_norm: true,
      pad_vocab_size_multiple: 16,
      tie_embeddings: true,
    });
    expect(countParameters(model).total).toBe(2_702_599_680);
    expect(model.unmodelled).toEqual([]);
  });

  test('a Mamba-2 token costs 7·d_in·S FLOPs beyond its matrices (docs/cost-model.md, Forward pass)', () => {
    expect(recurrentOf(mamba27).recurrenceFlops).toBe(7 * 5120 * 128);
  });

  test('Qwen3-Next’s 36 delta layers hold 77,266,944 bytes of state (docs/cost-model.md, Recurrent states)', () => {
    const { stateElements, convolutionElements } = recurrentOf(next);
    expect(36 * (4 * stateElements + 2 * convolutionElements)).toBe(77_266_944);
  });

  test('a delta-rule token costs its convolution and 4·n_v·d_v² multiply-adds (docs/cost-model.md, Forward pass)', () => {
    expect(recurrentOf(next).recurrenceFlops).toBe(2 * (4 * 8192 + 4 * 32 * 128 * 128));
  });

  test.each([
    ['Mamba 2', mamba27],
    ['gated delta', next],
  ])(
    '%s states are llama.cpp’s R = (d_conv−1)·(d_inner + 2·n_group·d_state) and S = d_state·d_inner',
    (_, config) => {
      const m = recurrentOf(config);
      expect(m.convolutionElements).toBe(
        (m.kernel - 1) * (m.innerSize + 2 * m.groups * m.stateSize),
      );
      expect(m.stateElements).toBe(m.stateSize * m.innerSize);
    },
  );

  test('Mamba-2 divides by heads, its one group of B and C is on every rank', () => {
    const projection = read(mamba27).tensors.find(({ name }) => name.endsWith('in_proj.weight'));
    if (!projection) throw new Error('there is no in_proj');
    expect(shardElements(projection, 2)).toBe(2560 * (5120 / 2 + 5120 / 2 + 2 * 128 + 40));
  });
});

describe('layers that share', () => {
  test('Zamba 2 stores its shared block once, used by every hybrid layer', () => {
    const model = read({
      model_type: 'zamba2',
      hidden_size: 2560,
      num_hidden_layers: 54,
      num_mem_blocks: 2,
      n_mamba_heads: 80,
      num_attention_heads: 32,
    });
    const queries = model.tensors.filter(({ name }) =>
      name.endsWith('shared_transformer.self_attn.q_proj.weight'),
    );
    expect(queries.map(({ name, copies }) => [name, copies])).toEqual([
      ['model.layers.6.shared_transformer.self_attn.q_proj.weight', 1],
      ['model.layers.12.shared_transformer.self_attn.q_proj.weight', 1],
    ]);
    const users = model.groups.filter((group) =>
      operationsOf(group).some(({ product }) => product?.name === 'self_attn.q_proj.weight'),
    );
    expect(users.flatMap(({ layers }) => layers)).toHaveLength(9);
    // Nine places, each with a cache of its own: 2 · 32 heads of 160.
    expect(cachedElements(model).full).toBe(9 * 2 * 32 * 160);
  });

  test('Gemma 3n’s last layers read earlier caches', () => {
    const model = read({ model_type: 'gemma3n_text' });
    const owners = model.groups.flatMap(({ layers, mixers }) =>
      mixers.some((mixer) => mixer.kind === 'attention' && mixer.ownsCache) ? layers : [],
    );
    expect([...owners].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i));
  });
});

describe('models with towers', () => {
  test('no text token passes through a tower', () => {
    const counts = countParameters(read(llama11));
    expect(counts.parts.other).toBe(895_028_755);
    expect(counts.active).toBe(counts.total - counts.parts.other);
  });

  test('Llama 3.2 Vision caches its image once: 8 layers of 4 · 1601 tokens', () => {
    const model = read(llama11);
    expect(cachedElements(model).full).toBe(32 * 2 * 8 * 128);
    expect(cachedElements(model).crossElementsPerSequence).toBe(8 * 4 * 1601 * 2 * 8 * 128);
  });

  test('an unknown wrapper is read by its text model, and its uncounted parts get a bracket', () => {
    const model = read({
      model_type: 'never_seen',
      text_config: {
        model_type: 'llama',
        hidden_size: 64,
        intermediate_size: 128,
        num_hidden_layers: 2,
        num_attention_heads: 4,
        vocab_size: 100,
      },
      vision_config: { model_type: 'never_seen_vit', hidden_size: 1024, num_hidden_layers: 24 },
    });
    expect(countParameters(model).total).toBe(2 * 41_088 + 2 * 6400 + 64);
    expect(model.unmodelled.map(({ field, effect }) => [field, effect])).toEqual([
      [
        'vision_config',
        'weights of this part are not in the total (about 201 M to 403 M by its width and depth)',
      ],
      [
        'model_type',
        'an unknown wrapper around a known text model: projectors between its parts are not in the total',
      ],
    ]);
  });

  test('a tower of another kind than its wrapper’s is counted by its own', () => {
    const counts = (kind: string) =>
      countParameters(
        read({
          model_type: 'llava',
          text_config: { model_type: 'llama' },
          vision_config: { model_type: kind, hidden_size: 1024, num_hidden_layers: 1 },
        }),
      ).parts.other;
    expect(counts('pixtral')).not.toBe(counts('clip_vision_model'));
  });

  test('lists an unread field of a part by its path', () => {
    const model = read({ ...llama11, text_config: { ...llama11.text_config, extra_width: 7 } });
    expect(model.unmodelled.map(({ field }) => field)).toEqual(['text_config.extra_width']);
  });
});

describe('impossible fields are refused in one line', () => {
  test.each<[string, JsonObject, string]>([
    [
      'a layer letter',
      { ...nemotron, hybrid_override_pattern: 'MX' },
      'hybrid_override_pattern has "X"; only M, E, * and - are expected',
    ],
    [
      'no layers at all',
      { ...nemotron, hybrid_override_pattern: null },
      'the config has no hybrid_override_pattern',
    ],
    [
      'a layer kind',
      { ...next, layer_types: ['linear_attention', 'magic'] },
      'layer_types[1] is "magic"; one of attention, full_attention, sliding_attention, mamba, mamba2, linear_attention, recurrent, conv, convolution, hybrid, moe, mlp is expected',
    ],
    [
      'heads that do not make the inner width',
      {
        model_type: 'bamba',
        hidden_size: 4096,
        num_hidden_layers: 1,
        num_attention_heads: 32,
        vocab_size: 100,
        intermediate_size: 8,
        mamba_d_head: 60,
      },
      'mamba_n_heads 128 times mamba_d_head 60 is not the inner width 8192',
    ],
    [
      'an odd double width',
      {
        model_type: 'recurrent_gemma',
        hidden_size: 256,
        num_hidden_layers: 1,
        num_attention_heads: 2,
        vocab_size: 100,
        intermediate_size: 7,
      },
      'intermediate_size is 7; an even number is expected',
    ],
    [
      'Kimi layers of unknown kind',
      {
        model_type: 'kimi_linear',
        hidden_size: 256,
        num_hidden_layers: 1,
        num_attention_heads: 2,
        vocab_size: 100,
        intermediate_size: 8,
      },
      'the config has no linear_attn_config.full_attn_layers',
    ],
  ])('%s', (_, config, message) => {
    expect(() => read(config)).toThrow(message);
  });
});
