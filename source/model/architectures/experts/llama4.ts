import type { Architecture } from '../../architecture.js';
import type { Blueprint } from '../../assemble.js';
import type { Block } from '../../blocks/block.js';
import { feedForward } from '../../blocks/feed-forward.js';
import { llama4Vision } from '../../blocks/towers/llama4-vision.js';
import { asEnds } from '../../blocks/towers/tower.js';
import { type Config, ModelError } from '../../config.js';
import { decoder, type Sizes } from '../../decoder.js';
import { mixture } from './mixture.js';

/** Llama 4's text model alone. */
export const llama4Text: Architecture = {
  modelTypes: ['llama4_text'],
  read: (config) => textModel(config, ''),
};

/**
 * Llama 4: the text model, a vision tower where the config has one, and its projector. Source: modeling_llama4.py.
 */
export const llama4: Architecture = {
  modelTypes: ['llama4'],
  read: (config) => {
    const text = config.section('text_config');
    if (!text) throw new ModelError('the config has no text_config');
    config.value('tie_word_embeddings');
    const model = textModel(text, 'language_model.');
    const vision = config.section('vision_config');
    const tower = vision ? llama4Vision(vision, model.hiddenSize) : [];
    return { ...model, ends: [...model.ends, ...asEnds(tower)] };
  },
};

/**
 * Three of four layers attend within chunks, the fourth to everything without rotary positions; every
 * `interleave_moe_layer_step`-th layer is a mixture with one shared expert, the others are `intermediate_size_mlp`
 * wide. Norms of queries and keys have no weights.
 */
function textModel(raw: Config, prefix: string): Blueprint {
  const config = raw.withDefaults({
    head_dim: 128,
    num_key_value_heads: 8,
    attention_chunk_size: 8192,
    num_experts: 16,
    num_experts_per_tok: 1,
    intermediate_size: 8192,
    intermediate_size_mlp: 16384,
  });
  const chunk = config.optionalInteger('attention_chunk_size');
  config.value('use_qk_norm');
  const blueprint = decoder(config, {
    prefix: `${prefix}model.`,
    names: { head: `${prefix}lm_head` },
    attention: (index) => ({
      window: isChunked(config, index) ? chunk : undefined,
      windowKind: 'chunked',
    }),
    feedForward: (index, sizes) => innerPart(config, index, sizes),
  });
  return { ...blueprint, maximumSequence: config.optionalInteger('max_position_embeddings') };
}

function isChunked(config: Config, index: number): boolean {
  const types = config.texts('layer_types');
  const rotary = config.integers('no_rope_layers');
  const interval = config.count('no_rope_layer_interval', config.count('nope_layer_interval', 4));
  if (types && types.length > 0) return types[index % types.length] === 'chunked_attention';
  if (rotary && rotary.length > 0) return rotary[index % rotary.length] === 1;
  return (index + 1) % interval !== 0;
}

function innerPart(config: Config, index: number, sizes: Sizes): Block {
  const mixed = config.integers('moe_layers');
  const step = config.count('interleave_moe_layer_step', 1);
  const innerSize = config.count('intermediate_size');
  const isMixture = mixed ? mixed.includes(index) : (index + 1) % step === 0;
  const denseSize = config.count('intermediate_size_mlp');
  if (!isMixture)
    return feedForward({
      hiddenSize: sizes.hiddenSize,
      innerSize: denseSize,
      names: {
        gate: 'feed_forward.gate_proj',
        up: 'feed_forward.up_proj',
        down: 'feed_forward.down_proj',
      },
    });
  return mixture(config, sizes, {
    innerSize,
    names: { gateUp: 'feed_forward.experts.gate_up_proj', down: 'feed_forward.experts.down_proj' },
    stacked: 'inOut',
    router: { name: 'feed_forward.router' },
    shared: {
      innerSize,
      names: {
        gate: 'feed_forward.shared_expert.gate_proj',
        up: 'feed_forward.shared_expert.up_proj',
        down: 'feed_forward.shared_expert.down_proj',
      },
    },
  });
}
