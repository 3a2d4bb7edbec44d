import type { Json } from '../text/json.js';
import type { StreamNorm } from './blocks/norm.js';
import type { SavedTensor } from './operation.js';
import type { LayerTensor, Tensor, TowerInput } from './tensor.js';

/**
 * Softmax attention over keys and values: MHA, GQA, MQA, windowed or chunked. Source: docs/cost-model.md, Softmax
 * attention; docs/cost-model.md, Windows and chunks.
 */
export interface AttentionMixer {
  readonly kind: 'attention';
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  /** Width of a value head; by default `headDim`. */
  readonly valueDim: number;
  /** Tokens a query can see when that is less than all: a sliding window, or a chunk. */
  readonly window: number | undefined;
  readonly windowKind: 'sliding' | 'chunked' | undefined;
  /** False where the layer reads the cache of an earlier one (Gemma 3n, 4). */
  readonly ownsCache: boolean;
  readonly queryKeyNorm: boolean;
  /** The key is also the value and cached once (DeepSeek-V4). */
  readonly cachesKeyOnly?: boolean;
  /**
   * Tokens of an encoder or image whose keys and values are cached once per sequence. Source: docs/cost-model.md,
   * Cross attention.
   */
  readonly crossTokens?: number;
  /** Elements of a gate on the output, for one token. */
  readonly gateWidth?: number;
}

/**
 * Multi-head latent attention, with the indexer of sparse attention if present. Source: docs/cost-model.md, Latent
 * attention.
 */
export interface LatentMixer {
  readonly kind: 'latent';
  readonly heads: number;
  /** 0 for uncompressed queries. */
  readonly queryRank: number;
  readonly latentRank: number;
  readonly nopeDim: number;
  readonly ropeDim: number;
  readonly valueDim: number;
  /** Tokens per cached entry; widths and choices here are per token (DeepSeek-V4). 1 when absent. */
  readonly compression?: number;
  /** Elements of a gate on the output, for one token. */
  readonly gateWidth?: number;
  readonly indexer:
    | { readonly heads: number; readonly headDim: number; readonly topK: number }
    | undefined;
}

/**
 * Linear attention, state space or short convolution: a state of constant size. Source: docs/cost-model.md, Recurrent
 * states.
 */
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
  /** Heads that tensor parallelism divides; channels in a mixer without heads. */
  readonly heads: number;
  /** Key groups (Mamba 2), key heads (delta rules), or 0: llama.cpp's `n_group`. */
  readonly groups: number;
  /** State elements per channel of the inner stream, llama.cpp's `d_state`; 0 for convolutions. */
  readonly stateSize: number;
  /** Taps of the short convolution, llama.cpp's `d_conv`; 0 without one. */
  readonly kernel: number;
  /** Elements of recurrent state per sequence. */
  readonly stateElements: number;
  /** Elements of convolution state per sequence: kernel − 1 columns. */
  readonly convolutionElements: number;
  /** Width of the mixer's inner stream. */
  readonly innerSize: number;
  /** FLOPs per token in addition to the matrices: the recurrence, and the convolution of DeltaNet. */
  readonly recurrenceFlops: number;
  /** Tensors that the backward pass needs besides the inputs of matrices. */
  readonly saves: readonly SavedTensor[];
}

export type Mixer = AttentionMixer | LatentMixer | RecurrentMixer;

/** A plain or gated feed-forward. Source: docs/cost-model.md, Feed-forward. */
export interface DenseFeedForward {
  readonly kind: 'dense';
  readonly gated: boolean;
  readonly innerSize: number;
}

