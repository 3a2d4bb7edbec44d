import {
  draft,
  type Flag,
  type FlagValue,
  fact,
  harmless,
  harmlessToggles,
  model,
  notModelled,
  number,
  type Program,
  toggle,
  words,
} from '../command/command.js';
import { byteFlag, numberOf } from '../command/common.js';
import { line, spreadServers } from '../command/print.js';
import { expertsInHost, MANY_LAYERS } from './tensor-overrides.js';

/** Cache formats by its words (llama.cpp common/arg.cpp, `-ctk`). */
const CACHE_FORMATS = [
  ['f16', 'fp16'],
  ['bf16', 'bf16'],
  ['f32', 'fp32'],
  ...['q8_0', 'q4_0', 'q4_1', 'q5_0', 'q5_1', 'iq4_nl'].map((id) => [id, id] as const),
] as const;

/** `-c` counts the cells of all slots, so it is a fact until the number of slots is known. */
const flags: readonly Flag[] = [
  model('-m', '--model', '-hf', '-hfr', '--hf-repo'),
  fact('cells', '-c', '--ctx-size', 'LLAMA_ARG_CTX_SIZE'),
  number('batch', '-np', '--parallel', 'LLAMA_ARG_N_PARALLEL'),
  number('batchedTokens', '-ub', '--ubatch-size'),
  words('kv', CACHE_FORMATS, '-ctk', '--cache-type-k'),
  words('kvValues', CACHE_FORMATS, '-ctv', '--cache-type-v'),
  words(
    'attention',
    [
      ['on', 'flash'],
      ['1', 'flash'],
      ['auto', 'flash'],
      // Before September 2025 the flag had no value.
      ['', 'flash'],
      ['off', 'eager'],
      ['0', 'eager'],
    ],
    '-fa',
    '--flash-attn',
  ),
  fact('gpuLayers', '-ngl', '--gpu-layers', '--n-gpu-layers', 'LLAMA_ARG_N_GPU_LAYERS'),
  number('cpuExperts', '-ncmoe', '--n-cpu-moe'),
  { names: ['-cmoe', '--cpu-moe'], takes: 'none', meaning: { kind: 'fact', fact: 'allExperts' } },
  toggle('fullWindows', true, '--swa-full'),
  toggle('slots', 'unified', '-kvu', '--kv-unified'),
  toggle('slots', 'separate', '--no-kv-unified'),
  toggle('kvHost', true, '-nkvo', '--no-kv-offload'),
  fact('tensorSplit', '-ts', '--tensor-split'),
  byteFlag('hostCache', 2 ** 20, '--cache-ram', '-cram', 'LLAMA_ARG_CACHE_RAM'),
  number('checkpoints', '--ctx-checkpoints', '-ctxcp', 'LLAMA_ARG_CTX_CHECKPOINTS'),
  draft('-md', '--spec-draft-model', '--model-draft'),
  number('draftTokens', '--spec-draft-n-max', '--draft-max', '--draft'),
  number('output', '-n', '--n-predict', '--predict'),
  harmless(
    '--host',
    '--port',
    '-a',
    '--alias',
    '--api-key',
    '-b',
    '--batch-size',
    '-p',
    '--prompt',
    '--temp',
    '--top-k',
    '--top-p',
    '--min-p',
    '-s',
    '--seed',
    '--chat-template',
    '--chat-template-file',
    '--reasoning-format',
    '--reasoning-budget',
    '--log-file',
    '--repeat-penalty',
    '--presence-penalty',
    '-sm',
    '--split-mode',
    '-mg',
    '--main-gpu',
    '-to',
    '--timeout',
    '-f',
    '--file',
    '-npp',
    '-ntg',
    '-npl',
  ),
  harmlessToggles(
    '--jinja',
    '-cnv',
    '--conversation',
    '-no-cnv',
    '--no-conversation',
    '-st',
    '--single-turn',
    '-v',
    '--verbose',
    '--metrics',
    '--no-warmup',
    '--no-webui',
    '--cont-batching',
    '-cb',
    '--slots',
    '--props',
    '--log-disable',
    '-fitt',
    '--mlock',
    '--no-mmap',
    '-lm',
    '--load-mode',
  ),
  notModelled(
    'processor threads decide the speed of host layers',
    '-t',
    '--threads',
    '-tb',
    '--threads-batch',
  ),
  {
    names: ['-ot', '--override-tensor'],
    takes: 'one',
    meaning: {
      kind: 'option',
      option: 'cpuExperts',
      read: expertsInHost,
      print: () => undefined,
    },
  },
  notModelled('the placement is adapted to free memory', '-fit', '--fit', '-fitc', '--fit-ctx'),
  notModelled('devices are chosen by name', '-dev', '--device'),
  notModelled('devices of other hosts', '--rpc'),
  notModelled(
    'a vision or audio tower lies on the GPU',
    '-mm',
    '--mmproj',
    '--no-mmproj-offload',
    '--image-max-tokens',
  ),
  notModelled('how often checkpoints are made', '-cms', '--checkpoint-min-step'),
  notModelled('adapters take memory', '--lora', '--lora-scaled', '--control-vector'),
  notModelled(
    'metadata is overridden',
    '--override-kv',
    '--rope-scaling',
    '--rope-scale',
    '--yarn-orig-ctx',
  ),
  notModelled('the drafting model’s cache format', '-ctkd', '-ctvd'),
  notModelled('dense layers in host memory', '-ncffn', '--n-cpu-ffn'),
  notModelled('a cache of experts', '--moe-cache-mib'),
  notModelled('how drafts are made', '--spec-type'),
  notModelled(
    'layers of the drafting model on the device',
    '-ngld',
    '--spec-draft-ngl',
    '--gpu-layers-draft',
    '--n-gpu-layers-draft',
  ),
];

