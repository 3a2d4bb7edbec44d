import { describe, expect, test } from 'vitest';
import { heldPerLayer } from '../../source/cost/shards.js';
import { readModel } from '../../source/model/read-model.js';
import {
  activeElementsOf,
  elementsOf,
  elementsOfOne,
  shardElements,
  type Tensor,
} from '../../source/model/tensor.js';
import type { JsonObject } from '../../source/text/json.js';

/** One weight family of a model, by its name. */
function weight(config: JsonObject, name: string): Tensor {
  const tensor = readModel(config, 'a model').tensors.find((found) => found.name === name);
  if (!tensor) throw new Error(`no tensor is named ${name}`);
  return tensor;
}

/** Llama-3.1-8B in four layers: 32 heads and 8 key-value heads of 128. */
const llama = {
  model_type: 'llama',
  hidden_size: 4096,
  intermediate_size: 14336,
  num_hidden_layers: 4,
  num_attention_heads: 32,
  num_key_value_heads: 8,
  vocab_size: 128256,
};

/** DeepSeek-V3 in four layers, the last of them a mixture. */
const deepseek = {
  model_type: 'deepseek_v3',
  hidden_size: 7168,
  intermediate_size: 18432,
  moe_intermediate_size: 2048,
  num_hidden_layers: 4,
  num_attention_heads: 128,
  q_lora_rank: 1536,
  kv_lora_rank: 512,
  qk_nope_head_dim: 128,
  qk_rope_head_dim: 64,
  v_head_dim: 128,
  n_routed_experts: 256,
  n_shared_experts: 1,
  num_experts_per_tok: 8,
  first_k_dense_replace: 3,
  vocab_size: 129280,
};

/** gpt-oss-20b in two layers: stacked experts, biases everywhere, sinks. */
const gptOss = {
  model_type: 'gpt_oss',
  hidden_size: 2880,
  intermediate_size: 2880,
  num_hidden_layers: 2,
  num_attention_heads: 64,
  num_local_experts: 32,
  vocab_size: 201088,
};

describe('elements of a weight family', () => {
  test('count every layer that has it', () => {
    const query = weight(llama, 'model.layers.*.self_attn.q_proj.weight');
    expect(elementsOfOne(query)).toBe(4096 * 4096);
    expect(elementsOf(query)).toBe(4 * 4096 * 4096);
    expect(query.layers).toEqual([0, 1, 2, 3]);
  });

  test('count every expert, one by one or stacked', () => {
    const single = weight(deepseek, 'model.layers.*.mlp.experts.*.gate_proj.weight');
    expect([single.copies, elementsOf(single)]).toEqual([256, 256 * 14_680_064]);
    const stacked = weight(gptOss, 'model.layers.*.mlp.experts.gate_up_proj');
    expect([stacked.copies, elementsOf(stacked)]).toEqual([2, 2 * 530_841_600]);
  });

  test('a token passes through its share of the experts and all of the router', () => {
    const gate = weight(deepseek, 'model.layers.*.mlp.experts.*.gate_proj.weight');
    expect(activeElementsOf(gate)).toBe(8 * 14_680_064);
    const stacked = weight(gptOss, 'model.layers.*.mlp.experts.gate_up_proj');
    expect(activeElementsOf(stacked)).toBe((2 * 4 * 530_841_600) / 32);
    const router = weight(deepseek, 'model.layers.*.mlp.gate.weight');
    expect(activeElementsOf(router)).toBe(256 * 7168);
    const shared = weight(deepseek, 'model.layers.*.mlp.shared_experts.up_proj.weight');
    expect(activeElementsOf(shared)).toBe(14_680_064);
  });
});

