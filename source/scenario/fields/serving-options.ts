import { type EngineId, type EngineOption, understands } from '../../engines/index.js';
import { kvFormatChoices } from '../../formats/index.js';
import type { DeclarationsOf } from './field.js';
import {
  bytes,
  choiceOf,
  choices,
  count,
  LARGEST_COUNT,
  number,
  onOff,
  share,
} from './kinds/index.js';
import { ofTokens } from './of-pictures.js';
import { weightsOfKind } from './weights-of-kind.js';

function understoodAs(option: EngineOption): (engine: EngineId) => boolean {
  return (engine) => understands(engine, option);
}

/** Their values. */
export interface ServingOptions {
  readonly batchedTokens: number | null;
  readonly memoryUtilization: number | null;
  readonly gpuLayers: number | null;
  readonly cpuExperts: number;
  /** Format of the cached values where it is not that of the keys. */
  readonly kvValues: string | null;
  readonly slots: 'auto' | 'unified' | 'separate';
  readonly fullWindows: boolean;
  /** Whether prefixes are kept for other requests. */
  readonly prefixCaching: 'auto' | 'on' | 'off';
  /** Most sequences that the engine allocates for at start. */
  readonly maxSequences: number | null;
  /** Fraction of the memory free after start that becomes cache (TensorRT-LLM). */
  readonly freeFraction: number | null;
  /** SGLang's share of recurrent states, as a ratio to the cache of tokens. */
  readonly stateRatio: number;
  /** Format of recurrent states. */
  readonly stateFormat: 'fp32' | 'bf16' | null;
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
  /** Exact bytes of cache of one device. */
  readonly kvMemory: number | null;
  /** Formats of single classes of matrices (`attention=fp8`); open: the checkpoint's own. */
  readonly weightsOf: string | readonly string[] | null;
}

