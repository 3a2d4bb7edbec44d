import type {
  EngineId,
  GradientFormat,
  LossId,
  Offload,
  OffloadModule,
  RecipeId,
  Recompute,
  ZeroStage,
} from '../engines/index.js';
import type { ModelPart } from '../model/model-part.js';
import type { Kernels } from '../model/operation.js';

export type Mode = 'inference' | 'training';
/** The result of a request: generated text, embeddings of a prompt, or the score of a pair. */
type ServedTask = 'generate' | 'embed' | 'rerank';
type AttentionKernel = 'flash' | 'eager';
export type OptimizerId =
  | 'adamw'
  | 'adamw-8bit'
  | 'paged-adamw-8bit'
  | 'adafactor'
  | 'sgd'
  | 'sgd-momentum'
  | 'lion'
  | 'muon';
export type AdapterKind = 'lora' | 'dora' | 'rslora' | 'ia3' | 'prefix';
/** Training data of a stage: texts, pairs of answers, or generated answers with a reward. */
type TrainingStage = 'sft' | 'dpo' | 'reward' | 'ppo' | 'grpo' | 'rloo' | 'kto' | 'orpo';
type ReferenceChoice = 'auto' | 'none' | 'shared' | 'model' | 'offloaded';
type FrozenPart = ModelPart | 'none';
export type Schedule = '1f1b' | 'gpipe' | 'zb1p' | 'zbv' | 'dualpipe' | 'dualpipev';
export type MomentFormat = 'fp32' | 'bf16';

/** One value for all devices, or one for each. */
export type OneOrEach = number | readonly number[];

