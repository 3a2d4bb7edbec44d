import type { LogTable } from '../log/log-table.js';

/** Lines of the page that a running server gives to Prometheus. */
export const VLLM_METRICS: LogTable['lines'] = [
  {
    pattern: /^vllm:num_requests_running(?:\{[^}]*\})? (?<running>[\d.e+-]+)/,
    figures: {
      running: { meaning: 'requests held', unit: 'requests', key: 'scenario.batch' },
    },
  },
  {
    pattern: /^vllm:num_requests_waiting(?:\{[^}]*\})? (?<waiting>[\d.e+-]+)/,
    figures: {
      waiting: {
        meaning: 'queue: pool or max_num_seqs is the bound',
        unit: 'requests',
        key: null,
      },
    },
  },
  {
    pattern: /^vllm:(?:gpu_cache_usage_perc|kv_cache_usage_perc)(?:\{[^}]*\})? (?<usage>[\d.e+-]+)/,
    figures: {
      usage: {
        meaning: 'share of the pool in use, 0–1 in spite of its name',
        unit: 'share',
        key: null,
      },
    },
  },
  {
    pattern:
      /^vllm:cache_config_info\{.*block_size="(?<block>\d+)".*num_gpu_blocks="(?<blocks>\d+)"/,
    figures: {
      block: { meaning: 'tokens of a block', unit: 'tokens', key: null },
      blocks: {
        meaning: 'blocks: × block_size = tokens',
        unit: 'blocks',
        key: 'kvCache.pool.blocks',
      },
    },
  },
];
