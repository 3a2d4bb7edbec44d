import { type EngineId, type EngineOption, understands } from '../../engines/index.js';
import { kvFormatChoices } from '../../formats/index.js';
import { USUAL_DRAFT } from '../defaults.js';
import type { OptionDeclarations } from './field.js';
import { choiceOf, choices, count, LARGEST_COUNT, onOff, share } from './kinds/index.js';

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
  sharedPrefix: {
    label: 'Shared prefix',
    help: 'Leading tokens that all sequences share and the cache holds once',
    kind: count(0, LARGEST_COUNT, 'double'),
    initial: 0,
    mode: 'inference',
  },
  draftTokens: {
    label: 'Draft tokens',
    help: 'Tokens drafted ahead by the model’s own next-token-prediction module, or by --draft (0: none)',
    kind: count(0, 64, 'one'),
    solve: { wanted: 'largest' },
    open: `${USUAL_DRAFT} with --draft`,
    mode: 'inference',
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
