import type { Experts, Site } from './tensor.js';

/**
 * How the kernels of a training step are written, which decides what the backward pass needs: fused kernels
 * (Megatron-LM, Transformer Engine, Liger), PyTorch compiled by inductor, or plain PyTorch, one kernel a line of code.
 */
export type Kernels = 'fused' | 'compiled' | 'eager';

/**
 * Modules that frameworks recompute by name. Source: Megatron-LM, megatron/core/transformer/transformer_config.py,
 * `recompute_modules`.
 */
export type RecomputeModule =
  | 'core-attn'
  | 'mlp'
  | 'norms'
  | 'moe-act'
  | 'moe'
  | 'shared-experts'
  | 'mla-up-proj'
  | 'gdn-norm-out'
  | 'mhc';

/**
 * How ranks divide a saved tensor (arXiv:2205.05198, table 2): `sequence` ones are replicated under tensor parallelism
 * unless sequence parallelism divides them, `tensor` ones are divided, `heads` ones at most by the key-value heads,
 * `words` by whole tokens of the vocabulary; `whole` ones are replicated.
 */
export type Share = 'sequence' | 'tensor' | 'heads' | 'words' | 'whole';

/**
 * The implementation of the loss: plain PyTorch, a fused kernel, chunks of tokens, or the measured bytes of its logits.
 */
export type LossKernel =
  | 'naive'
  | 'fused'
  | 'in-place'
  | 'chunked'
  | 'cut'
  | 'compiled'
  | 'logits-8'
  | 'logits-14'
  | 'logits-16';

/** A tensor that the forward pass keeps for the backward pass. */
export interface SavedTensor {
  readonly id: string;
  readonly label: string;
  /** Why the backward pass needs it. */
  readonly why: string;
  /** Elements of one token, in symbols that the operation gives: `h_q`. */
  readonly width: string;
  /** The width as a number; for scores, elements of one token for each token of the sequence. */
  readonly elements: number;
  readonly isSquare?: boolean;
  /** Bytes of an element, where they differ from an activation's: fp32 statistics 4, masks 1. */
  readonly elementBytes?: number;
  readonly share: Share;
  /** Key-value heads that a `heads` share divides by at most. */
  readonly kvHeads?: number;
  /** Kernels under which it is kept. */
  readonly kernels: readonly Kernels[];
  /** Kept only with, or only without, a flash attention kernel; kept only with dropout. */
  readonly attention?: 'flash' | 'eager';
  readonly dropout?: true;
  /** Kept under this loss only; with a chunked one a chunk's tokens exist at once. */
  readonly loss?: LossKernel;
  /** Kept in the format of products: in 8 bits by recipes that multiply in FP8. */
  readonly isOperand?: boolean;
  /** Kept for the gradients of matrices at these sites only, so not where those are frozen. */
  readonly readBy?: readonly Site[];
  /** Modules whose recomputation makes it again. */
  readonly remadeBy: readonly RecomputeModule[];
}

/** A matrix that tokens are multiplied by. */
export interface Product {
  readonly name: string;
  readonly site: Site;
  /** Inner dimension and output dimension. */
  readonly k: number;
  readonly n: number;
  /** The dimension that tensor parallelism divides: column parallel `n`, row parallel `k`. */
  readonly divided: 'n' | 'k' | 'neither';
  /** Products of one token in one layer: 1, or the experts it is routed to. */
  readonly uses: number;
  /** Of routed experts: how many there are, and how many a token passes through. */
  readonly experts: Experts | undefined;
}

/** Scores and weighted values of softmax attention. */
export interface AttentionCore {
  readonly heads: number;
  /** Widths of a key and of a value head as scores and values are computed. */
  readonly keyDim: number;
  readonly valueDim: number;
  /** Key-value heads; undefined for a latent that all heads share. */
  readonly kvHeads: number | undefined;
  /** Elements of queries, keys and values of one token as scores are computed. */
  readonly inputWidth: number;
  /** Width of the rotated part of a head. */
  readonly rotaryDim: number;
  /** Key and value elements of one token, which context-parallel ranks pass around. */
  readonly keyValueElements: number;
  /** Tokens that a query sees when that is less than all: a window or chunk, those an indexer picks, an encoder's. */
  readonly window?: number | undefined;
  readonly isChunked?: boolean;
  readonly topK?: number | undefined;
  readonly crossTokens?: number | undefined;
  /** FLOPs of one token for each token that an indexer scores. */
  readonly scoringFlops?: number;
}

/** Experts that a token is routed to: it is sent to them over expert-parallel ranks, and their results back. */
export interface Routing extends Experts {
  /** Elements of one copy of a token. */
  readonly width: number;
  /** Inner width of one expert. */
  readonly innerSize: number;
}

/** The activation function of a feed-forward. */
export interface Activation {
  /** Inner width, of all experts of a token together. */
  readonly width: number;
  readonly isGated: boolean;
  readonly isRouted: boolean;
}

/** Bytes of one token that kernels without a product move through memory, forward and backward, in 16 bits. */
export interface ElementwiseBytes {
  /** Part in the residual stream, which tensor ranks divide under sequence parallelism only. */
  readonly stream: number;
  /** Part within a block, which tensor ranks divide. */
  readonly inner: number;
}

/** A symbol of a saved tensor's width. */
export interface WidthSymbol {
  readonly symbol: string;
  readonly value: number;
  readonly meaning: string;
}

/**
 * One step of a layer's forward pass for one token. Its parts are optional: a product, an attention core, an
 * activation, a routing to experts. FLOPs, activations, traffic and communication are sums over operations.
 */
export interface Operation {
  readonly id: string;
  readonly label: string;
  readonly product?: Product;
  readonly core?: AttentionCore;
  /** FLOPs of one token beyond products and attention: recurrences and short convolutions. */
  readonly recurrenceFlops?: number;
  readonly activation?: Activation;
  readonly routing?: Routing;
  readonly elementwise?: ElementwiseBytes;
  /** Its result is summed over tensor-parallel ranks. */
  readonly isSummed?: boolean;
  readonly saves: readonly SavedTensor[];
  /** Source of its saved tensors, or the code that they were derived from. */
  readonly source: string;
  readonly isDerived: boolean;
  readonly symbols: readonly WidthSymbol[];
  /** Modules whose recomputation runs it again. */
  readonly remadeBy: readonly RecomputeModule[];
}

export const EVERY_KERNEL: readonly Kernels[] = ['fused', 'compiled', 'eager'];

type Saved = Pick<SavedTensor, 'id' | 'label' | 'why' | 'width' | 'elements'> &
  Partial<SavedTensor>;

/** A saved tensor; divided by tensor ranks and kept under every kernel unless it says otherwise. */
export function saved(tensor: Saved): SavedTensor {
  return { share: 'tensor', kernels: EVERY_KERNEL, remadeBy: [], ...tensor };
}

type Named = Pick<Operation, 'id' | 'label'> & Partial<Operation>;

/** An operation of Megatron-LM's table; by default it saves nothing, runs once and has no symbols. */
export function operation(fields: Named): Operation {
  const source = 'arXiv:2205.05198 section 4.1; docs/cost-model.md, Saved tensors of a layer';
  return { saves: [], source, isDerived: false, symbols: [], remadeBy: [], ...fields };
}
