import { expect, test } from 'vitest';
import { cachedElements } from '../../source/model/cache-class.js';
import { countParameters } from '../../source/model/parameters.js';
import { readModel } from '../../source/model/read-model.js';

const ranks = (decay: number, value: number, gate: number) => ({
  decay_low_rank_dim: decay,
  a_low_rank_dim: decay,
  v_low_rank_dim: value,
  gate_low_rank_dim: gate,
});

const config = (hiddenSize: number, layers: number) => ({
  architectures: ['RWKV7ForCausalLM'],
  model_type: 'rwkv7',
  attn: null,
  attn_mode: 'chunk',
  fuse_cross_entropy: true,
  fuse_norm: false,
  head_dim: 64,
  hidden_act: 'sqrelu',
  hidden_ratio: 4.0,
  hidden_size: hiddenSize,
  intermediate_size: 4 * hiddenSize,
  max_position_embeddings: 2048,
  norm_bias: true,
  norm_eps: 1e-5,
  norm_first: true,
  num_heads: null,
  num_hidden_layers: layers,
  tie_word_embeddings: false,
  use_cache: true,
  use_l2warp: true,
  value_dim: Array.from({ length: layers }, () => hiddenSize),
  vocab_size: 65536,
});

/** Totals of the converted checkpoints, as the list of rwkv7-g1d-*-hf models states them; ranks by RWKV-LM's rule. */
test.each([
  ['0.1B', { ...config(768, 12), ...ranks(64, 32, 128) }, 191_034_624],
  ['0.4B', { ...config(1024, 24), ...ranks(64, 32, 128) }, 450_767_872],
  ['1.5B', { ...config(2048, 24), ...ranks(96, 64, 256) }, 1_527_404_544],
  ['2.9B', { ...config(2560, 32), ...ranks(96, 64, 320) }, 2_947_735_040],
])('RWKV-7 %s', (_, published, total) => {
  const model = readModel(published, 'rwkv7');
  expect(countParameters(model).total).toBe(total);
  expect(model.unmodelled).toEqual([]);
});

test('a sequence keeps 64 × 64 a head and two tokens a layer, whatever its length', () => {
  const totals = cachedElements(readModel({ ...config(2560, 32), ...ranks(96, 64, 320) }, 'rwkv7'));
  expect(totals.full).toBe(0);
  expect(totals.stateElementsPerSequence).toBe(32 * (40 * 64 * 64 + 2 * 2560));
});
