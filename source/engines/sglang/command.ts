import {
  configFile,
  fact,
  factOf,
  harmless,
  harmlessToggles,
  model,
  modelFields,
  notModelled,
  number,
  type Program,
  type Stated,
  toggle,
  words,
  wordsBeside,
} from '../command/command.js';
import {
  byteFlag,
  CHECKPOINT_QUANTIZATIONS,
  numberOf,
  STATE_FORMATS,
  servedDevices,
} from '../command/common.js';
import { attentionGroups, line, type PrintRequest, variables, without } from '../command/print.js';
import { draftedTokens, drafting, draftWords } from './drafts.js';

/** `python -m sglang.launch_server` (sglang/srt/server_args.py). */
export const sglangCommand: Program = {
  id: 'sglang',
  engine: 'sglang',
  mode: 'inference',
  start: ['python', '-m', 'sglang.launch_server'],
  starts: /^(sglang(_router)?\.launch_server|sglang serve)$/,
  images: /lmsysorg\/sglang|\/sglang(:|$)/,
  positional: 'none',
  syntax: 'flags',
  defaults: { sequence: null },
  flags: [
    model('--model-path', '--model'),
    number('sequence', '--context-length', '--context-len'),
    words(
      'kv',
      [
        ['fp8_e4m3', 'fp8'],
        ['fp8_e5m2', 'fp8'],
        ['bf16', 'bf16'],
        ['bfloat16', 'bf16'],
      ],
      '--kv-cache-dtype',
    ),
    wordsBeside(
      CHECKPOINT_QUANTIZATIONS,
      'weights',
      [
        ['fp8', 'fp8'],
        ['mxfp4', 'mxfp4'],
        ['bitsandbytes', 'nf4'],
      ],
      '--quantization',
    ),
    words(
      'weights',
      [
        ['bfloat16', 'bf16'],
        ['float16', 'fp16'],
        ['half', 'fp16'],
        ['float32', 'fp32'],
      ],
      '--dtype',
    ),
    number('memoryUtilization', '--mem-fraction-static'),
    number('maxSequences', '--max-running-requests'),
    number('batchedTokens', '--chunked-prefill-size'),
    number('tp', '--tensor-parallel-size', '--tp-size', '--tp'),
    number('pp', '--pipeline-parallel-size', '--pp-size', '--pp'),
    fact('dataParallel', '--data-parallel-size', '--dp-size', '--dp'),
    number('ep', '--expert-parallel-size', '--ep-size', '--ep'),
    factOf('attentionDp', '--enable-dp-attention'),
    number('cp', '--attn-cp-size'),
    toggle('fullWindows', true, '--disable-hybrid-swa-memory'),
    toggle('task', 'embed', '--is-embedding'),
    words('stateFormat', STATE_FORMATS, '--mamba-ssm-dtype'),
    number('stateRatio', '--mamba-full-memory-ratio'),
    toggle('prefixCaching', 'off', '--disable-radix-cache'),
    number('redundantExperts', '--ep-num-redundant-experts'),
    byteFlag('cpuOffload', 2 ** 30, '--cpu-offload-gb'),
    modelFields('--json-model-override-args'),
    fact('draftModel', '--speculative-draft-model-path', '--speculative-draft'),
    fact('draftSteps', '--speculative-num-steps'),
    fact('draftWidth', '--speculative-eagle-topk'),
    fact('verified', '--speculative-num-draft-tokens'),
    fact('algorithm', '--speculative-algorithm', '--speculative-algo'),
    fact('loras', '--max-loras-per-batch'),
    fact('loraRank', '--max-lora-rank'),
    configFile('--config'),
    harmless(
      '--host',
      '--port',
      '--served-model-name',
      '--api-key',
      '--tokenizer-path',
      '--tokenizer-mode',
      '--tool-call-parser',
      '--reasoning-parser',
      '--chat-template',
      '--random-seed',
      '--download-dir',
      '--load-format',
      '--log-level',
      '--stream-interval',
      '--node-rank',
      '--dist-init-addr',
      '--nnodes',
      '--schedule-policy',
      '--schedule-conservativeness',
      '--watchdog-timeout',
      '--dist-timeout',
      '--nccl-port',
      '--base-gpu-id',
      '--tokenizer-worker-num',
      '--scheduler-recv-interval',
      '--model-loader-extra-config',
      '--init-expert-location',
    ),
    harmlessToggles(
      '--trust-remote-code',
      '--enable-metrics',
      '--skip-server-warmup',
      '--enable-cache-report',
      '--log-requests',
      '--enable-p2p-check',
      '--disable-custom-all-reduce',
      '--enable-flashinfer-allreduce-fusion',
      '--enable-aiter-allreduce-fusion',
      '--disable-shared-experts-fusion',
      '--disable-overlap-schedule',
    ),
    notModelled(
      'kernels differ in workspace',
      '--attention-backend',
      '--moe-runner-backend',
      '--fp8-gemm-backend',
      '--sampling-backend',
      '--moe-a2a-backend',
      '--decode-attention-backend',
      '--prefill-attention-backend',
      '--mm-attention-backend',
      '--linear-attn-backend',
      '--nsa-prefill-backend',
      '--nsa-decode-backend',
    ),
    notModelled(
      'KTransformers holds experts in host memory: read them with --engine ktransformers --cpu-experts',
      '--kt-num-gpu-experts',
      '--kt-weight-path',
      '--kt-method',
    ),
    harmless('--kt-cpuinfer', '--kt-threadpool-count', '--kt-gpu-prefill-token-threshold'),
    harmless('--kt-expert-placement-strategy', '--kt-max-deferred-experts-per-token'),
    harmlessToggles('--kt-enable-dynamic-expert-update'),
    notModelled(
      'graph sizes take memory',
      '--cuda-graph-max-bs',
      '--disable-cuda-graph',
      '--disable-piecewise-cuda-graph',
      '--cuda-graph-bs',
    ),
    notModelled(
      'tokens of one prefill batch',
      '--max-prefill-tokens',
      '--num-continuous-decode-steps',
    ),
    notModelled('the pool is capped', '--max-total-tokens', '--page-size'),
    notModelled('the split of windowed and full layers', '--swa-full-tokens-ratio'),
    fact('tierRatio', '--hicache-ratio'),
    notModelled('when the cache is copied to host memory', '--hicache-write-policy'),
    notModelled('a cache beyond host memory', '--hicache-storage-backend'),
    factOf('tiers', '--enable-hierarchical-cache'),
    fact('tierSize', '--hicache-size'),
    notModelled(
      'roles of prefill and decode apart',
      '--disaggregation-mode',
      '--disaggregation-transfer-backend',
    ),
    notModelled('halves of a batch hide exchanges of experts', '--enable-two-batch-overlap'),
    notModelled('the head is copied over ranks', '--enable-dp-lm-head'),
    notModelled('dense layers are divided over other ranks', '--moe-dense-tp-size'),
    notModelled('symmetric memory of all ranks', '--enable-symm-mem'),
    notModelled('compiled graphs', '--enable-torch-compile'),
    notModelled('prefill and decode share a batch', '--enable-mixed-chunk'),
  ],
  print: (asked) => {
    const { options, hub } = asked;
    const { tp = 1, dp = 1, adapters, adapterRank } = options;
    const groups = attentionGroups(asked);
    const ranks = groups > 1 ? groups : Number(dp);
    return {
      lines: [
        line([
          ...(groups > 1
            ? variables(asked, groups)
            : variables({ ...asked, options: { ...options, dp: 1 } })),
          'python',
          '-m',
          'sglang.launch_server',
          '--model-path',
          hub,
          ...wordsOfServer(asked, groups),
          ...(groups > 1 ? ['--tensor-parallel-size', String(Number(tp) * groups)] : []),
          ...(ranks > 1 ? ['--data-parallel-size', String(ranks)] : []),
          ...(groups > 1 ? ['--enable-dp-attention'] : []),
          ...(adapters ? ['--max-loras-per-batch', String(adapters)] : []),
          ...(adapters && adapterRank ? ['--max-lora-rank', String(adapterRank)] : []),
          ...draftWords(asked),
        ]),
      ],
      says: ['batch', 'dp', 'prefillDevices', 'adapters', 'adapterRank', 'draftTokens'],
    };
  },
  settle: ({ options, facts }) => {
    const groups = numberOf(facts['dataParallel']);
    const isAttention = facts['attentionDp'] !== undefined && groups !== undefined && groups > 1;
    const size = isAttention ? { attentionDp: groups } : groups === undefined ? {} : { dp: groups };
    return {
      options: {
        ...size,
        ...(isAttention && ofEachGroup(options, groups)),
        // Decimal gigabytes of each rank (sglang, mem_cache/memory_pool_host.py).
        ...(facts['tiers'] !== undefined &&
          numberOf(facts['tierSize']) && {
            hostCache: Number(facts['tierSize']) * 1e9 * Number(options['tp'] ?? 1),
          }),
        ...(facts['tiers'] !== undefined &&
          !numberOf(facts['tierSize']) && {
            hostCacheRatio: numberOf(facts['tierRatio']) ?? TIER_RATIO,
          }),
        ...(facts['loras'] !== undefined && { adapters: Number(facts['loras']) }),
        ...(facts['loraRank'] !== undefined && { adapterRank: Number(facts['loraRank']) }),
        ...draftedTokens(facts),
      },
      ...drafting(facts),
      ...servedDevices({ ...options, ...(isAttention ? {} : size) }),
    };
  },
};

/** `hicache_ratio` where no size is given (sglang/srt/server_args.py). */
const TIER_RATIO = 2;

/** Limits that DP attention divides over its groups (sglang/srt/server_args.py, managers/scheduler.py). */
const SHARED = [
  ['--chunked-prefill-size', 'batchedTokens'],
  ['--max-running-requests', 'maxSequences'],
] as const;

function ofEachGroup(options: Stated['options'], groups: number): Record<string, number> {
  const given = SHARED.flatMap(([, id]) => {
    const value = options[id];
    return value === undefined ? [] : [[id, Math.floor(Number(value) / groups)] as const];
  });
  return Object.fromEntries(given);
}

/**
 * Words of the table for a server with DP attention. Its sizes have other words, and its limits are those of all
 * groups together.
 */
function wordsOfServer({ words }: PrintRequest, groups: number): readonly string[] {
  if (groups === 1) return words;
  const flags: readonly string[] = SHARED.map(([flag]) => flag);
  return without('--tensor-parallel-size', words).map((word, at, all) =>
    flags.includes(all[at - 1] ?? '') ? String(Number(word) * groups) : word,
  );
}
