import type { ReadBlueprint } from '../../architecture.js';
import { normTensors } from '../../blocks/block.js';
import { bare, linear, patches, repeated } from '../../blocks/towers/tower.js';
import type { Config } from '../../config.js';
import type { LayerTensor } from '../../tensor.js';
import { SHARED_EXPERT } from '../experts/qwen-moe.js';
import { decoderPart, passOver } from './decoder-part.js';

/** Qwen2.5-Omni's talker: a Qwen2 decoder that reads the thinker's output. Source: `modeling_qwen2_5_omni.py`. */
export function omniTalker(section: Config, readOther: ReadBlueprint): LayerTensor[] {
  const config = section.withDefaults({ head_dim: 128, vocab_size: 8448 });
  const width = config.count('hidden_size');
  const codes = config.count('vocab_size');
  const embedding = config.count('embedding_size', 3584);
  passOver(config, ['tie_word_embeddings', 'position_id_per_seconds', 'seconds_per_chunk']);
  return [
    ...linear('talker.thinker_to_talker_proj', embedding, width, true),
    ...bare('talker.model.embed_tokens.weight', [codes, embedding], 'table'),
    ...decoderPart('talker.', readOther(config, 'qwen2')),
    ...linear('talker.codec_head', width, codes, false),
  ];
}

/**
 * Qwen3-Omni's talker: a mixture with one shared expert, and a small decoder that predicts the other codes of a frame.
 * Source: `modeling_qwen3_omni_moe.py`.
 */
export function omniMoeTalker(config: Config, readOther: ReadBlueprint): LayerTensor[] {
  passOver(config, ['accept_hidden_layer', 'output_router_logits', 'position_id_per_seconds']);
  const text = config.section('text_config', {
    head_dim: 128,
    moe_intermediate_size: 384,
    num_key_value_heads: 2,
    vocab_size: 3072,
  });
  const predictor = config.section('code_predictor_config', { head_dim: 128, vocab_size: 2048 });
  if (!text || !predictor) return [];
  const width = text.count('hidden_size');
  const codes = text.count('vocab_size');
  passOver(text, []);
  const thinker = config.count('thinker_hidden_size', 2048);
  const inner = text.count('intermediate_size', 2048);
  const blueprint = readOther(text, 'qwen3_moe');
  return [
    ...['text_projection', 'hidden_projection'].flatMap((name) => [
      ...linear(`talker.${name}.linear_fc1`, thinker, inner, true),
      ...linear(`talker.${name}.linear_fc2`, inner, width, true),
    ]),
    ...bare('talker.model.codec_embedding.weight', [codes, width], 'table'),
    ...decoderPart('talker.', blueprint),
    ...repeated('talker.model.layers.*.', blueprint.layerCount, sharedExpert(text, width)),
    ...linear('talker.codec_head', width, codes, false),
    ...codePredictor(predictor, config.count('num_code_groups', 32) - 1, readOther),
  ];
}

function sharedExpert(text: Config, width: number): LayerTensor[] {
  const inner = text.count('shared_expert_intermediate_size', 768);
  return [
    ...linear(SHARED_EXPERT.gate, width, inner, false),
    ...linear(SHARED_EXPERT.up, width, inner, false),
    ...linear(SHARED_EXPERT.down, inner, width, false),
    ...linear('mlp.shared_expert_gate', width, 1, false),
  ];
}

/** A table and a head for each further code of a frame. */
function codePredictor(config: Config, groups: number, readOther: ReadBlueprint): LayerTensor[] {
  passOver(config, ['num_code_groups']);
  const width = config.count('hidden_size');
  const codes = config.count('vocab_size');
  const prefix = 'talker.code_predictor.';
  return [
    ...repeated(prefix, groups, bare('model.codec_embedding.*.weight', [codes, width], 'table')),
    ...decoderPart(prefix, readOther(config, 'qwen3')),
    ...repeated(prefix, groups, linear('lm_head.*', width, codes, false)),
  ];
}

