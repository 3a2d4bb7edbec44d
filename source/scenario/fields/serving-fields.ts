import { type EngineOption, understands } from '../../engines/index.js';
import { kvFormatChoices } from '../../formats/index.js';
import type { Field } from '../field.js';
import { choices, count, LARGEST_COUNT, memory, onOff, share } from '../kinds.js';
import type { Scenario } from '../scenario.js';

/** Options that make a difference where the engine has a word for them. */
function asUnderstood(option: EngineOption): (scenario: Scenario) => boolean {
  return ({ engine }) => understands(engine, option);
}

/** How an engine serves. */
export const servingFields: readonly Field[] = [
  {
    id: 'batchedTokens',
    flag: 'batched-tokens',
    label: 'Batched tokens',
    group: 'serving',
    help: 'Tokens of one forward step (n_ubatch, max_num_batched_tokens, a prefill chunk); open: the engine’s own',
    kind: count(1, LARGEST_COUNT, 'double'),
    open: true,
    mode: 'inference',
  },
  {
    id: 'deviceMemory',
    flag: 'device-memory',
    label: 'Memory',
    group: 'hardware',
    help: 'Memory of one device in bytes (64Gi); open: what the driver tells, else the preset',
    kind: memory(2 ** 30, 2 ** 50),
    open: true,
  },
  {
    id: 'memoryUtilization',
    flag: 'memory-utilization',
    label: 'Memory use',
    group: 'serving',
    help: 'Share of the device’s memory that may be used; open: the engine’s own',
    kind: share(0.05, 1),
    open: true,
  },
  {
    id: 'gpuLayers',
    flag: 'gpu-layers',
    label: 'GPU layers',
    group: 'serving',
    help: 'Layers kept on the device, the rest in host memory (llama.cpp -ngl); open: all',
    kind: count(0, LARGEST_COUNT, 'one'),
    open: true,
    mode: 'inference',
    when: asUnderstood('gpuLayers'),
  },
  {
    id: 'cpuExperts',
    flag: 'cpu-experts',
    label: 'CPU experts',
    group: 'serving',
    help: 'Layers whose routed experts stay in host memory (llama.cpp --n-cpu-moe)',
    kind: count(0, LARGEST_COUNT, 'one'),
    open: false,
    mode: 'inference',
    when: asUnderstood('cpuExperts'),
  },
  {
    id: 'kvValues',
    flag: 'kv-values',
    label: 'KV values',
    group: 'serving',
    help: 'Number format of the cached values where it is not that of the keys (llama.cpp -ctv)',
    kind: { type: 'choice', choices: kvFormatChoices },
    open: true,
    mode: 'inference',
    when: asUnderstood('kvValues'),
  },
  {
    id: 'slots',
    flag: 'slots',
    label: 'Slots',
    group: 'serving',
    help: 'One pool of cells for all sequences, or one for each; auto: one for llama-server’s own four, else one each',
    kind: choices('auto', 'unified', 'separate'),
    open: false,
    mode: 'inference',
    when: asUnderstood('slots'),
  },
  {
    id: 'fullWindows',
    flag: 'full-windows',
    label: 'Full windows',
    group: 'serving',
    help: 'Windowed layers keep every token (llama.cpp --swa-full, vLLM without its hybrid manager)',
    kind: onOff,
    open: false,
    mode: 'inference',
    when: asUnderstood('fullWindows'),
  },
  {
    id: 'sharedPrefix',
    flag: 'shared-prefix',
    label: 'Shared prefix',
    group: 'serving',
    help: 'Leading tokens that all sequences share and the cache holds once',
    kind: count(0, LARGEST_COUNT, 'double'),
    open: false,
    mode: 'inference',
  },
  {
    id: 'draftTokens',
    flag: 'draft-tokens',
    label: 'Draft tokens',
    group: 'serving',
    help: 'Tokens drafted ahead by the model’s own next-token-prediction module, or by --draft (0: none); open: 4 with --draft',
    kind: count(0, 64, 'one'),
    open: true,
    mode: 'inference',
  },
  {
    id: 'acceptRate',
    flag: 'accept-rate',
    label: 'Accept rate',
    group: 'serving',
    help: 'Share of drafted tokens that the model accepts, each as likely as the one before it',
    kind: share(0, 1),
    open: false,
    mode: 'inference',
    when: ({ draft, draftTokens }) =>
      draftTokens === null ? draft !== undefined && draft !== null : draftTokens > 0,
  },
];
