import {
  configFile,
  draft,
  fact,
  factOf,
  harmless,
  harmlessToggles,
  model,
  notModelled,
  number,
  type Program,
  toggle,
  words,
  wordsBeside,
} from '../command/command.js';
import {
  byteFlag,
  CHECKPOINT_QUANTIZATIONS,
  STATE_FORMATS,
  servedDevices,
} from '../command/common.js';
import { attentionGroups, line, variables, without } from '../command/print.js';

/** Cache formats by vLLM's words (`vllm/config/cache.py`). */
const CACHE_FORMATS = [
  ['fp8', 'fp8'],
  ['fp8_e4m3', 'fp8'],
  ['fp8_e5m2', 'fp8'],
  ['bfloat16', 'bf16'],
  ['float16', 'fp16'],
] as const;

/** Load-time quantisation by its words; a quantised checkpoint says its own. */
const QUANTIZATIONS = [
  ['fp8', 'fp8'],
  ['bitsandbytes', 'nf4'],
  ['mxfp4', 'mxfp4'],
] as const;

/** What a model is served for (`vllm/config/model.py`: ConvertOption, and the tasks of versions before 0.10). */
const POOLING = [
  ['embed', 'embed'],
  ['embedding', 'embed'],
  ['classify', 'rerank'],
  ['score', 'rerank'],
  ['reward', 'rerank'],
  ['generate', 'generate'],
] as const;

