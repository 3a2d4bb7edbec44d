import type { QuantitySymbol } from '../../quantity/index.js';
import {
  defineOverhead,
  type OverheadRequest,
  type Overheads,
  symbols,
} from '../overheads/overhead.js';
import { poolCells } from './cells.js';

const LOGS = 'rule fitted on 35 logs of llama.cpp and ik_llama.cpp';
const { T, V, h, n, last, eager, c } = symbols;

const K: QuantitySymbol<OverheadRequest> = {
  value: ({ sequences, sequence, isUnified, attention }) =>
    poolCells({
      sequences,
      sequence,
      settings: { isUnified, flashAttention: attention === 'flash' },
    }),
  meaning: 'cells that a token may attend to: of all sequences where they share one pool',
  from: '--sequence, --batch, --slots',
};

/**
 * The compute buffer, the largest of what its steps hold at once. Output: the last layer's normalised rows and their logits,
 * exact in llama.cpp's own logs (ik_llama.cpp keeps one row more). Latent attention: joined queries, their mask and three
 * residual rows; 788.00 MiB printed for 1,024 tokens of DeepSeek-V3 and 16,384 cells. Other attention: the mask, two rows
 * each of queries and residual; with the scores 8480.00 MiB printed for Llama-3.1-8B and 131,072 cells, 5252.01 for
 * Qwen3-32B and 40,960. Flash attention's mask is made in 4 bytes and copied into 2 until pull 23764 of May 2026. Builds
 * from March 2026 on can be far below in the output; experts on the host take more (456.98 MiB of gpt-oss-20b at 131,072
 * cells, of which 411 are said), and so do tensor overrides (0.5 to 12 GiB).
 */
const computeBuffer = defineOverhead({
  id: 'activations',
  label: 'Compute buffer',
  unit: 'bytes',
  certainty: 'modelled',
  what: 'The buffer in which a step computes; it grows with n_ubatch and vocabulary, with long contexts by the mask of attention.',
  formula:
    '4·T·max(last·V + (2 − last)·h − eager·n·K, λ·(q + 3·h + K), (1 − λ)·(m·K + 2·u + 2·h) − y)',
  symbols: {
    T,
    last,
    V,
    h,
    eager,
    n,
    λ: {
      value: ({ widths }) => Number(widths.joinedQueries > 0),
      meaning: '1 with latent attention, else 0',
      from: 'config kv_lora_rank',
    },
    q: {
      value: ({ widths }) => widths.joinedQueries,
      meaning: 'queries of a token as projected, absorbed and joined, all heads',
      from: 'config kv_lora_rank, qk_nope_head_dim, qk_rope_head_dim',
    },
    K,
    m: {
      value: ({ widths, attention }) => (widths.heads === 0 ? 0 : attention === 'flash' ? 1.5 : 1),
      meaning: 'masks of 4 bytes a cell: one, and the half of one that flash attention reads',
      from: '--attention',
    },
    y: {
      value: ({ outputOnHost, batchedTokens, widths }) =>
        outputOnHost > 0 ? outputOnHost / (4 * batchedTokens) + widths.vocabulary : 0,
      meaning: 'the same of an output that is copied here, when attention is over',
      from: '--gpu-layers',
    },
    u: {
      value: ({ widths }) => widths.queries,
      meaning: 'queries of a token, all heads',
      from: 'config num_attention_heads, head_dim',
    },
  },
  source: `${LOGS}; src/llama-graph.cpp (build_attn_mha, build_attn_inp_kv) and github.com/ikawrakow/ik_llama.cpp/pull/394 for latent attention`,
});

const scores = defineOverhead({
  id: 'scores',
  label: 'Attention scores',
  short: 'Scores',
  unit: 'bytes',
  certainty: 'modelled',
  what: 'Scores of attention without its flash kernel; they grow with n_ubatch and the cells of the cache.',
  formula: 'eager·4·n·T·K',
  symbols: { eager, n, T, K },
  source: LOGS,
});

/** 995 MiB of Qwen3.6-27B's Q6_K matrix and 485 MiB of logits beside it (github.com/sudoingX/qwen38-mtp/pull/45). */
const copiedOutput = defineOverhead({
  id: 'output-copy',
  label: 'Output matrix of prompt steps',
  short: 'Output copy',
  unit: 'bytes',
  certainty: 'modelled',
  what: 'An output matrix in host memory is copied to the device for prompt steps, with the logits of a step; it grows with the vocabulary.',
  formula: 'o + x·4·T·V',
  symbols: {
    o: {
      value: ({ outputOnHost }) => outputOnHost,
      meaning: 'bytes of an output matrix that lies on the host',
      unit: 'bytes',
      from: '--gpu-layers',
    },
    x: {
      value: ({ outputOnHost }) => Number(outputOnHost > 0),
      meaning: '1 where it lies there, else 0',
      from: '--gpu-layers',
    },
    T,
    V,
  },
  source:
    'ggml-org/llama.cpp, ggml-backend.cpp (op_offload); github.com/sudoingX/qwen38-mtp/pull/45',
});

const context = defineOverhead({
  id: 'runtime',
  label: 'Device context',
  short: 'Context',
  unit: 'bytes',
  certainty: 'measured',
  what: 'The context of the process on the device; the same for every model.',
  formula: 'c·154·2^20',
  symbols: { c },
  source: 'driver’s figure less all printed buffers: 128 MiB (Vulkan), 154 MiB (CUDA)',
});

export const llamaCppOverheads: Overheads = {
  transient: [computeBuffer, scores, copiedOutput],
  resident: [context],
};
