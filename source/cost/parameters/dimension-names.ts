import type { Model } from '../../model/model.js';

/** The meaning of a dimension, by the config fields of its size; undefined for a size without a field. */
export function dimensionName(model: Model, size: number): string | undefined {
  return namesOfSizes(model).get(size);
}

const known = new WeakMap<Model, ReadonlyMap<number, string>>();

function namesOfSizes(model: Model): ReadonlyMap<number, string> {
  let names = known.get(model);
  if (!names) {
    names = collect(model);
    known.set(model, names);
  }
  return names;
}

/** The first name of a size wins: widths of the whole model before those of single layers. */
function collect(model: Model): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  const name = (size: number | undefined, words: string) => {
    if (size !== undefined && size > 0 && !names.has(size)) names.set(size, words);
  };
  name(model.vocabularySize, 'vocab_size');
  name(model.hiddenSize, 'hidden_size');
  for (const { mixers, feedForwards } of model.groups) {
    for (const part of feedForwards) {
      if (part.kind === 'dense') {
        name(part.innerSize, 'intermediate_size');
        name(2 * part.innerSize, '2 × intermediate_size (gate and up)');
      } else {
        name(part.innerSize, 'moe_intermediate_size');
        name(2 * part.innerSize, '2 × moe_intermediate_size (gate and up)');
        name(part.experts, 'routed experts');
        name(part.sharedSize, 'width of the shared experts');
        name(part.inputSize, 'width that routed experts see');
      }
    }
    for (const mixer of mixers) {
      if (mixer.kind === 'attention') {
        const { heads, kvHeads, headDim, valueDim } = mixer;
        name(heads * headDim, 'num_attention_heads × head_dim');
        name(kvHeads * headDim, 'num_key_value_heads × head_dim');
        name(
          heads * headDim + kvHeads * (headDim + valueDim),
          '(num_attention_heads + 2 × num_key_value_heads) × head_dim',
        );
        name(2 * heads * headDim, '2 × num_attention_heads × head_dim (queries and gates)');
        name(headDim, 'head_dim');
        name(heads, 'num_attention_heads');
      } else if (mixer.kind === 'latent') {
        const { heads, queryRank, latentRank, nopeDim, ropeDim, valueDim } = mixer;
        name(queryRank, 'q_lora_rank');
        name(latentRank, 'kv_lora_rank');
        name(latentRank + ropeDim, 'kv_lora_rank + qk_rope_head_dim');
        name(
          heads * (nopeDim + ropeDim),
          'num_attention_heads × (qk_nope_head_dim + qk_rope_head_dim)',
        );
        name(heads * (nopeDim + valueDim), 'num_attention_heads × (qk_nope_head_dim + v_head_dim)');
        name(heads * valueDim, 'num_attention_heads × v_head_dim');
        if (mixer.indexer) {
          name(mixer.indexer.headDim, 'index_head_dim');
          name(mixer.indexer.heads, 'index_n_heads');
          name(mixer.indexer.heads * mixer.indexer.headDim, 'index_n_heads × index_head_dim');
        }
      } else name(mixer.innerSize, 'inner width of the mixer');
    }
  }
  name(model.maximumSequence, 'max_position_embeddings');
  return names;
}
