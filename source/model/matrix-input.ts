import type { Kernels, RecomputeModule, Share } from './operation.js';

/**
 * The input of a matrix, which training saves for the matrix's gradient. Matrices that read the same input share one
 * saved tensor.
 */
export interface MatrixInput {
  readonly id: string;
  readonly label: string;
  readonly width: string;
  readonly share: Share;
  readonly kernels: readonly Kernels[];
  readonly remadeBy: readonly RecomputeModule[];
  /** Whether several matrices of a layer read it, so that it is saved once. */
  readonly isShared: boolean;
  /** Whether only products read it, so that it is saved in their format. */
  readonly isOperand: boolean;
  /** Elements of one token, where they differ from the inner dimension. */
  readonly elements?: number;
}

/** Inductor recomputes cheap pointwise results: PyTorch, functorch/_functorch/partitioners.py, min-cut. */
const WRITTEN: readonly Kernels[] = ['fused', 'eager'];

/** The stream after the norm before a mixer. */
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

/** The stream after the norm before a feed-forward. */
export const FEED_FORWARD_INPUT: MatrixInput = {
  ...MIXER_INPUT,
  id: 'feedForwardInput',
  label: 'Feed-forward input',
};

/** The stream after the norm before cross-attention. */
export const CROSS_INPUT: MatrixInput = {
  ...MIXER_INPUT,
  id: 'crossInput',
  label: 'Cross-attention input',
};

/** The input of a mixer's output projection. */
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

/** Compressed queries after their norm; fused kernels save them with the latents. */
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

/** Compressed keys and values after their norm. */
export const KEY_VALUE_LATENT: MatrixInput = {
  ...QUERY_LATENT,
  id: 'keyValueLatent',
  label: 'Normalised key-value latent',
  width: 'r_kv',
};

/** A tensor that another operation of the block saves. */
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

/** The parallel residual streams of hyper-connections (arXiv:2409.19606). */
export const STREAMS: MatrixInput = {
  ...STREAM,
  id: 'streams',
  label: 'Residual streams',
  width: 'k_m',
  remadeBy: ['mhc'],
  isShared: false,
};

/** The input of a matrix without further declaration: a saved tensor of its own. */
export function ownInput(name: string, divided: 'n' | 'k' | 'neither'): MatrixInput {
  const parts = name.replace(/\.weight$/, '').split('.');
  // A module of a list has its index for a name.
  const short = parts.findLast((part) => !/^(\d+|\*)$/.test(part)) ?? name;
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