/** `llama-server`, `llama-cli`, `llama-bench` (llama.cpp common/arg.cpp). */
export const llamaCppCommand: Program = {
  id: 'llama.cpp',
  engine: 'llama.cpp',
  mode: 'inference',
  start: ['llama-server'],
  starts:
    /^(llama-(server|cli|run|simple(-chat)?|embedding|perplexity|imatrix|speculative|mtmd-cli|batched(-bench)?|parallel)|llamafile|ik_llama-server)(\.exe)?$/,
  images: /llama\.cpp|llama-cpp/,
  // The model for `llama-run`, the prompt for the other programs.
  positional: 'model',
  further: 'PROMPT',
  syntax: 'flags',
  flags,
  defaults: { sequence: null },
  print: (asked) => {
    const { options, model, words } = asked;
    const { sequence, batch = 1, weights, gpuLayers, tensorSplit, slots } = options;
    const cells = Number(sequence) * (slots === 'unified' ? 1 : Number(batch));
    const file = weights === undefined ? model : `${model}-${String(weights).toUpperCase()}.gguf`;
    return {
      lines: [
        line([
          ...spreadServers(asked),
          'llama-server',
          '-m',
          file,
          '-c',
          String(cells),
          ...words,
          ...(gpuLayers === undefined ? [] : ['-ngl', String(gpuLayers)]),
          ...(tensorSplit === undefined ? [] : ['-ts', String(tensorSplit)]),
        ]),
      ],
      says: ['sequence', 'weights', 'gpuLayers', 'tensorSplit', 'pp', 'dp'],
    };
  },
  settle: ({ options, facts }) => {
    const cells = numberOf(facts['cells']);
    const slots = Number(options['batch'] ?? 1);
    const isUnified = options['slots'] === 'unified';
    const split = facts['tensorSplit'];
    const devices = split?.split(/[,/]/).length;
    return {
      options: {
        ...(cells !== undefined &&
          cells > 0 && { sequence: sequenceOf(cells, isUnified ? 1 : slots) }),
        ...gpuLayers(facts['gpuLayers']),
        ...(facts['allExperts'] !== undefined && { cpuExperts: MANY_LAYERS }),
        ...(split !== undefined && { tensorSplit: split.replaceAll('/', ',') }),
        ...(devices !== undefined && { pp: devices }),
        ...(options['kv'] !== undefined &&
          options['kvValues'] === undefined && { kvValues: 'fp16' }),
      },
      ...(devices !== undefined && { devices }),
    };
  },
};

function sequenceOf(cells: number, slots: number): number {
  return Math.max(1, Math.floor(cells / slots));
}

function gpuLayers(text: string | undefined): Record<string, FlagValue> {
  if (text === undefined || text === 'auto') return {};
  if (text === 'all' || text === '-1') return { gpuLayers: MANY_LAYERS };
  const layers = numberOf(text);
  return layers === undefined ? {} : { gpuLayers: layers };
}
