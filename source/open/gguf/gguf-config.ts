import type { Json, JsonObject } from '../../text/json.js';
import { families } from './gguf-families.js';
import type { GgufMetadata } from './gguf-metadata.js';

/**
 * A GGUF header as the fields of a Hugging Face config: the keys that all architectures share, then facts from the
 * weights (vocabulary, tying, biases), then those of the family.
 */
export function configOfGguf(header: GgufMetadata): JsonObject {
  const family = families[header.architecture];
  const common = commonFields(header);
  const own = family?.fields?.(header) ?? {};
  const type = family?.modelType ?? header.architecture.replaceAll('-', '_');
  const modelType = typeof type === 'function' ? type(header) : type;
  return withoutAbsent({ model_type: modelType, ...common, ...own });
}

/** Drops absent fields, as configs leave them out. */
function withoutAbsent(fields: Readonly<Record<string, Json | undefined>>): JsonObject {
  const present = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present) as JsonObject;
}

function commonFields(header: GgufMetadata): Readonly<Record<string, Json | undefined>> {
  const nextToken = header.number('nextn_predict_layers');
  const kvHeads = header.perLayer('attention.head_count_kv');
  const experts = header.number('expert_count');
  return {
    // The converter counts next-token-prediction modules among the blocks.
    num_hidden_layers: header.required('block_count') - (nextToken ?? 0),
    num_nextn_predict_layers: nextToken,
    hidden_size: header.required('embedding_length'),
    intermediate_size: header.perLayer('feed_forward_length'),
    num_attention_heads: header.perLayer('attention.head_count'),
    num_key_value_heads: kvHeads ?? header.perLayer('attention.head_count'),
    head_dim: header.number('attention.key_length'),
    max_position_embeddings: header.number('context_length'),
    vocab_size: header.tensor('token_embd.weight')?.shape[0] ?? header.number('vocab_size'),
    tie_word_embeddings: header.tensor('output.weight') === undefined,
    sliding_window: header.number('attention.sliding_window') || undefined,
    layer_types: layerTypes(header),
    ...(experts && {
      num_experts: experts,
      num_experts_per_tok: header.number('expert_used_count'),
      moe_intermediate_size: header.number('expert_feed_forward_length'),
      first_k_dense_replace: header.number('leading_dense_block_count'),
      n_shared_experts: header.number('expert_shared_count'),
    }),
  };
}

/** Newer files state for each layer whether it has a window. */
function layerTypes(header: GgufMetadata): readonly string[] | undefined {
  return header
    .list('attention.sliding_window_pattern')
    ?.map((windowed) => (windowed === 0 ? 'full_attention' : 'sliding_attention'));
}
