import { type EngineId, type EngineOption, understands } from '../../engines/index.js';
import { kvFormatChoices } from '../../formats/index.js';
import { imageTowerOf } from '../../model/image-tower.js';
import { USUAL_DRAFT } from '../defaults.js';
import type { OptionDeclarations } from './field.js';
import {
  bytes,
  choiceOf,
  choices,
  count,
  imageSize,
  LARGEST_COUNT,
  number,
  onOff,
  share,
} from './kinds/index.js';
import { weightsOfKind } from './weights-of-kind.js';

function understoodAs(option: EngineOption): (engine: EngineId) => boolean {
  return (engine) => understands(engine, option);
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
  task: {
    label: 'Task',
    help: 'What is served: generated text, embeddings of prompts, or scores of pairs, which need no logits',
    kind: choices('generate', 'embed', 'rerank'),
    open: 'generate; of an encoder, embed',
    mode: 'inference',
  },
  images: {
    label: 'Images',
    help: 'Images of one request, whose tower then works beside the model',
    kind: count(0, 65_536, 'one'),
    initial: 0,
    mode: 'inference',
    moot: ({ model }) =>
      imageTowerOf(model.config) ? undefined : 'no tower for images of this model is known',
  },
  imageSize: {
    label: 'Image size',
    help: 'Width and height of one image in pixels',
    kind: imageSize,
    initial: '1024x1024',
    mode: 'inference',
    moot: ({ model }) =>
      imageTowerOf(model.config) ? undefined : 'no tower for images of this model is known',
  },
  sharedPrefix: {
    label: 'Shared prefix',
    help: 'Leading tokens that all sequences share and the cache holds once',
    kind: count(0, LARGEST_COUNT, 'double'),
    initial: 0,
    mode: 'inference',
  },
  draftTokens: {
    label: 'Draft tokens',
    help: 'Tokens drafted ahead, by the model’s own next-token modules or by --draft (0: none)',
    kind: count(0, 64, 'one'),
    solve: { wanted: 'largest' },
    open: `${USUAL_DRAFT} with --draft`,
    mode: 'inference',
  },
  draftTp: {
    label: 'Draft TP',
    help: 'Tensor-parallel size of the model that drafts; with 1 it lies wholly on the first rank',
    kind: count(1, LARGEST_COUNT, 'double'),
    open: 'that of the model',
    mode: 'inference',
    moot: ({ draft }) => (draft ? undefined : 'no model drafts (--draft)'),
  },
  acceptRate: {
    label: 'Accept rate',
    help: 'Share of drafted tokens that the model accepts, each as likely as the one before it',
    kind: share(0, 1),
    initial: 0.8,
    mode: 'inference',
    moot: ({ draft, draftTokens }) =>
      (draftTokens ?? (draft ? USUAL_DRAFT : 0)) > 0 ? undefined : 'nothing is drafted',
  },
} satisfies Partial<OptionDeclarations>;
