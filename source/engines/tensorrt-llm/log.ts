import type { LogTable } from '../log/log-table.js';

/** Lines of TensorRT-LLM: NVIDIA/TensorRT-LLM#1400; NVIDIA/TensorRT-LLM#6294; NVIDIA/TensorRT-LLM#8961. */
export const tensorrtLlmLog: LogTable = {
  source: 'TensorRT-LLM',
  engine: 'tensorrt-llm',
  lines: [
    {
      pattern: /now: CPU (?<cpu>\d+), GPU (?<engine>\d+) \(MiB\)/,
      figures: {
        cpu: { meaning: 'host', unit: 'MiB', key: null },
        engine: {
          meaning: 'engine: weights and work space',
          unit: 'MiB',
          key: null,
        },
      },
    },
    {
      pattern: /Allocate (?<pool>\d+) bytes for k\/v cache/,
      figures: {
        pool: { meaning: 'cache pool', unit: 'bytes', key: 'kvCache.pool.bytes' },
      },
    },
    {
      pattern: /Using (?<tokens>\d+) tokens in paged KV cache/,
      figures: {
        tokens: { meaning: 'tokens', unit: 'tokens', key: 'kvCache.pool.tokens' },
      },
    },
    {
      pattern:
        /to (?<share>[\d.]+) and (?<cap>\d+) with free memory (?<free>[\d.]+) of total memory (?<total>[\d.]+)/,
      figures: {
        share: { meaning: 'share of what is free after loading', unit: 'share', key: null },
        cap: { meaning: 'tokens asked', unit: 'tokens', key: null },
        free: { meaning: 'free after loading', unit: 'GiB', key: null },
        total: { meaning: 'device total', unit: 'GiB', key: 'machine.devices[].total' },
      },
    },
    {
      pattern:
        /blocks per sequence: (?<perseq>\d+) \[window size=(?<window>\d+)\], tokens per block=(?<block>\d+), primary blocks=(?<primary>\d+), secondary blocks=(?<secondary>\d+)/,
      figures: {
        perseq: { meaning: 'blocks of one request', unit: 'blocks', key: null },
        window: { meaning: 'window', unit: 'tokens', key: null },
        block: { meaning: 'tokens of a block', unit: 'tokens', key: null },
        primary: { meaning: 'blocks on the device', unit: 'blocks', key: 'kvCache.pool.blocks' },
        secondary: { meaning: 'blocks in host memory', unit: 'blocks', key: null },
      },
    },
    {
      pattern: /Allocated (?<pool>[\d.]+) GiB for max tokens in paged KV cache \((?<tokens>\d+)\)/,
      figures: {
        pool: {
          meaning: 'cache pool; 131,072 bytes a token',
          unit: 'GiB',
          key: 'kvCache.pool.bytes',
        },
        tokens: { meaning: 'tokens', unit: 'tokens', key: 'kvCache.pool.tokens' },
      },
    },
    {
      pattern:
        /max_seq_len=(?<len>\d+), max_num_requests=(?<reqs>\d+), max_num_tokens=(?<batched>\d+)/,
      figures: {
        len: { meaning: 'longest request', unit: 'tokens', key: 'settled.sequence' },
        reqs: { meaning: 'requests', unit: 'requests', key: 'scenario.batch' },
        batched: { meaning: 'tokens of a step', unit: 'tokens', key: 'settled.batchedTokens' },
      },
    },
    {
      pattern: /Rank (?<rank>\d+) uses (?<weights>[\d.]+) GB for model weights/,
      figures: {
        rank: { meaning: 'rank', unit: 'number', key: 'memory.devices[].rank' },
        weights: {
          meaning: 'weights; «GB» is 2^30 (9.08e9 bytes)',
          unit: 'GiB',
          key: 'memory.devices[].weights',
        },
      },
    },
  ],
  states: [],
};
