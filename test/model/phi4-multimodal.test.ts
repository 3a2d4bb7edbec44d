import { expect, test } from 'vitest';
import { countParameters } from '../../source/model/parameters.js';
import { readModel } from '../../source/model/read-model.js';
import { elementsOf } from '../../source/model/tensor.js';

/** The published config.json of microsoft/Phi-4-multimodal-instruct, as TensorRT-LLM's tests hold it, all layers. */
const published = {
  architectures: ['Phi4MMForCausalLM'],
  attention_bias: false,
  attention_dropout: 0.0,
  audio_processor: {
    config: {
      activation: 'swish',
      activation_checkpointing: { interval: 1, module: 'transformer', offload: false },
      attention_dim: 1024,
      attention_heads: 16,
      batch_norm: false,
      bias_in_glu: true,
      causal: true,
      chunk_size: -1,
      cnn_layer_norm: true,
      conv_activation: 'swish',
      conv_glu_type: 'swish',
      depthwise_multiplier: 1,
      depthwise_seperable_out_channel: 1024,
      dropout_rate: 0.0,
      encoder_embedding_config: { input_size: 80 },
      ext_pw_kernel_size: 1,
      ext_pw_out_channel: 1024,
      input_layer: 'nemo_conv',
      input_size: 80,
      kernel_size: 3,
      left_chunk: 18,
      linear_units: 1536,
      nemo_conv_settings: { conv_channels: 1024 },
      num_blocks: 24,
      relative_attention_bias_args: { t5_bias_max_distance: 500, type: 't5' },
      time_reduction: 8,
    },
    name: 'cascades',
  },
  embd_layer: {
    audio_embd_layer: { compression_rate: 8, downsample_rate: 1, embedding_cls: 'audio' },
    embedding_cls: 'image_audio',
    image_embd_layer: { crop_size: 448 },
  },
  embd_pdrop: 0.0,
  full_attn_mod: 1,
  hidden_act: 'silu',
  hidden_size: 3072,
  img_processor: null,
  initializer_range: 0.02,
  intermediate_size: 8192,
  interpolate_factor: 1,
  lm_head_bias: false,
  max_position_embeddings: 131072,
  mlp_bias: false,
  model_type: 'phi4mm',
  num_attention_heads: 24,
  num_hidden_layers: 32,
  num_key_value_heads: 8,
  original_max_position_embeddings: 4096,
  partial_rotary_factor: 0.75,
  rope_scaling: { long_factor: [1] },
  sliding_window: 262144,
  tie_word_embeddings: true,
  torch_dtype: 'bfloat16',
  vocab_size: 200064,
  vision_lora: {
    dp: 0.0,
    layer: 'layers.*((self_attn\\.(qkv_proj|o_proj))|(mlp\\.(gate_up|down)_proj))',
    lora_alpha: 512,
    r: 256,
  },
  speech_lora: { dp: 0.01, layer: 'layers.*', lora_alpha: 640, r: 320 },
};

const model = readModel(published, 'Phi-4-multimodal-instruct');
const sumOf = (pattern: RegExp) =>
  model.tensors
    .filter(({ name }) => pattern.test(name))
    .reduce((sum, tensor) => sum + elementsOf(tensor), 0);

test('has the 5,574,460,384 weights of its index, and no unmodelled field', () => {
  expect(countParameters(model).total).toBe(5_574_460_384);
  expect(model.unmodelled).toEqual([]);
});

test('a text token passes through Phi-4-mini alone', () => {
  expect(countParameters(model).active).toBe(3_836_021_760);
});

test('adapters of rank 256 and 320 on four matrices per layer', () => {
  const sides = 3072 + 5120 + (3072 + 3072) + (3072 + 2 * 8192) + (8192 + 3072);
  expect(sumOf(/\.lora_[AB]\.vision\.weight$/)).toBe(32 * 256 * sides);
  expect(sumOf(/\.lora_[AB]\.speech\.weight$/)).toBe(32 * 320 * sides);
  const one = model.tensors.find(({ name }) => name.endsWith('qkv_proj.lora_B.speech.weight'));
  expect(one).toMatchObject({
    name: 'model.layers.*.self_attn.qkv_proj.lora_B.speech.weight',
    shape: [5120, 320],
    copies: 32,
  });
});

test('names of the published checkpoint', () => {
  const names = new Set(model.tensors.map(({ name }) => name));
  for (const name of [
    'model.layers.*.self_attn.qkv_proj.base_layer.weight',
    'model.embed_tokens_extend.image_embed.img_processor.head.attention.in_proj_weight',
    'model.embed_tokens_extend.image_embed.glb_GN',
    'model.embed_tokens_extend.audio_embed.encoder.embed.conv.6.weight',
    'model.embed_tokens_extend.audio_embed.encoder.encoders.*.self_attn.linear_q.weight',
    'model.embed_tokens_extend.audio_embed.encoder.encoders.*.conv.glu.b1',
    'model.embed_tokens_extend.audio_embed.audio_projection.vision.2.weight',
  ])
    expect(names).toContain(name);
});

test('transformers keeps the adapters in folders of their own', () => {
  const {
    vision_lora: _,
    speech_lora: __,
    audio_processor: ___,
    embd_layer: ____,
    ...text
  } = published;
  const native = {
    ...text,
    model_type: 'phi4_multimodal',
    vision_config: { model_type: 'phi4_multimodal_vision', crop_size: 448, feature_layer: -2 },
    audio_config: {
      model_type: 'phi4_multimodal_audio',
      bias_max_distance: 500,
      nemo_final_size: 10,
    },
  };
  const { total } = countParameters(readModel(native, 'native'));
  expect(total).toBe(5_574_460_384 - 32 * (256 + 320) * 45_056);
});
