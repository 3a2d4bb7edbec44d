import type { GgufType } from './gguf-blocks.js';

/** A file type of llama.cpp's quantize tool: its base type, and whether it needs an importance matrix. */
export interface GgufFileType {
  readonly id: string;
  readonly base: GgufType;
  readonly importanceMatrix: boolean;
  /** Whether value projections stay in F16, as in Ollama. */
  readonly valuesInHalf?: boolean;
}

const plain = (id: GgufType): GgufFileType => ({ id, base: id, importanceMatrix: false });
const mixture = (id: string, base: GgufType, importanceMatrix = false): GgufFileType => ({
  id,
  base,
  importanceMatrix,
});

/**
 * Base type of each file type. Types below three bits require an importance matrix; published IQ3_XXS files have one
 * as well. Source: llama.cpp `llama_ftype_get_default_type`; docs/cost-model.md, GGUF mixtures.
 */
export const ggufFileTypes: readonly GgufFileType[] = [
  plain('q8_0'),
  plain('q6_k'),
  mixture('q5_k_m', 'q5_k'),
  mixture('q5_k_s', 'q5_k'),
  plain('q5_1'),
  plain('q5_0'),
  mixture('q4_k_m', 'q4_k'),
  mixture('q4_k_s', 'q4_k'),
  plain('q4_1'),
  plain('q4_0'),
  plain('iq4_nl'),
  plain('iq4_xs'),
  mixture('q3_k_l', 'q3_k'),
  mixture('q3_k_m', 'q3_k'),
  mixture('q3_k_s', 'q3_k'),
  mixture('iq3_m', 'iq3_s'),
  plain('iq3_s'),
  mixture('iq3_xs', 'iq3_s'),
  mixture('iq3_xxs', 'iq3_xxs', true),
  plain('q2_k'),
  mixture('q2_k_s', 'q2_k', true),
  mixture('iq2_m', 'iq2_s', true),
  mixture('iq2_s', 'iq2_xs', true),
  mixture('iq2_xs', 'iq2_xs', true),
  mixture('iq2_xxs', 'iq2_xxs', true),
  mixture('iq1_m', 'iq1_m', true),
  mixture('iq1_s', 'iq1_s', true),
  plain('tq2_0'),
  plain('tq1_0'),
  plain('q2_0'),
  plain('q1_0'),
  mixture('mxfp4_moe', 'mxfp4'),
  mixture('nvfp4-gguf', 'nvfp4'),
  mixture('gguf-f16', 'f16'),
  mixture('gguf-bf16', 'bf16'),
];