/** `vllm serve` and its OpenAI server (vllm/engine/arg_utils.py, vllm/config). */
export const vllmCommand: Program = {
  id: 'vllm',
  engine: 'vllm',
  mode: 'inference',
  start: ['vllm', 'serve'],
  starts:
    /^(vllm (serve|chat|complete|run-batch)|vllm\.entrypoints\.((openai\.)?api_server|cli\.main serve)|vllm-openai)$/,
  images: /vllm[-/]openai|\/vllm(:|$)|rocm\/vllm/,
  positional: 'model',
  syntax: 'flags',
  defaults: { sequence: null },
  flags: [
    model('--model', '--model-tag'),
    number('sequence', '--max-model-len'),
    wordsBeside(CHECKPOINT_QUANTIZATIONS, 'weights', QUANTIZATIONS, '--quantization', '-q'),
    words(
      'weights',
      [
        ['bfloat16', 'bf16'],
        ['half', 'fp16'],
        ['float16', 'fp16'],
        ['float32', 'fp32'],
        ['float', 'fp32'],
      ],
      '--dtype',
    ),
    words('kv', CACHE_FORMATS, '--kv-cache-dtype'),
    number('memoryUtilization', '--gpu-memory-utilization'),
    number('maxSequences', '--max-num-seqs'),
    number('batchedTokens', '--max-num-batched-tokens'),
    number('tp', '--tensor-parallel-size', '-tp'),
    number('pp', '--pipeline-parallel-size', '-pp'),
    number('dp', '--data-parallel-size', '-dp'),
    number('cp', '--prefill-context-parallel-size', '-pcp'),
    factOf('expertParallel', '--enable-expert-parallel', '-ep'),
    toggle('fullWindows', true, '--disable-hybrid-kv-cache-manager'),
    byteFlag('cpuOffload', 2 ** 30, '--cpu-offload-gb'),
    // Of all ranks together (vllm/config/cache.py).
    byteFlag('hostCache', 2 ** 30, '--kv-offloading-size'),
    byteFlag('kvMemory', 1, '--kv-cache-memory-bytes'),
    number('redundantExperts', '--eplb-config.num_redundant_experts'),
    factOf('lora', '--enable-lora'),
    fact('loras', '--max-loras'),
    fact('loraRank', '--max-lora-rank'),
    fact('speculation', '--speculative-config', '-sc'),
    fact('speculationModel', '--speculative-config.model'),
    fact('speculationTokens', '--speculative-config.num_speculative_tokens'),
    fact('stageLayers', 'VLLM_PP_LAYER_PARTITION'),
    fact('nodes', '--nnodes'),
    fact('overrides', '--hf-overrides'),
    draft('--speculative-model'),
    configFile('--config'),
    harmless(
      '--host',
      '--port',
      '--served-model-name',
      '--api-key',
      '--tokenizer',
      '--tokenizer-mode',
      '--tool-call-parser',
      '--reasoning-parser',
      '--chat-template',
      '--seed',
      '--download-dir',
      '--revision',
      '--load-format',
      '--uvicorn-log-level',
      '--distributed-executor-backend',
      '--max-log-len',
      '--stream-interval',
      '--generation-config',
      '--override-generation-config',
      '--node-rank',
      '--master-addr',
      '--master-port',
      '--swap-space',
      '--mm-processor-cache-gb',
      '--max-num-partial-prefills',
      '--long-prefill-token-threshold',
      '--allowed-origins',
      '--response-role',
      '--data-parallel-address',
      '--data-parallel-rpc-port',
      '--data-parallel-size-local',
      '--data-parallel-start-rank',
      '--data-parallel-backend',
      '--api-server-count',
      '--config-format',
      '--mm-processor-cache-type',
      '--allowed-local-media-path',
      '--chat-template-content-format',
      '--tool-server',
      '--lora-modules',
      '--model-loader-extra-config',
      '--kv-events-config',
      '--scheduling-policy',
      '--max-logprobs',
      '--v0',
      '--v1',
    ),
    harmlessToggles(
      '--trust-remote-code',
      '--enable-auto-tool-choice',
      '--disable-log-requests',
      '--disable-log-stats',
      '--enable-prefix-caching',
      '--no-enable-prefix-caching',
      '--enable-chunked-prefill',
      '--no-enable-chunked-prefill',
      '--async-scheduling',
      '--no-async-scheduling',
      '--enable-reasoning',
      '--headless',
      '--calculate-kv-scales',
      '--enable-metrics',
      '--enable-sleep-mode',
      '--enable-log-requests',
      '--disable-cascade-attn',
      '--disable-custom-all-reduce',
      '--disable-uvicorn-access-log',
      '--disable-frontend-multiprocessing',
      '--data-parallel-hybrid-lb',
      '--data-parallel-external-lb',
      '--enable-prompt-tokens-details',
    ),
    notModelled(
      'CUDA graphs change the pool',
      '--enforce-eager',
      '--compilation-config',
      '-cc',
      '-O',
    ),
    notModelled(
      'captured graph sizes take memory',
      '--max-cudagraph-capture-size',
      '--cudagraph-capture-sizes',
    ),
    notModelled('block size pads the cache', '--block-size'),
    notModelled('the pool is overridden', '--num-gpu-blocks-override'),
    notModelled(
      'images of a request change the profile run',
      '--limit-mm-per-prompt',
      '--mm-processor-kwargs',
      '--media-io-kwargs',
      '--video-pruning-rate',
    ),
    notModelled('kernels differ in workspace', '--attention-backend'),
    notModelled('the model’s maximum may change', '--rope-scaling', '--disable-sliding-window'),
    notModelled('the vision tower may be copied on each rank', '--mm-encoder-tp-mode'),
    notModelled(
      'decode context parallelism divides the cache',
      '--decode-context-parallel-size',
      '-dcp',
    ),
    notModelled(
      'the cache may spill to host memory',
      '--kv-offloading-backend',
      '--kv-transfer-config',
    ),
    words('stateFormat', STATE_FORMATS, '--mamba-ssm-cache-dtype'),
    notModelled(
      'recurrent states have another format or spacing',
      '--mamba-cache-dtype',
      '--mamba-cache-mode',
      '--mamba-block-size',
    ),
    words(
      'task',
      [
        ['generate', 'generate'],
        ['pooling', 'embed'],
      ],
      '--runner',
    ),
    words('task', POOLING, '--convert', '--task'),
    notModelled(
      'micro-batches and all-to-all buffers take memory',
      '--enable-dbo',
      '--all2all-backend',
    ),
    notModelled('towers may be left out', '--language-model-only'),
  ],
  print: (asked) => {
    const { options, hub, hasExperts } = asked;
    const { dp = 1, ep = 1, adapters, adapterRank, draftTokens } = options;
    // Data-parallel ranks of one server always share the experts: whole replicas of a mixture are servers of their own.
    const ranks = hasExperts ? attentionGroups(asked) : Number(dp);
    const words = without('--data-parallel-size', asked.words);
    return {
      lines: [
        line([
          ...variables({ ...asked, options: { ...options, dp: Number(dp) / ranks } }),
          'vllm',
          'serve',
          hub,
          ...words,
          ...(ranks > 1 ? ['--data-parallel-size', String(ranks)] : []),
          ...(Number(ep) > 1 ? ['--enable-expert-parallel'] : []),
          ...(adapters
            ? [
                '--enable-lora',
                '--max-loras',
                String(adapters),
                '--max-lora-rank',
                String(adapterRank ?? 16),
              ]
            : []),
          ...(draftTokens
            ? ['--speculative-config', `{"num_speculative_tokens":${draftTokens}}`]
            : []),
        ]),
      ],
      says: ['batch', 'dp', 'prefillDevices', 'ep', 'adapters', 'adapterRank', 'draftTokens'],
    };
  },
  settle: ({ options, facts }) => {
    const loras = facts['lora'] === undefined ? undefined : Number(facts['loras'] ?? 1);
    const tokens =
      facts['speculationTokens'] ??
      /"num_speculative_tokens"\s*:\s*(\d+)/.exec(facts['speculation'] ?? '')?.[1];
    const { tp = 1, dp = 1, cp = 1 } = options;
    return {
      options: {
        ...(facts['expertParallel'] !== undefined && {
          ep: Number(tp) * Number(dp) * Number(cp),
        }),
        ...(loras !== undefined && {
          adapters: loras,
          adapterRank: Number(facts['loraRank'] ?? 16),
        }),
        ...(tokens !== undefined && { draftTokens: Number(tokens) }),
        ...(facts['stageLayers'] !== undefined && { stageLayers: facts['stageLayers'] }),
      },
      ...servedDevices(options),
    };
  },
};
