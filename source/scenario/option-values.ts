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
import type { Kernels } from '../model/operation.js';

export type Mode = 'inference' | 'training';
/** Text that is generated, embeddings of a prompt, or the score of a pair. */
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
/** What is learned from: texts, pairs of answers, or answers that the model gives and that are judged. */
type TrainingStage = 'sft' | 'dpo' | 'reward' | 'ppo' | 'grpo' | 'rloo' | 'kto' | 'orpo';
type ReferenceChoice = 'auto' | 'none' | 'shared' | 'model' | 'offloaded';
export type Schedule = '1f1b' | 'gpipe' | 'zb1p' | 'zbv' | 'dualpipe' | 'dualpipev';
export type MomentFormat = 'fp32' | 'bf16';

/** One value for all devices, or one for each. */
export type OneOrEach = number | readonly number[];

/**
 * Every option's value. `null` for an open option, which follows from the others (`settle.ts`): recipe, recomputation and
 * loss from the training framework.
 */
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
  /** Accounts as that version did; open: the newest known. */
  readonly engineVersion: string | null;
  readonly attention: AttentionKernel;
  readonly tp: number;
  readonly pp: number;
  readonly dp: number | null;
  readonly cp: number;
  readonly ep: number;
  /** Groups inside the tensor ranks, each with its part of the batch (DP attention). */
  readonly attentionDp: number;
  /** Copies of experts beyond the model's. */
  readonly redundantExperts: number;
  /** Tensor-parallel size of each expert; open: the framework’s own. */
  readonly expertTp: number | null;
  readonly zero: ZeroStage | null;
  readonly sequenceParallel: boolean;
  readonly recompute: Recompute | null;
  /** Layers of each model chunk that `full` computes again; open: all. */
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
  /** Chunks that a chunked loss cuts the tokens of a micro-batch into; open: the framework's own. */
  readonly lossChunks: number | null;
  readonly offload: Offload;
  /** Layers of a rank whose activations go to the host; open: all of them. */
  readonly offloadLayers: number | null;
  /** Modules whose inputs go there. */
  readonly offloadModules: OffloadModule | readonly OffloadModule[] | null;
  /** What other work hides; open: as pipelines were measured, where nobody says. */
  readonly overlap: 'none' | 'all-to-all' | null;
  /** Whether a layer’s kernels are launched in one go. */
  readonly cudaGraphs: boolean | null;
  /** Whether ZeRO-3’s gathered weights are given back after the forward pass: as the framework does, always, or never. */
  readonly reshard: 'default' | 'always' | 'never';
  /** Ranks that divide what ZeRO divides, others hold it again (HSDP); open: all. */
  readonly hybridShard: number | null;
  /** Elements of a bucket in which gradients are reduced; open: the framework’s own. */
  readonly bucket: number | null;
  readonly dropout: boolean;
  readonly stage: TrainingStage;
  /** The model that the trained one is held against: none, the base below adapters, or a copy of its own. */
  readonly reference: ReferenceChoice;
  /** Share of a device's memory that a rollout engine on the same devices takes; open: the framework's own. */
  readonly rolloutShare: number | null;
  /** Whether that engine gives its memory back while the model is trained; open: as the framework does. */
  readonly rolloutSleep: boolean | null;
  /** Sizes of that engine: ranks that split one replica of it, and its replicas; open: as many as the devices hold. */
  readonly rolloutTp: number;
  readonly rolloutPp: number;
  readonly rolloutEp: number;
  readonly rolloutDp: number | null;
  readonly globalBatch: number | null;
  readonly tokens: number | null;
  /** Examples of a fine-tuning set; open: a usual number where adapters are trained, else none. */
  readonly examples: number | null;
  readonly epochs: number | null;
  /** Share of the tokens that only fill sequences up. */
  readonly padding: number;
  readonly mfu: number | null;
  /** The same with recomputation counted as work, or as FLOP/s of one device. */
  readonly hfu: number | null;
  readonly achievedFlops: number | null;
  readonly bandwidthUtilization: number | null;
  /** Bytes of one device by the user; open: the driver's, else the preset's. */
  readonly deviceMemory: OneOrEach | null;
  /** Bytes that programs may have of a device. */
  readonly usable: OneOrEach | null;
  /** Bytes that others hold of a device. */
  readonly inUse: OneOrEach | null;
  /** A MIG or partition slice of each device (`3g.40gb`). */
  readonly slice: string | null;
  /** Devices of one fast-link domain. */
  readonly nodeSize: number | null;
  /** Bytes per second of one device between nodes. */
  readonly network: number | null;
  /** Bytes of RAM of one node, its bytes per second, and those of one direction to one device. */
  readonly hostMemory: number | null;
  readonly hostBandwidth: number | null;
  readonly hostLink: number | null;
  /** Proportions in which devices share the layers. */
  readonly tensorSplit: OneOrEach | null;
  /** Layers of each pipeline stage, or of each of its model chunks. */
  readonly stageLayers: OneOrEach | null;
  readonly memoryUtilization: number | null;
  readonly lora: number;
  readonly qlora: number;
  readonly dora: boolean;
  /** What kind of adapter; open: LoRA, with a magnitude where that is said. */
  readonly adapter: AdapterKind | null;
  /** Layers that have adapters, counted from the last one; open: all. */
  readonly adapterLayers: number | null;
  /** Tables that are trained whole beside adapters. */
  readonly trainAlso: 'embedding' | 'head' | readonly ('embedding' | 'head')[] | null;
  /** Optimizer states in a space of lower rank: `none` or `galore:R`. */
  readonly lowRank: string;
  /** The optimizer updates each weight as soon as its gradient is there, and frees it. */
  readonly optimizerInBackward: boolean;
  readonly loraTargets: 'all' | 'attention' | 'query-value';
  readonly gpuLayers: number | null;
  readonly cpuExperts: number;
  /** What is served; open: text, of an encoder its embeddings. */
  readonly task: ServedTask | null;
  /** Images of one request, and their size in pixels (`1024x1024`). */
  readonly images: number;
  readonly imageSize: string;
  /** Width and height of the picture or film that is made, and its frames; open: the model's usual. */
  readonly resolution: string;
  readonly frames: number | null;
  /** Where the parts of a diffusion pipeline wait. */
  readonly parts: 'device' | 'host';
  /** Format of its text encoders; open: as they are stored. */
  readonly encoderWeights: string | null;
  /** Pixels of a side of what its VAE decodes at once; open: the whole picture. */
  readonly vaeTile: number | null;
  readonly slots: 'auto' | 'unified' | 'separate';
  readonly fullWindows: boolean;
  /** Sequences that the engine makes room for at start. */
  readonly maxSequences: number | null;
  /** Share of what is free after the engine's start that becomes cache (TensorRT-LLM). */
  readonly freeFraction: number | null;
  /** Format of recurrent states. */
  readonly stateFormat: 'fp32' | 'bf16' | null;
  /** SGLang's share of recurrent states, as a ratio to the cache of tokens. */
  readonly stateRatio: number;
  /** Weight bytes of each device that stay in host memory. */
  readonly cpuOffload: number;
  /** The cache lies in host memory. */
  readonly kvHost: boolean;
  /** Adapters served at once, and their rank. */
  readonly adapters: number;
  readonly adapterRank: number;
  /** Bytes of host memory for prompts that are kept; open: the engine's own. */
  readonly hostCache: number | null;
  /** Checkpoints of each slot in host memory; open: the engine's own. */
  readonly checkpoints: number | null;
  /** Tensor-parallel size of the model that drafts. */
  readonly draftTp: number | null;
  /** Bytes of cache of one device, exactly. */
  readonly kvMemory: number | null;
  readonly sharedPrefix: number;
  readonly draftTokens: number | null;
  readonly acceptRate: number;
  /** Requests per second that come to one replica; open: `batch` users without pause. */
  readonly load: number | null;
  /** Targets in seconds: to the first token, and per output token. */
  readonly ttft: number | null;
  readonly tpot: number | null;
  /** Devices of a pool of its own for prompts. */
  readonly prefillDevices: number;
  /** What llama.cpp runs on; open: the device's usual. */
  readonly backend: 'cuda' | 'rocm' | 'vulkan' | 'metal' | 'cpu' | null;
  /** Bytes per second at which weights come from disk. */
  readonly diskBandwidth: number;
  /** US dollars an hour of one device, and a kWh. */
  readonly price: number | null;
  readonly powerPrice: number | null;
  /** Watts of one device; open: its usual power. */
  readonly powerLimit: number | null;
}

export type OptionId = keyof Options;