/** Qwen3-Omni's code2wav: a small transformer, then convolutions up to samples. Source: `modeling_qwen3_omni_moe.py`. */
export function code2wav(section: Config): LayerTensor[] {
  const config = section.withDefaults({
    hidden_size: 1024,
    intermediate_size: 3072,
    num_hidden_layers: 8,
    num_attention_heads: 16,
    num_key_value_heads: 16,
  });
  passOver(config, CODE_MOOT);
  const width = config.count('hidden_size');
  const codes = config.count('codebook_size', 2048) * config.count('num_quantizers', 16);
  return [
    ...bare('code2wav.code_embedding.weight', [codes, width], 'table'),
    ...repeated(
      'code2wav.pre_transformer.layers.*.',
      config.count('num_hidden_layers'),
      codeLayer(config, width),
    ),
    ...normTensors('code2wav.pre_transformer.norm', width),
    ...(config.integers('upsampling_ratios') ?? [2, 2]).flatMap((ratio, index) =>
      repeated(`code2wav.upsample.${index}.`, 1, [
        ...patches('0.conv', [width, width, ratio], true),
        ...patches('1.dwconv.conv', [width, 1, 7], true),
        ...normTensors('1.norm', width, true),
        ...linear('1.pwconv1', width, 4 * width, true),
        ...linear('1.pwconv2', 4 * width, width, true),
        ...bare('1.gamma', [width]),
      ]),
    ),
    ...waveDecoder(config, width),
  ];
}

function codeLayer(config: Config, width: number): LayerTensor[] {
  const inner = config.count('intermediate_size');
  const heads = config.count('num_attention_heads');
  const size = width / heads;
  const bias = config.flag('attention_bias', false);
  const shared = config.count('num_key_value_heads') * size;
  return [
    ...linear('self_attn.q_proj', width, width, bias),
    ...linear('self_attn.k_proj', width, shared, bias),
    ...linear('self_attn.v_proj', width, shared, bias),
    ...linear('self_attn.o_proj', width, width, bias),
    ...linear('mlp.gate_proj', width, inner, false),
    ...linear('mlp.up_proj', width, inner, false),
    ...linear('mlp.down_proj', inner, width, false),
    ...normTensors('input_layernorm', width),
    ...normTensors('post_attention_layernorm', width),
    ...bare('self_attn_layer_scale.scale', [width]),
    ...bare('mlp_layer_scale.scale', [width]),
  ];
}

function waveDecoder(config: Config, width: number): LayerTensor[] {
  const first = config.count('decoder_dim', 1536);
  const rates = config.integers('upsample_rates') ?? [8, 5, 4, 3];
  const last = first / 2 ** rates.length;
  const prefix = 'code2wav.decoder.';
  return [
    ...patches(`${prefix}0.conv`, [first, width, 7], true),
    ...rates.flatMap((rate, index) => {
      const from = first / 2 ** index;
      const to = from / 2;
      const block = `${prefix}${index + 1}.block.`;
      return [
        ...snake(`${block}0.`, from),
        // A transposed convolution stores its input first, and has a bias for each output.
        ...patches(`${block}1.conv`, [from, to, 2 * rate], false),
        ...bare(`${block}1.conv.bias`, [to], 'bias'),
        ...[2, 3, 4].flatMap((unit) => [
          ...snake(`${block}${unit}.act1.`, to),
          ...patches(`${block}${unit}.conv1.conv`, [to, to, 7], true),
          ...snake(`${block}${unit}.act2.`, to),
          ...patches(`${block}${unit}.conv2.conv`, [to, to, 1], true),
        ]),
      ];
    }),
    ...snake(`${prefix}${rates.length + 1}.`, last),
    ...patches(`${prefix}${rates.length + 2}.conv`, [1, last, 7], true),
  ];
}

/** A periodic activation with two learned numbers a channel (arXiv:2006.08195). */
export function snake(prefix: string, channels: number): LayerTensor[] {
  return [...bare(`${prefix}alpha`, [channels]), ...bare(`${prefix}beta`, [channels])];
}

/** Fields of code2wav without weights. */
const CODE_MOOT = [
  'codebook_dim',
  'layer_scale_initial_scale',
  'num_semantic_quantizers',
  'semantic_codebook_size',
  'vector_quantization_hidden_dimension',
];
