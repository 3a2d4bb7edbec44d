import type { Stated } from '../command/command.js';
import { numberOf } from '../command/common.js';

/** Shape flags that make the model's config. */
export const SHAPE: readonly (readonly [fact: string, flag: string])[] = [
  ['layers', '--num-layers'],
  ['hidden', '--hidden-size'],
  ['inner', '--ffn-hidden-size'],
  ['heads', '--num-attention-heads'],
  ['kvHeads', '--num-query-groups'],
  ['headDim', '--kv-channels'],
  ['positions', '--max-position-embeddings'],
  ['vocabulary', '--vocab-size'],
  ['experts', '--num-experts'],
  ['active', '--moe-router-topk'],
  ['expertInner', '--moe-ffn-hidden-size'],
  ['shared', '--moe-shared-expert-intermediate-size'],
];

/** Llama 3's, which most recipes without a vocabulary on the line tokenize with. */
export const USUAL_VOCABULARY = 128_256;

/** The config that the shape flags state; undefined where the line names no shape. */
export function shapeOf({
  facts,
}: Stated): Readonly<Record<string, string | number | boolean>> | undefined {
  const of = (name: string) => numberOf(facts[name]);
  const hidden = of('hidden');
  const layers = of('layers');
  const heads = of('heads');
  if (hidden === undefined || layers === undefined || heads === undefined) return undefined;
  const experts = of('experts');
  const isGated = facts['swiglu'] !== undefined;
  const common = {
    hidden_size: hidden,
    num_hidden_layers: layers,
    num_attention_heads: heads,
    num_key_value_heads: facts['gqa'] === undefined ? heads : (of('kvHeads') ?? heads),
    head_dim: of('headDim') ?? hidden / heads,
    vocab_size: of('vocabulary') ?? USUAL_VOCABULARY,
    max_position_embeddings: of('positions') ?? 4096,
    tie_word_embeddings: facts['untied'] === undefined,
    intermediate_size: of('inner') ?? 4 * hidden,
  };
  if (experts !== undefined)
    return {
      model_type: 'mixtral',
      ...common,
      num_local_experts: experts,
      num_experts_per_tok: of('active') ?? 2,
      intermediate_size: of('expertInner') ?? common.intermediate_size,
    };
  return isGated
    ? { model_type: 'llama', ...common }
    : {
        model_type: 'gpt2',
        n_embd: hidden,
        n_layer: layers,
        n_head: heads,
        n_positions: common.max_position_embeddings,
        vocab_size: common.vocab_size,
        n_inner: common.intermediate_size,
      };
}
