import type { Kernels, RecomputeModule, Share } from './operation.js';

/**
 * What a matrix is multiplied by, and training keeps for the matrix's gradient. Matrices that read the same input keep
 * it once.
 */
export interface MatrixInput {
  readonly id: string;
  readonly label: string;
  readonly width: string;
  readonly share: Share;
  readonly kernels: readonly Kernels[];
  readonly remadeBy: readonly RecomputeModule[];
  /** Read by several matrices of a layer, and kept once; else each matrix has one of its own. */
  readonly isShared: boolean;
  /** Nothing but products needs it: it is kept in their format. */
  readonly isOperand: boolean;
  /** Elements of one token, where the matrix sees only a part of them at once; else its inner dimension. */
  readonly elements?: number;
}

/** Inductor makes cheap pointwise results again: PyTorch, functorch/_functorch/partitioners.py, min-cut. */
const WRITTEN: readonly Kernels[] = ['fused', 'eager'];

/** The stream behind the norm in front of a mixer. */
export const MIXER_INPUT: MatrixInput = {
  id: 'mixerInput',
  label: 'Mixer input',
  width: 'h',
  share: 'sequence',
  kernels: WRITTEN,
  remadeBy: ['norms'],
  isShared: true,
  isOperand: true,
};

/** The stream behind the norm in front of a feed-forward. */
export const FEED_FORWARD_INPUT: MatrixInput = {
  ...MIXER_INPUT,
  id: 'feedForwardInput',
  label: 'Feed-forward input',
};

/** The stream behind the norm in front of attention over an encoder. */
export const CROSS_INPUT: MatrixInput = {
  ...MIXER_INPUT,
  id: 'crossInput',
  label: 'Cross-attention input',
};

/** What a mixer's last matrix brings back to the stream. */
export const OUTPUT_INPUT: MatrixInput = {
  id: 'outputInput',
  label: 'Output projection input',
  width: 'h_q',
  share: 'tensor',
  kernels: ['fused', 'compiled', 'eager'],
  remadeBy: [],
  isShared: false,
  isOperand: false,
};

/** Compressed queries behind their norm; kept as one with the latents by fused kernels. */
export const QUERY_LATENT: MatrixInput = {
  id: 'queryLatent',
  label: 'Normalised query latent',
  width: 'r_q',
  share: 'sequence',
  kernels: ['eager'],
  remadeBy: [],
  isShared: true,
  isOperand: true,
};

/** Compressed keys and values behind their norm. */
export const KEY_VALUE_LATENT: MatrixInput = {
  ...QUERY_LATENT,
  id: 'keyValueLatent',
  label: 'Normalised key-value latent',
  width: 'r_kv',
};

/** A tensor that an operation of the same block keeps anyway. */
export const KEPT_ELSEWHERE: MatrixInput = {
  ...OUTPUT_INPUT,
  id: 'keptElsewhere',
  label: 'Kept by another operation',
  kernels: [],
  isShared: true,
};

/** The stream itself, between blocks. */
export const STREAM: MatrixInput = {
  ...MIXER_INPUT,
  id: 'streamInput',
  label: 'Residual stream',
  kernels: ['fused', 'compiled', 'eager'],
  remadeBy: [],
};

/** Streams side by side, which hyper-connections mix (arXiv:2409.19606). */
export const STREAMS: MatrixInput = {
  ...STREAM,
  id: 'streams',
  label: 'Residual streams',
  width: 'k_m',
  remadeBy: ['mhc'],
  isShared: false,
};

/** The input of a matrix whose architecture says no more of it: kept, of its own. */
export function ownInput(name: string, divided: 'n' | 'k' | 'neither'): MatrixInput {
  const short =
    name
      .replace(/\.weight$/, '')
      .split('.')
      .at(-1) ?? name;
  return {
    id: `${short}Input`,
    label: `Input of ${short}`,
    width: 'k_m',
    share: divided === 'k' ? 'tensor' : 'sequence',
    kernels: ['fused', 'compiled', 'eager'],
    remadeBy: [],
    isShared: false,
    isOperand: true,
  };
}