/** How an engine serves. */
export const servingOptions = {
  batchedTokens: {
    label: 'Batched tokens',
    help: 'Tokens of one forward step (n_ubatch, max_num_batched_tokens, a prefill chunk)',
    kind: count(1, LARGEST_COUNT, 'double'),
    open: 'the engine’s own',
    mode: 'inference',
    solve: { wanted: 'largest' },
  },
  memoryUtilization: {
    label: 'Memory use',
    help: 'Share of the device’s memory that may be used',
    kind: share(0.05, 1),
    open: 'the engine’s own',
  },
  gpuLayers: {
    label: 'GPU layers',
    help: 'Layers kept on the device, the rest in host memory (llama.cpp -ngl)',
    kind: count(0, LARGEST_COUNT, 'one'),
    open: 'all',
    solve: { wanted: 'largest', end: ({ model }) => model.layerCount + 1 },
    mode: 'inference',
    engines: understoodAs('gpuLayers'),
  },
  cpuExperts: {
    label: 'CPU experts',
    help: 'Layers whose routed experts stay in host memory (llama.cpp --n-cpu-moe)',
    kind: count(0, LARGEST_COUNT, 'one'),
    initial: 0,
    solve: { wanted: 'smallest', end: ({ model }) => model.layerCount },
    mode: 'inference',
    engines: understoodAs('cpuExperts'),
  },
  kvValues: {
    label: 'KV values',
    help: 'Number format of the cached values where it is not that of the keys (llama.cpp -ctv)',
    kind: choiceOf(kvFormatChoices),
    open: 'that of the keys',
    mode: 'inference',
    engines: understoodAs('kvValues'),
  },
  slots: {
    label: 'Slots',
    help: 'One pool of cells for all sequences, or one for each; auto: one for llama-server’s own four, else one each',
    kind: choices('auto', 'unified', 'separate'),
    initial: 'auto',
    mode: 'inference',
    engines: understoodAs('slots'),
  },
  fullWindows: {
    label: 'Full windows',
    help: 'Windowed layers keep every token (llama.cpp --swa-full, vLLM without its hybrid manager)',
    kind: onOff,
    initial: false,
    mode: 'inference',
    engines: understoodAs('fullWindows'),
  },
  prefixCaching: {
    label: 'Prefix caching',
    help: 'Whether prefixes are kept for other requests, which holds further recurrent states of each; auto: the engine’s own',
    kind: choices('auto', 'on', 'off'),
    initial: 'auto',
    mode: 'inference',
    engines: understoodAs('prefixCaching'),
  },
  maxSequences: {
    label: 'Max sequences',
    help: 'Sequences that the engine makes room for at start (vLLM --max-num-seqs, SGLang --max-running-requests)',
    kind: count(1, LARGEST_COUNT, 'double'),
    open: 'the engine’s own for this device',
    mode: 'inference',
    engines: understoodAs('maxSequences'),
  },
  freeFraction: {
    label: 'Free fraction',
    help: 'Share of the memory left after start that becomes cache (TensorRT-LLM free_gpu_memory_fraction)',
    kind: share(0.05, 1),
    open: 'the engine’s own',
    mode: 'inference',
    engines: understoodAs('freeFraction'),
  },
  stateRatio: {
    label: 'State ratio',
    help: 'Memory of recurrent states, as a ratio to that of cached tokens (SGLang --mamba-full-memory-ratio)',
    kind: number(0.01, 100, 0.1, 'ratio'),
    initial: 0.9,
    mode: 'inference',
    engines: understoodAs('stateRatio'),
  },
  stateFormat: {
    label: 'State format',
    help: 'Number format of recurrent states (vLLM --mamba-ssm-cache-dtype)',
    kind: choices('fp32', 'bf16'),
    open: 'the config’s, else the engine’s own',
    mode: 'inference',
    engines: understoodAs('stateFormat'),
  },
  cpuOffload: {
    label: 'CPU offload',
    help: 'Bytes of each device’s weights that stay in host memory (vLLM --cpu-offload-gb)',
    kind: bytes(0, 2 ** 50),
    initial: 0,
    mode: 'inference',
    engines: understoodAs('cpuOffload'),
  },
  kvHost: {
    label: 'Cache on host',
    help: 'The cache lies in host memory (llama.cpp --no-kv-offload)',
    kind: onOff,
    initial: false,
    mode: 'inference',
    engines: understoodAs('kvHost'),
    moot: ofTokens,
  },
  adapters: {
    label: 'Adapters',
    help: 'LoRA adapters served at once, whose slots are made at start (vLLM --max-loras)',
    kind: count(0, 65_536, 'one'),
    initial: 0,
    mode: 'inference',
    engines: understoodAs('adapters'),
  },
  adapterRank: {
    label: 'Adapter rank',
    help: 'Largest rank of the adapters served (vLLM --max-lora-rank)',
    kind: count(1, 65_536, 'double'),
    initial: 16,
    mode: 'inference',
    engines: understoodAs('adapterRank'),
  },
  hostCache: {
    label: 'Host cache',
    help: 'Bytes of host memory for prompts that a server keeps (llama-server --cache-ram, vLLM --kv-offloading-size)',
    kind: bytes(0, 2 ** 50),
    open: 'the engine’s own',
    mode: 'inference',
    engines: understoodAs('hostCache'),
  },
  hostCacheRatio: {
    label: 'Host cache ratio',
    help: 'Cache in host memory, as a ratio to the pool of the devices (SGLang --hicache-ratio)',
    kind: number(0, 1000, 0.5, 'ratio'),
    initial: 0,
    mode: 'inference',
    engines: understoodAs('hostCacheRatio'),
  },
  checkpoints: {
    label: 'Checkpoints',
    help: 'Checkpoints of each slot in host memory, of recurrent and windowed layers (llama-server --ctx-checkpoints)',
    kind: count(0, 65_536, 'double'),
    open: 'the engine’s own',
    mode: 'inference',
    engines: understoodAs('checkpoints'),
  },
  kvMemory: {
    label: 'Cache memory',
    help: 'Bytes of cache of one device, exactly so many (vLLM --kv-cache-memory-bytes)',
    kind: bytes(2 ** 20, 2 ** 50),
    open: 'what the share of memory leaves',
    mode: 'inference',
    engines: understoodAs('kvMemory'),
  },
  weightsOf: {
    label: 'Weights of',
    help: 'Another format for one kind of matrices (attention=fp8, head=bf16), repeatable',
    kind: weightsOfKind,
    open: 'as the checkpoint has them',
    mode: 'inference',
    isRepeatable: true,
  },
} satisfies DeclarationsOf<ServingOptions>;