/** Whole heads, columns and rows divide; other weights are on every rank. Source: docs/cost-model.md, Parallel shards. */
describe('elements of the fullest tensor-parallel rank', () => {
  test.each<[string, JsonObject, string, number, number]>([
    ['queries by heads', llama, 'model.layers.*.self_attn.q_proj.weight', 8, 2_097_152],
    ['keys by heads', llama, 'model.layers.*.self_attn.k_proj.weight', 8, 524_288],
    [
      'keys of more ranks than heads: one head',
      llama,
      'model.layers.*.self_attn.k_proj.weight',
      32,
      524_288,
    ],
    [
      'keys of 3 ranks: 3 of 8 heads',
      llama,
      'model.layers.*.self_attn.v_proj.weight',
      3,
      1_572_864,
    ],
    [
      'outputs by the heads they take',
      llama,
      'model.layers.*.self_attn.o_proj.weight',
      4,
      4_194_304,
    ],
    ['feed-forward by columns', llama, 'model.layers.*.mlp.up_proj.weight', 8, 7_340_032],
    ['feed-forward by rows', llama, 'model.layers.*.mlp.down_proj.weight', 8, 7_340_032],
    ['the table by vocabulary', llama, 'model.embed_tokens.weight', 8, 65_667_072],
    ['norms whole', llama, 'model.layers.*.input_layernorm.weight', 8, 4096],
    [
      'latent down-projections whole',
      deepseek,
      'model.layers.*.self_attn.kv_a_proj_with_mqa.weight',
      8,
      4_128_768,
    ],
    ['latent norms whole', deepseek, 'model.layers.*.self_attn.q_a_layernorm.weight', 8, 1536],
    [
      'latent up-projections by heads',
      deepseek,
      'model.layers.*.self_attn.kv_b_proj.weight',
      8,
      2_097_152,
    ],
    ['routers whole', deepseek, 'model.layers.*.mlp.gate.weight', 8, 1_835_008],
    [
      'correction biases whole',
      deepseek,
      'model.layers.*.mlp.gate.e_score_correction_bias',
      8,
      256,
    ],
    [
      'an expert by columns',
      deepseek,
      'model.layers.*.mlp.experts.*.gate_proj.weight',
      8,
      1_835_008,
    ],
    [
      'stacked experts by columns of each',
      gptOss,
      'model.layers.*.mlp.experts.gate_up_proj',
      8,
      66_355_200,
    ],
    [
      'stacked experts in uneven columns: 412 of 2880',
      gptOss,
      'model.layers.*.mlp.experts.gate_up_proj',
      7,
      75_939_840,
    ],
    ['column biases by columns', gptOss, 'model.layers.*.mlp.experts.gate_up_proj_bias', 8, 23_040],
    ['row biases whole', gptOss, 'model.layers.*.self_attn.o_proj.bias', 8, 2880],
    ['sinks by heads', gptOss, 'model.layers.*.self_attn.sinks', 8, 8],
  ])('%s', (_, config, name, ranks, elements) => {
    const tensor = weight(config, name);
    expect(shardElements(tensor, ranks)).toBe(elements);
    expect(shardElements(tensor, 1)).toBe(elementsOfOne(tensor));
  });

  test('a fused matrix divides its queries, keys and values each by their own heads', () => {
    const fused = {
      ...llama,
      model_type: 'internlm2',
      bias: false,
    };
    const tensor = weight(fused, 'model.layers.*.attention.wqkv.weight');
    const oneHead = 128 * 4096;
    expect(shardElements(tensor, 8)).toBe((4 + 1 + 1) * oneHead);
    expect(shardElements(tensor, 16)).toBe((2 + 1 + 1) * oneHead);
  });
});

/** Whole experts divide, and tensors within one. Source: docs/cost-model.md, Parallel shards. */
describe('elements of a layer on the fullest expert-parallel rank', () => {
  const gate = () => weight(deepseek, 'model.layers.*.mlp.experts.*.gate_proj.weight');
  const one = 14_680_064;

  test.each<[number, number, number]>([
    [1, 1, 256 * one],
    [64, 1, 4 * one],
    [3, 1, 86 * one],
    [8, 2, (32 * one) / 2],
  ])('%i expert ranks, each expert over %i', (expertParallel, expertTensorParallel, elements) => {
    const division = { tensorParallel: 16, expertParallel, expertTensorParallel };
    expect(heldPerLayer(gate(), division)).toBe(elements);
  });

  test('stacked experts divide like experts apart', () => {
    const tensor = weight(gptOss, 'model.layers.*.mlp.experts.down_proj');
    const division = { tensorParallel: 1, expertParallel: 8, expertTensorParallel: 2 };
    expect(heldPerLayer(tensor, division)).toBe((4 * 2880 * 2880) / 2);
  });

  test('routers and shared experts do not divide by expert parallelism', () => {
    const division = { tensorParallel: 4, expertParallel: 8, expertTensorParallel: 1 };
    const router = weight(deepseek, 'model.layers.*.mlp.gate.weight');
    const shared = weight(deepseek, 'model.layers.*.mlp.shared_experts.gate_proj.weight');
    expect(heldPerLayer(router, division)).toBe(1_835_008);
    expect(heldPerLayer(shared, division)).toBe(one / 4);
  });
});