/** The value of every option. An option that is `null` is open and follows from the others (`settle.ts`). */
export interface Options {
  readonly mode: Mode;
  readonly batch: number;
  readonly sequence: number | null;
  readonly output: number;
  readonly encoderTokens: number | null;
  readonly weights: string | null;
  /** Formats of single classes of matrices (`attention=fp8`); open: the checkpoint's own. */
  readonly weightsOf: string | readonly string[] | null;
  readonly batchedTokens: number | null;
  /** Format of the cache; open: the engine's own, which may follow from the checkpoint. */
  readonly kv: string | null;
  /** Format of the cached values where it is not that of the keys. */
  readonly kvValues: string | null;
  readonly engine: EngineId;
  /** Version whose accounting is used; open: the newest known. */
  readonly engineVersion: string | null;
  readonly attention: AttentionKernel;
  readonly tp: number;
  readonly pp: number;
  readonly dp: number | null;
  readonly cp: number;
  readonly ep: number;
  /** Data-parallel groups inside the tensor ranks, each with its part of the batch (DP attention). */
  readonly attentionDp: number;
  /** Copies of experts beyond the model's. */
  readonly redundantExperts: number;
  /** Tensor-parallel size of each expert; open: the framework’s own. */
  readonly expertTp: number | null;
  readonly zero: ZeroStage | null;
  readonly sequenceParallel: boolean;
  readonly recompute: Recompute | null;
  /** Recomputation of a tower's layers; open: as in the text model. */
  readonly towerRecompute: 'none' | 'full' | null;
  /** Layers of each model chunk that `full` recomputes; open: all. */
  readonly recomputeLayers: number | null;
  /** How the kernels of training are written; open: the framework's own. */
  readonly kernels: Kernels | null;
  readonly virtualStages: number;
  readonly schedule: Schedule;
  readonly optimizer: OptimizerId;
  readonly recipe: RecipeId | null;
  readonly gradients: GradientFormat | null;
  /** Whether FP8 and MXFP8 recipes keep no 16-bit copy of weights; open: the framework's own. */
  readonly fp8Weights: boolean | null;
  /** Format of Adam's moments; open: the recipe's. */
  readonly moments: MomentFormat | null;
  readonly loss: LossId | null;
  /** Chunks into which a chunked loss divides the tokens of a micro-batch; open: the framework's own. */
  readonly lossChunks: number | null;
  readonly offload: Offload | null;
  /** Layers of a rank whose activations go to the host; open: all of them. */
  readonly offloadLayers: number | null;
  /** Modules whose inputs go to the host. */
  readonly offloadModules: OffloadModule | readonly OffloadModule[] | null;
  /** Communication that overlaps with other work; open: as measured pipelines do. */
  readonly overlap: 'none' | 'all-to-all' | null;
  /** Whether the kernels of a layer are launched as one CUDA graph. */
  readonly cudaGraphs: boolean | null;
  /** Whether ZeRO-3 reshards gathered weights after the forward pass. */
  readonly reshard: 'default' | 'always' | 'never';
  /** Ranks that divide the states which ZeRO divides; further groups hold copies (HSDP). Open: all ranks. */
  readonly hybridShard: number | null;
  /** Elements of a bucket in which gradients are reduced; open: the framework’s own. */
  readonly bucket: number | null;
  readonly dropout: boolean;
  readonly stage: TrainingStage;
  /** The reference model: none, the base below adapters, or a copy of its own. */
  readonly reference: ReferenceChoice;
  /** Fraction of a device's memory for a rollout engine on the same devices; open: the framework's own. */
  readonly rolloutShare: number | null;
  /** Whether that engine frees its memory during training; open: as the framework does. */
  readonly rolloutSleep: boolean | null;
  /** Tensor-parallel size of that engine, and its number of replicas; open: as many as the devices hold. */
  readonly rolloutTp: number;
  readonly rolloutPp: number;
  readonly rolloutEp: number;
  readonly rolloutDp: number | null;
  readonly globalBatch: number | null;
  readonly tokens: number | null;
  /** Examples of a fine-tuning set; open: a usual number where adapters are trained, else none. */
  readonly examples: number | null;
  readonly epochs: number | null;
  /** Fraction of the tokens that are padding. */
  readonly padding: number;
  readonly mfu: number | null;
  /** The utilisation with recomputation counted as work, or as FLOP/s of one device. */
  readonly hfu: number | null;
  readonly achievedFlops: number | null;
  readonly bandwidthUtilization: number | null;
  /** Bytes of one device; open: the driver's figure, else the preset's. */
  readonly deviceMemory: OneOrEach | null;
  /** Bytes of a device that programs may use. */
  readonly usable: OneOrEach | null;
  /** Bytes of a device that other programs hold. */
  readonly inUse: OneOrEach | null;
  /** A MIG or partition slice of each device (`3g.40gb`). */
  readonly slice: string | null;
  /** Devices of one fast-link domain. */
  readonly nodeSize: number | null;
  /** Bytes per second of one device between nodes. */
  readonly network: number | null;
  /** Bytes of host memory of one node, its bandwidth, and the bytes per second of one direction to one device. */
  readonly hostMemory: number | null;
  readonly hostBandwidth: number | null;
  readonly hostLink: number | null;
  /** Proportions of the layers that devices hold. */
  readonly tensorSplit: OneOrEach | null;
  /** Layers of each pipeline stage, or of each of its model chunks. */
  readonly stageLayers: OneOrEach | null;
  readonly memoryUtilization: number | null;
  readonly lora: number;
  readonly qlora: number;
  readonly dora: boolean;
  /** Kind of adapter; open: LoRA, or DoRA where that is set. */
  readonly adapter: AdapterKind | null;
  /** Layers that have adapters, counted from the last one; open: all. */
  readonly adapterLayers: number | null;
  /** Whether routed experts that a checkpoint fuses into one tensor have adapters; open: as the framework does. */
  readonly expertAdapters: boolean | null;
  /** Tables that are trained fully beside adapters. */
  readonly trainAlso: 'embedding' | 'head' | readonly ('embedding' | 'head')[] | null;
  /** Parts of a multimodal model that are not trained; open: its towers and projectors beside adapters, else none. */
  readonly freeze: FrozenPart | readonly FrozenPart[] | null;
  /** Optimizer states in a low-rank space: `none` or `galore:R`. */
  readonly lowRank: string;
  /** Whether the optimizer updates each weight as soon as its gradient exists, and then frees the gradient. */
  readonly optimizerInBackward: boolean;
  readonly loraTargets: 'all' | 'attention' | 'query-value';
  readonly gpuLayers: number | null;
  readonly cpuExperts: number;
  /** The served task; open: text generation, or embeddings for an encoder. */
  readonly task: ServedTask | null;
  /** Images of one request or training example, and their size in pixels (`1024x1024`). */
  readonly images: number;
  readonly imageSize: string;
  /** Width and height of the picture or video, and its frames; open: the model's usual. */
  readonly resolution: string;
  readonly frames: number | null;
  /** Steps of a picture or video, and whether each is two passes; open: as the model's pipeline does. */
  readonly steps: number | null;
  readonly guidance: boolean | null;
  /** Where the parts of a diffusion pipeline are while they do not run. */
  readonly parts: 'device' | 'host';
  /** Format of its text encoders; open: as stored. */
  readonly encoderWeights: string | null;
  /** Side in pixels of the tiles that its VAE decodes; open: the whole picture. */
  readonly vaeTile: number | null;
  readonly slots: 'auto' | 'unified' | 'separate';
  readonly fullWindows: boolean;
  /** Whether prefixes are kept for other requests. */
  readonly prefixCaching: 'auto' | 'on' | 'off';
  /** Most sequences that the engine allocates for at start. */
  readonly maxSequences: number | null;
  /** Fraction of the memory free after start that becomes cache (TensorRT-LLM). */
  readonly freeFraction: number | null;
  /** Format of recurrent states. */
  readonly stateFormat: 'fp32' | 'bf16' | null;
  /** SGLang's share of recurrent states, as a ratio to the cache of tokens. */
  readonly stateRatio: number;
  /** Weight bytes of each device that stay in host memory. */
  readonly cpuOffload: number;
  /** Whether the cache lies in host memory. */
  readonly kvHost: boolean;
  /** Adapters served at once, and their rank. */
  readonly adapters: number;
  readonly adapterRank: number;
  /** Bytes of host memory for cached prompts; open: the engine's own. */
  readonly hostCache: number | null;
  /** Cache in host memory as a ratio to the pool of the devices; 0: none by ratio. */
  readonly hostCacheRatio: number;
  /** Checkpoints of each slot in host memory; open: the engine's own. */
  readonly checkpoints: number | null;
  /** Tensor-parallel size of the model that drafts. */
  readonly draftTp: number | null;
  /** Exact bytes of cache of one device. */
  readonly kvMemory: number | null;
  readonly sharedPrefix: number;
  readonly draftTokens: number | null;
  readonly acceptRate: number;
  /** Requests per second of one replica; open: `batch` users without pause. */
  readonly load: number | null;
  /** Targets in seconds: time to first token, and time per output token. */
  readonly ttft: number | null;
  readonly tpot: number | null;
  /** Number of devices in a separate pool for prompts. */
  readonly prefillDevices: number;
  /** Backend of llama.cpp; open: the device's usual. */
  readonly backend: 'cuda' | 'rocm' | 'vulkan' | 'metal' | 'cpu' | null;
  /** Bytes per second at which weights are read from disk. */
  readonly diskBandwidth: number;
  /** US dollars per hour of one device, and per kWh. */
  readonly price: number | null;
  readonly powerPrice: number | null;
  /** Watts of one device; open: its usual power. */
  readonly powerLimit: number | null;
}

export type OptionId = keyof Options;
