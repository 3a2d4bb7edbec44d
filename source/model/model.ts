import type { StreamNorm } from './blocks/norm.js';
import type { SavedTensor } from './operation.js';
import type { LayerTensor, Tensor } from './tensor.js';

/** Softmax attention over keys and values: MHA, GQA, MQA, windowed or chunked (docs/cost-model.md, Softmax attention; docs/cost-model.md, Keys and values; docs/cost-model.md, Windows and chunks). */
export interface AttentionMixer {
  readonly kind: 'attention';
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  /** Width of a value head; `headDim` unless the config says otherwise. */
  readonly valueDim: number;
  /** Tokens a query can see when that is less than all: a sliding window, or a chunk. */
  readonly window: number | undefined;
  readonly windowKind: 'sliding' | 'chunked' | undefined;
  /** False when the layer reads the cache of an earlier layer (Gemma 3n, 4). */
  readonly ownsCache: boolean;
  readonly queryKeyNorm: boolean;
  /** The key is the value and cached once (DeepSeek-V4). */
  readonly cachesKeyOnly?: boolean;
  /** Keys and values are of this many tokens of an encoder or image, cached once a sequence (docs/cost-model.md, Cross attention). */
  readonly crossTokens?: number;
  /** Elements of a gate on the output, for one token. */
  readonly gateWidth?: number;
}

/** Multi-head latent attention (docs/cost-model.md, Latent attention; docs/cost-model.md, Latent cache), with the indexer of sparse attention if there is one. */
export interface LatentMixer {
  readonly kind: 'latent';
  readonly heads: number;
  /** 0 when queries are not compressed. */
  readonly queryRank: number;
  readonly latentRank: number;
  readonly nopeDim: number;
  readonly ropeDim: number;
  readonly valueDim: number;
  /** Tokens that one cached entry stands for; widths and choices here are by token (DeepSeek-V4). 1 when absent. */
  readonly compression?: number;
  /** Elements of a gate on the output, for one token. */
  readonly gateWidth?: number;
  readonly indexer:
    | { readonly heads: number; readonly headDim: number; readonly topK: number }
    | undefined;
}

/** Linear attention, state space, short convolution: a state of constant size (docs/cost-model.md, Gated DeltaNet; docs/cost-model.md, Mamba-2; docs/cost-model.md, Recurrent states). */
export interface RecurrentMixer {
  readonly kind: 'recurrent';
  readonly flavour:
    | 'gated-delta'
    | 'kimi-delta'
    | 'lightning'
    | 'mamba1'
    | 'mamba2'
    | 'gated-linear'
    | 'rwkv'
    | 'convolution';
  /** Heads that tensor parallelism divides; channels where the mixer has no heads. */
  readonly heads: number;
  /** Key groups (Mamba-2), key heads (delta rules); 0 where there are none: llama.cpp's `n_group`. */
  readonly groups: number;
  /** State elements a channel of the inner stream keeps: llama.cpp's `d_state`; 0 for convolutions. */
  readonly stateSize: number;
  /** Taps of the short convolution, 0 without one: llama.cpp's `d_conv`. */
  readonly kernel: number;
  /** Elements of recurrent state of one sequence. */
  readonly stateElements: number;
  /** Elements of convolution state of one sequence: kernel − 1 columns. */
  readonly convolutionElements: number;
  /** Width of the mixer's inner stream. */
  readonly innerSize: number;
  /** FLOPs a token costs beyond its matrices: the recurrence, and the convolution where §5.1 counts it. */
  readonly recurrenceFlops: number;
  /** What the backward pass needs of a token beside the inputs of matrices. */
  readonly saves: readonly SavedTensor[];
}

export type Mixer = AttentionMixer | LatentMixer | RecurrentMixer;

/** A plain or gated feed-forward (docs/cost-model.md, Feed-forward). */
export interface DenseFeedForward {
  readonly kind: 'dense';
  readonly gated: boolean;
  readonly innerSize: number;
}

/** A mixture of experts (docs/cost-model.md, Mixture of experts). */
export interface ExpertsFeedForward {
  readonly kind: 'experts';
  readonly gated: boolean;
  readonly experts: number;
  readonly active: number;
  readonly innerSize: number;
  /** Inner width of all shared experts together; 0 without. */
  readonly sharedSize: number;
  /** Width that routed experts see when it is not the hidden size (latent experts). */
  readonly inputSize: number;
}

export type FeedForward = DenseFeedForward | ExpertsFeedForward;

/** Identical layers, counted once. A layer may have several mixers or feed-forwards, or none of one kind. */
export interface LayerGroup {
  /** Indices of its layers, ascending. */
  readonly layers: readonly number[];
  readonly mixers: readonly Mixer[];
  readonly feedForwards: readonly FeedForward[];
  /** Norms of the residual stream in one layer. */
  readonly norms: readonly StreamNorm[];
  /** Matrices that text passes through in one layer, in the order of the forward pass within a block. */
  readonly matrices: readonly LayerTensor[];
  /** Width of the residual stream. */
  readonly hiddenSize: number;
}

/** What an unread field may do: nothing, who knows, or certainly something to the bytes that are held. */
export type Severity = 'harmless' | 'unknown' | 'changes memory';

/** A config field that changes weights or cache, or may, and that we do not model. */
export interface Unmodelled {
  readonly field: string;
  readonly value: unknown;
  readonly effect: string;
  readonly severity: Exclude<Severity, 'harmless'>;
  /** Parameters that it may add, where its sizes bound them. */
  readonly parameters?: { readonly low: number; readonly high: number };
  /** Where it moves these figures and no weight. */
  readonly only?: 'cache' | 'compute';
}

/** What a transformer is. Everything about its size follows from `tensors`. */
export interface Model {
  readonly name: string;
  /** `model_type` of its config. */
  readonly architecture: string;
  readonly hiddenSize: number;
  readonly vocabularySize: number;
  /** Tokens of context it was made for; undefined when the config does not say. */
  readonly maximumSequence: number | undefined;
  readonly layerCount: number;
  readonly groups: readonly LayerGroup[];
  readonly tensors: readonly Tensor[];
  /** Weights of next-token-prediction modules, beside `tensors`. */
  readonly nextTokenPrediction: readonly Tensor[];
  /** Format the checkpoint is stored in, as far as its config says. */
  readonly storedFormat: StoredFormat;
  /** Bytes of the file it was read from, where there is one. */
  readonly storedBytes?: StoredBytes;
  readonly unmodelled: readonly Unmodelled[];
  /** Models that the config may mean as well: the true figures lie among theirs. Empty where all of it is understood. */
  readonly readings: () => readonly Model[];
}

/** Bytes of a file's weights as its header says, in integers: they hold for one format and one shape of the model. */
export interface StoredBytes {
  /** The weight format that the file is in. */
  readonly format: string;
  /** Of each layer, its routed experts apart. */
  readonly dense: readonly number[];
  readonly experts: readonly number[];
  /** Of what stands before and after the layers. */
  readonly first: number;
  readonly last: number;
  /** Of next-token-prediction modules, loaded for drafting only. */
  readonly prediction: number;
}

/** `torch_dtype` and `quantization_config` in our words. */
export interface StoredFormat {
  /** Format id of matrices that are quantised, or of all weights. */
  readonly format: string;
  /** State-dict name parts that stay in high precision (`modules_to_not_convert`, `ignore`). */
  readonly exceptions: readonly string[];
}
