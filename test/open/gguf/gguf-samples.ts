import type { GgufTensor } from './write-gguf.js';

const F32 = 0;
const Q4_K = 12;
const Q6_K = 14;

/** The header of a Llama-3.1-8B in Q4_K_M: keys and shapes as llama.cpp writes them. */
export const llamaMetadata = {
  'general.architecture': 'llama',
  'general.name': 'Meta Llama 3.1 8B',
  'general.file_type': 15,
  'llama.block_count': 32,
  'llama.context_length': 131072,
  'llama.embedding_length': 4096,
  'llama.feed_forward_length': 14336,
  'llama.attention.head_count': 32,
  'llama.attention.head_count_kv': 8,
  'llama.rope.dimension_count': 128,
  'llama.vocab_size': 128256,
  'tokenizer.ggml.model': 'gpt2',
  'tokenizer.ggml.tokens': Array.from({ length: 1000 }, (_, index) => `token ${index}`),
};

export const llamaTensors: readonly GgufTensor[] = [
  ['token_embd.weight', [4096, 128256], Q4_K],
  ['output.weight', [4096, 128256], Q6_K],
  ['output_norm.weight', [4096], F32],
  ['rope_freqs.weight', [64], F32],
  ...Array.from({ length: 32 }, (_, index): readonly GgufTensor[] => [
    [`blk.${index}.attn_norm.weight`, [4096], F32],
    [`blk.${index}.ffn_norm.weight`, [4096], F32],
    [`blk.${index}.attn_q.weight`, [4096, 4096], Q4_K],
    [`blk.${index}.attn_k.weight`, [4096, 1024], Q4_K],
    [`blk.${index}.attn_v.weight`, [4096, 1024], more(index) ? Q6_K : Q4_K],
    [`blk.${index}.attn_output.weight`, [4096, 4096], Q4_K],
    [`blk.${index}.ffn_gate.weight`, [4096, 14336], Q4_K],
    [`blk.${index}.ffn_up.weight`, [4096, 14336], Q4_K],
    [`blk.${index}.ffn_down.weight`, [14336, 4096], more(index) ? Q6_K : Q4_K],
  ]).flat(),
];

/** The layers that a Q4_K_M file keeps finer (docs/cost-model.md, GGUF mixtures). */
function more(index: number): boolean {
  return index < 4 || index >= 28 || (index - 4) % 3 === 2;
}
