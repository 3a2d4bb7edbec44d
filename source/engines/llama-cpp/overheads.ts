import { defineOverhead, type Overheads, symbols } from '../overheads/overhead.js';

const LOGS = 'rule fitted on 35 logs of llama.cpp and ik_llama.cpp';
const { T, V, h, n, S, B, last, eager, c } = symbols;

/**
 * The compute buffer: the last layer's normalised rows and their logits, exact in llama.cpp's own logs (ik_llama.cpp keeps
 * one row more), or under latent attention the step that joins queries, their mask and three residual rows beside them:
 * 788.00 MiB printed for 1,024 tokens of DeepSeek-V3 and 16,384 cells, with the output and without. Builds from March 2026
 * can be far below; tensor overrides do not follow the rule (0.5 to 12 GiB printed).
 */
const computeBuffer = defineOverhead({
  id: 'activations',
  label: 'Compute buffer',
  unit: 'bytes',
  certainty: 'modelled',
  what: 'The buffer in which a step computes; it grows with n_ubatch, vocabulary and hidden width, under latent attention with the context too.',
  formula: '4·T·max(last·V + (2 − last)·h, λ·(q + 3·h + B·S))',
  symbols: {
    T,
    last,
    V,
    h,
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
    B,
    S,
  },
  source: `${LOGS}; src/llama-graph.cpp (build_attn_mha) and github.com/ikawrakow/ik_llama.cpp/pull/394 for latent attention`,
});

const scores = defineOverhead({
  id: 'scores',
  label: 'Attention scores',
  short: 'Scores',
  unit: 'bytes',
  certainty: 'modelled',
  what: 'Scores of attention without its flash kernel; they grow with n_ubatch and the cells of the cache.',
  formula: 'eager·4·n·T·B·S',
  symbols: { eager, n, T, B, S },
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
