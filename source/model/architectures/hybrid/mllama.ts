import type { Architecture } from '../../architecture.js';
import type { Blueprint } from '../../assemble.js';
import { attention } from '../../blocks/attention.js';
import { together, vector } from '../../blocks/block.js';
import { tokenEmbedding } from '../../blocks/embedding.js';
import { mllamaImageTokens, mllamaVision } from '../../blocks/towers/mllama-vision.js';
import { asEnds, linear } from '../../blocks/towers/tower.js';
import type { Config } from '../../config.js';
import { decoder, plainAttention } from '../../decoder.js';
import { overEncoder } from '../dense/encoder-attention.js';
import { wholeModel, wrapped } from './wrapper.js';

/** Rows of the input table beyond the vocabulary: image tokens that the head never outputs. */
const EXTRA_ROWS = 8;

/**
 * Llama 3.2 Vision's text model: Llama 3.1's, with layers that attend to the image instead of the text, behind two
 * gates. Source: `configuration_mllama.py`, `modeling_mllama.py`; docs/cost-model.md, Cross attention.
 */
function mllamaText(given: Config, imageTokens: number): Blueprint {
  const config = given.withDefaults({
    vocab_size: 128256,
    hidden_size: 4096,
    intermediate_size: 14336,
    num_hidden_layers: 40,
    num_attention_heads: 32,
    num_key_value_heads: 8,
  });
  config.value('hidden_act');
  const crossing = new Set(config.integers('cross_attention_layers') ?? DEFAULT_LAYERS);
  const blueprint = decoder(config, {
    mixer: (index, sizes) => {
      if (!crossing.has(index)) return plainAttention(config, index, sizes);
      const block = attention({
        ...sizes,
        names: {
          query: 'cross_attn.q_proj',
          key: 'cross_attn.k_proj',
          value: 'cross_attn.v_proj',
          output: 'cross_attn.o_proj',
        },
        queryKeyNorm: { over: 'head', query: 'cross_attn.q_norm', key: 'cross_attn.k_norm' },
      });
      return together(overEncoder(block, imageTokens), {
        tensors: [
          vector('cross_attn_attn_gate', 1, { part: 'attention' }),
          vector('cross_attn_mlp_gate', 1, { part: 'feedForward' }),
        ],
      });
    },
  });
  const table = tokenEmbedding(
    'model.embed_tokens',
    blueprint.vocabularySize + EXTRA_ROWS,
    blueprint.hiddenSize,
    false,
  );
  const isTable = (name: string) => name === 'model.embed_tokens.weight';
  return {
    ...blueprint,
    ends: [...table, ...blueprint.ends.filter(({ name }) => !isTable(name))],
  };
}

const DEFAULT_LAYERS = [3, 8, 13, 18, 23, 28, 33, 38];

/** Image tokens for a text model without its tower: four tiles of 560 pixels. */
const DEFAULT_IMAGE_TOKENS = 4 * 1601;

export const mllamaTextModel: Architecture = {
  modelTypes: ['mllama_text_model'],
  read: (config) => mllamaText(config, DEFAULT_IMAGE_TOKENS),
};

/** Llama 3.2 Vision: tower, projector, text model. */
export const mllama: Architecture = {
  modelTypes: ['mllama'],
  read: (config, readOther) => {
    const section = config.section('vision_config');
    const tokens = section ? mllamaImageTokens(section) : DEFAULT_IMAGE_TOKENS;
    const readText = (part: Config, type: string) =>
      type === 'mllama_text_model' ? mllamaText(part, tokens) : readOther(part, type);
    return wrapped(config, readText, {
      textType: 'mllama_text_model',
      rename: wholeModel,
      towers: (_, textWidth) => {
        if (!section) return [];
        const tower = mllamaVision(section, 'vision_model.');
        return asEnds([
          ...tower.tensors,
          ...linear('multi_modal_projector', tower.width, textWidth, true),
        ]);
      },
    });
  },
};
