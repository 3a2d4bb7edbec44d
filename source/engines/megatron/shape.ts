import type { Conclusion, Stated } from '../command/command.js';
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
  ['mixedLayers', '--moe-layer-freq'],
  ['queryRank', '--q-lora-rank'],
  ['latentRank', '--kv-lora-rank'],
  ['queryDim', '--qk-head-dim'],
  ['ropeDim', '--qk-pos-emb-head-dim'],
  ['valueDim', '--v-head-dim'],
  ['predictions', '--mtp-num-layers'],
];

/** Llama 3's vocabulary, with which most recipes without a vocabulary on the command line tokenize. */
export const USUAL_VOCABULARY = 128_256;

/** The config that the shape flags state; undefined where the line names no shape. */
export function shapeOf({ facts }: Stated): Conclusion['config'] {
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
  const isLatent = facts['mla'] !== undefined;
  const dense = denseLayers(facts['mixedLayers']);
  if (experts !== undefined && (isLatent || dense > 0 || of('shared') !== undefined))
    return {
      ...common,
      ...(isLatent ? latentSizes(facts) : {}),
      // These model types have dense layers first and shared experts.
      model_type: isLatent ? 'deepseek_v3' : 'glm4_moe',
      n_routed_experts: experts,
      num_experts_per_tok: of('active') ?? 2,
      moe_intermediate_size: of('expertInner') ?? common.intermediate_size,
      n_shared_experts: Math.round(sharedExperts(facts, common.intermediate_size)),
      first_k_dense_replace: dense,
      num_nextn_predict_layers: of('predictions') ?? 0,
      attention_bias: false,
    };
  if (isLatent) return { ...common, ...latentSizes(facts), model_type: 'youtu' };
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

/** Number of shared experts of the width of a routed one. The command states their width together. */
export function sharedExperts({ shared, expertInner }: Stated['facts'], inner: number): number {
  return (numberOf(shared) ?? 0) / (numberOf(expertInner) ?? inner);
}

/** Sizes of latent attention, Megatron's own where the line names none (megatron/training/arguments.py, _add_mla_args). */
function latentSizes(facts: Stated['facts']) {
  const of = (name: string) => numberOf(facts[name]);
  return {
    q_lora_rank: of('queryRank') ?? null,
    kv_lora_rank: of('latentRank') ?? 32,
    qk_nope_head_dim: of('queryDim') ?? 128,
    qk_rope_head_dim: of('ropeDim') ?? 64,
    v_head_dim: of('valueDim') ?? 128,
  };
}

/** Number of layers without experts before the layers with them, from `[0]*3+[1]*58`. */
function denseLayers(pattern = ''): number {
  return Number(
    /^\(?\[0\]\*(\d+)\+\[1\]\*\d+\)?$/.exec(pattern.replaceAll(/[\s'"]/g, ''))?.[1] ?? 0,
  );
}

/** Whether a config can state this pattern of layers with experts. */
export function isPatternKnown(pattern: string | undefined): boolean {
  return (
    pattern === undefined || /^\(?\[1\]\*\d+\)?$|^1$/.test(pattern) || denseLayers(pattern) > 0
  );
}
