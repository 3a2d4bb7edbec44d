import type { LogTable } from '../log/log-table.js';

/** Lines of SGLang: docs of SGLang, production metrics; kvcache-ai/ktransformers#1928; sgl-project/sglang#22537. */
export const sglangLog: LogTable = {
  source: 'SGLang',
  engine: 'sglang',
  lines: [
    {
      pattern: /Load weight end\..*avail mem=(?<free>[\d.]+) GB, mem usage=(?<weights>[\d.]+) GB/,
      figures: {
        free: { meaning: 'free after loading («GB» is 2^30)', unit: 'GiB', key: null },
        weights: {
          meaning: 'taken while loading',
          unit: 'GiB',
          key: 'memory.devices[].weights + memory.devices[].allocator',
        },
      },
    },
    {
      pattern:
        /KV Cache is allocated\..*#tokens: (?<tokens>\d+), K size: (?<k>[\d.]+) GB, V size: (?<v>[\d.]+) GB/,
      figures: {
        tokens: { meaning: 'tokens of the pool', unit: 'tokens', key: 'kvCache.pool.tokens' },
        k: { meaning: 'keys', unit: 'GiB', key: null },
        v: { meaning: 'values', unit: 'GiB', key: null },
      },
    },
    {
      pattern: /Memory pool end\. avail mem=(?<rest>[\d.]+) GB/,
      figures: {
        rest: { meaning: 'left for activations and graphs', unit: 'GiB', key: null },
      },
    },
    {
      pattern:
        /max_total_num_tokens=(?<tokens>\d+), chunked_prefill_size=(?<chunk>\d+), max_prefill_tokens=\d+, max_running_requests=(?<running>\d+), context_len=(?<len>\d+), available_gpu_mem=(?<free>[\d.]+) GB/,
      figures: {
        tokens: {
          meaning:
            'tokens of the pool: less than context_len, so no request may be as long as promised',
          unit: 'tokens',
          key: 'kvCache.pool.tokens',
        },
        chunk: { meaning: 'prefill chunk', unit: 'tokens', key: 'settled.batchedTokens' },
        running: { meaning: 'requests at once', unit: 'requests', key: 'fit.maximumBatch' },
        len: { meaning: 'context', unit: 'tokens', key: 'settled.sequence' },
        free: { meaning: 'free once running', unit: 'GiB', key: null },
      },
    },
    {
      pattern:
        /#new-seq: (?<seqs>\d+), #new-token: (?<new>\d+), #cached-token: (?<cached>\d+), token usage: (?<usage>[\d.]+), #running-req: (?<running>\d+)/,
      figures: {
        seqs: { meaning: 'prompts of this step', unit: 'requests', key: null },
        new: { meaning: 'tokens computed', unit: 'tokens', key: null },
        cached: {
          meaning: 'tokens found in the prefix cache',
          unit: 'tokens',
          key: null,
        },
        usage: { meaning: 'share of the pool in use', unit: 'share', key: null },
        running: { meaning: 'requests held', unit: 'requests', key: 'scenario.batch' },
      },
    },
    {
      pattern: /^sglang:token_usage(?:\{[^}]*\})? (?<usage>[\d.e+-]+)/,
      figures: {
        usage: { meaning: 'share of the pool in use', unit: 'share', key: null },
      },
    },
    {
      pattern: /^sglang:cache_hit_rate(?:\{[^}]*\})? (?<hit>[\d.e+-]+)/,
      figures: {
        hit: {
          meaning: 'share of prompt tokens found',
          unit: 'share',
          key: null,
        },
      },
    },
    {
      pattern: /^sglang:generation_tokens_total(?:\{[^}]*\})? (?<gen>[\d.e+-]+)/,
      figures: {
        gen: { meaning: 'counter', unit: 'tokens', key: null },
      },
    },
  ],
  starts: [/server_args=ServerArgs\(/],
  states: [
    /model_name="(?<model>[^"]+)"/,
    /model_path='(?<model>[^']+)'/,
    /tp_size=(?<tp>\d+)/,
    /context_length=(?<sequence>\d+)/,
    /mem_fraction_static=(?<memoryUtilization>[\d.]+)/,
  ],
  // 0.5.19 was the newest on that day: github.com/sgl-project/sglang/issues/38846.
  eras: [{ version: '0.5.0' }, { version: '0.5.20', day: '2026-09-10' }],
};