/** A mixture of experts. Source: docs/cost-model.md, Mixture of experts. */
export interface ExpertsFeedForward {
  readonly kind: 'experts';
  readonly gated: boolean;
  readonly experts: number;
  readonly active: number;
  readonly innerSize: number;
  /** Inner width of all shared experts together; 0 without. */
  readonly sharedSize: number;
  /** Input width of routed experts where it is not the hidden size (latent experts). */
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

/** Encoders of one kind of input, as layers with operations. */
export interface EncoderTower {
  readonly input: TowerInput;
  readonly groups: readonly LayerGroup[];
  /** Between the tower and the text model, for each token that the text model gets; absent without a matrix. */
  readonly projector?: LayerGroup;
  /** Elements of the patch embedding's weight for each patch; 0 for sound, or where unknown. */
  readonly patchElements: number;
  /** Learned tokens that pass through the layers beside the patches. */
  readonly classTokens: number;
}

/** Possible effect of an unread field on the bytes held: none, unknown, or certain. */
export type Severity = 'harmless' | 'unknown' | 'changes memory';

/** A config field that changes, or may change, weights or cache and is not modelled. */
export interface Unmodelled {
  readonly field: string;
  readonly value: unknown;
  readonly effect: string;
  readonly severity: Exclude<Severity, 'harmless'>;
  /** Parameters that it may add, where its sizes bound them. */
  readonly parameters?: { readonly low: number; readonly high: number };
  /** Formats that the weights may have, the smallest first, where the field leaves their bytes open. */
  readonly stored?: readonly StoredFormat[];
  /** The figures that it changes, where it changes no weight. */
  readonly only?: readonly ('bytes' | 'cache' | 'compute')[];
}

/** An omitted config field and the published code's default for it; null: none, or derived from other fields. */
export interface Assumed {
  readonly field: string;
  readonly value: Json;
}

/** How a diffusion transformer cuts images and videos: a token is a patch of the latents. */
export interface LatentPicture {
  /** Pixels of a side of one token: those of a latent, times those of its patch. */
  readonly side: number;
  /** Frames per token; the first frame of a video has latents of its own. */
  readonly frames: number;
  /** Text tokens in the image's stream: the pipeline pads the text to this number. */
  readonly textTokens: number;
  /** Tokens that the pipeline pads a text to for its encoders; those with fewer positions read as many as they have. */
  readonly encodedTokens: number;
  /** Steps of its pipeline unless told otherwise, and whether each is two passes: with the text, and without. */
  readonly steps: number;
  readonly guided: boolean;
}

/** The decoder convolution of an autoencoder with most elements, at the size of its output. */
export interface Decoder {
  /** Its input channels, and the cells that one output is computed from. */
  readonly from: number;
  readonly to: number;
  readonly taps: number;
  /** Pixels of one of its outputs. */
  readonly cell: number;
  /** Most frames decoded at once. */
  readonly frames: number;
  /** FLOPs of all convolutions of the decoder for one pixel of one frame. */
  readonly flopsPerPixel: number;
}

/** A part of a diffusion pipeline other than its transformer: a text encoder, an autoencoder, a second transformer. */
export interface PipelinePart {
  /** Its folder in the pipeline: `text_encoder_2`. */
  readonly id: string;
  readonly model: Model;
}

/** A transformer; its sizes follow from `tensors`. */
export interface Model {
  readonly name: string;
  /** `model_type` of its config. */
  readonly architecture: string;
  readonly hiddenSize: number;
  readonly vocabularySize: number;
  /** Tokens of context it was made for; undefined where the config has none. */
  readonly maximumSequence: number | undefined;
  readonly layerCount: number;
  readonly groups: readonly LayerGroup[];
  /** Towers beside the text model, one for each kind of input; absent where no tower's layers are known. */
  readonly towers?: readonly EncoderTower[];
  readonly tensors: readonly Tensor[];
  /** Weights of next-token-prediction modules, not in `tensors`. */
  readonly nextTokenPrediction: readonly Tensor[];
  /** Layers of these modules, counted from 0. */
  readonly moduleGroups: readonly LayerGroup[];
  /** Set where the modules are trained: the number of layers that they are, and of modules. */
  readonly trainedModules?: {
    readonly layers: number;
    readonly count: number;
    readonly published: Model;
  };
  /** Format of the checkpoint, as far as its config states it. */
  readonly storedFormat: StoredFormat;
  /** Bytes of the file it was read from, if any. */
  readonly storedBytes?: StoredBytes;
  /** Set for diffusion transformers. */
  readonly picture?: LatentPicture;
  /** Set for autoencoders. */
  readonly decoder?: Decoder;
  /** The other parts of its pipeline, counted separately; absent where none is described. */
  readonly pipeline?: readonly PipelinePart[];
  readonly unmodelled: readonly Unmodelled[];
  /** Looked-up fields that the config omits. */
  readonly assumed: readonly Assumed[];
  /**
   * Other models that the config may mean: the true figures lie among theirs. Empty where every field is understood.
   */
  readonly readings: () => readonly Model[];
}

/** Bytes of a file's weights by its header, integers valid for one format and one shape of the model. */
export interface StoredBytes {
  /** The weight format that the file is in. */
  readonly format: string;
  /** Of each layer, without its routed experts. */
  readonly dense: readonly number[];
  readonly experts: readonly number[];
  /** Of the tensors before and after the layers. */
  readonly first: number;
  readonly last: number;
  /** Of next-token-prediction modules, loaded only for drafting. */
  readonly prediction: number;
}

/** `torch_dtype` and `quantization_config` as a format id. */
export interface StoredFormat {
  /** Format id of quantised matrices, or of all weights. */
  readonly format: string;
  /** Formats of single classes of matrices that differ from it: `attention`, `shared-experts` and others. */
  readonly classes?: Readonly<Record<string, string>>;
  /** State-dict name parts that stay in high precision (`modules_to_not_convert`, `ignore`). */
  readonly exceptions: readonly string[];
  /** The FP8 cache that it was quantised for, and the quantiser that states it; absent without. */
  readonly cache?: 'modelopt-fp8' | 'scheme-fp8';
  /** The format of recurrent states that the config names (`mamba_ssm_dtype`); absent where it names none. */
  readonly states?: string;
}
