import type { ImageWork } from '../../model/image-tower.js';
import { type Quantity, type QuantitySymbol, quantities } from '../../quantity/index.js';
import type { ModelWidths } from '../model-widths.js';
import type { ZeroStage } from '../training-choices.js';

/** Inputs of the overheads of one rank. */
export interface OverheadRequest {
  readonly widths: ModelWidths;
  readonly tensorParallel: number;
  /** Number of ranks that communicate: tensor, pipeline, context and expert parallel. */
  readonly ranks: number;
  /** Whether a switch connects the device with others of its host (NVLink), not a slot or a bridge. */
  readonly isSwitched: boolean;
  /** ZeRO stage in training; 0 in inference. */
  readonly zero: ZeroStage;
  /** Elements of a bucket of gradients; null: the framework's own. */
  readonly bucket: number | null;
  readonly batchedTokens: number;
  readonly sequences: number;
  readonly sequence: number;
  readonly attention: 'flash' | 'eager';
  /** Whether one pool of cells serves all sequences (llama.cpp); undefined: as the engine does by itself. */
  readonly isUnified: boolean | undefined;
  /** Whether the rank holds the output matrix. */
  readonly isLast: boolean;
  /** Most sequences that the engine allocates for at start (vLLM `--max-num-seqs`). */
  readonly maximumSequences: number;
  /** Bytes of the device as its driver reports them. */
  readonly deviceBytes: number;
  /** Bytes of those that the platform lets programs use. */
  readonly usableBytes: number;
  /** Fraction of those that the engine may use. */
  readonly utilization: number;
  /** CUDA's compute capability; 0 on devices of other vendors. */
  readonly capability: number;
  readonly version: string;
  /** Bytes of the output matrix that lies on the host and is copied to this rank for prompt steps; 0 otherwise. */
  readonly outputOnHost: number;
  /** The work of one image on the rank where images enter; null on other ranks, and without images. */
  readonly image: ImageRequest | null;
  /** Number of adapters served at once, and bytes of one on this rank. */
  readonly adapters: number;
  readonly adapterBytes: number;
  /** Bytes that PyTorch's allocator takes for weights beyond their own, where the engine counts them; else 0. */
  readonly allocatorBytes: number;
  /** Layers on this rank. */
  readonly layers: number;
  /** Whether NVIDIA's driver withholds bytes of the device from programs. */
  readonly hasNvidiaDriver: boolean;
  /** Whether programs have a driver context on the device. A CPU on the host's memory has none. */
  readonly hasContext: boolean;
}

/** Size of one image in its tower. */
export interface ImageRequest extends ImageWork {
  /** Number of heads, width, and inner width of the feed-forward of the tower. */
  readonly heads: number;
  readonly width: number;
  readonly inner: number;
}

/** An engine's overhead: memory that is neither weights nor cache, on one rank. */
export type Overhead = Quantity<OverheadRequest>;

/** Overheads by lifetime. Those that do not apply are 0. */
export interface Overheads {
  /** Live during a step. */
  readonly transient: readonly Overhead[];
  readonly resident: readonly Overhead[];
}

export const defineOverhead = quantities<OverheadRequest>();

export const MiB = 2 ** 20;
export const GiB = 2 ** 30;

/** Symbols that several overheads share. */
export const symbols = {
  h: { value: ({ widths }) => widths.hidden, meaning: 'hidden width', from: 'config hidden_size' },
  V: {
    value: ({ widths }) => widths.vocabulary,
    meaning: 'words of the vocabulary',
    from: 'config vocab_size',
  },
  k: {
    value: ({ widths }) => widths.active,
    meaning: 'routed experts of a token',
    from: 'config num_experts_per_tok',
  },
  f: {
    value: ({ widths }) => Math.max(widths.inner, widths.activeInner),
    meaning: 'inner width of the feed-forward, or of all experts of a token',
    from: 'config intermediate_size',
  },
  n: {
    value: ({ widths }) => widths.heads,
    meaning: 'attention heads',
    from: 'config num_attention_heads',
  },
  t: {
    value: ({ tensorParallel }) => tensorParallel,
    meaning: 'tensor-parallel ranks',
    from: '--tp',
  },
  B: { value: ({ sequences }) => sequences, meaning: 'sequences held at once', from: '--batch' },
  S: {
    value: ({ sequence }) => sequence,
    meaning: 'tokens of a sequence',
    unit: 'tokens',
    from: '--sequence',
  },
  T: {
    value: ({ batchedTokens }) => batchedTokens,
    meaning: 'tokens of one forward step',
    unit: 'tokens',
    from: '--batched-tokens',
  },
  m: {
    value: ({ maximumSequences }) => maximumSequences,
    meaning: 'sequences that the engine makes room for',
    from: 'engine max_num_seqs',
  },
  M: {
    value: ({ deviceBytes }) => deviceBytes,
    meaning: 'memory of the device',
    unit: 'bytes',
    from: '--device-memory',
  },
  last: {
    value: ({ isLast }) => Number(isLast),
    meaning: '1 where the output matrix lies, else 0',
    from: 'derived from the pipeline stage',
  },
  eager: {
    value: ({ attention }) => Number(attention === 'eager'),
    meaning: '1 where attention stores its scores, else 0',
    from: '--attention',
  },
  c: {
    value: ({ hasContext }) => Number(hasContext),
    meaning: '1 where the device has a context of its own, else 0',
    from: 'machine class',
  },
} as const satisfies Readonly<Record<string, QuantitySymbol<OverheadRequest>>>;
