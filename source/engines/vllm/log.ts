import type { LogTable } from '../log/log-table.js';
import { VLLM_METRICS } from './metrics.js';

/** Lines of vLLM: SystemPanic/vllm-windows#6; aivrar/vllm-windows-build#4; docs of vLLM v0.5.3. */
export const vllmLog: LogTable = {
  source: 'vLLM',
  engine: 'vllm',
  lines: [
    {
      versions: ['0.6.5', '0.6.6'],
      pattern: /total_gpu_memory\s+(?<total>[\d.]+)GiB/,
      figures: {
        total: {
          meaning: 'what CUDA calls total memory of the device',
          unit: 'GiB',
          key: 'machine.devices[].total',
        },
      },
    },
    {
      pattern: /gpu_memory_utilization\s+(?<share>[\d.]+)/,
      figures: {
        share: {
          meaning: 'share that may be used',
          unit: 'share',
          key: 'settled.memoryUtilization',
        },
      },
    },
    {
      pattern: /instance can use\s+(?<usable>[\d.]+)GiB/,
      figures: {
        usable: { meaning: 'total × share', unit: 'GiB', key: null },
      },
    },
    {
      pattern: /model weights take\s+(?<weights>[\d.]+)GiB/,
      figures: {
        weights: { meaning: 'weights of this rank', unit: 'GiB', key: 'memory.devices[].weights' },
      },
    },
    {
      pattern: /non_torch_memory\s+(?<nontorch>[\d.]+)GiB/,
      figures: {
        nontorch: {
          meaning: 'CUDA context, NCCL, graphs: all that is not PyTorch',
          unit: 'GiB',
          key: 'memory.devices[].overhead',
        },
      },
    },
    {
      pattern: /activation peak memory\s+(?<peak>[\d.]+)GiB/,
      figures: {
        peak: {
          meaning: 'peak of the profile run over the weights',
          unit: 'GiB',
          key: 'memory.devices[].activations',
        },
      },
    },
    {
      pattern: /available_kv_cache_memory\s+(?<pool>[\d.]+)GiB/,
      figures: {
        pool: { meaning: 'left for the cache', unit: 'GiB', key: 'kvCache.pool.bytes' },
      },
    },
    {
      pattern: /Model loading took (?<loaded>[\d.]+) GB/,
      figures: {
        loaded: {
          meaning: 'weights; «GB» is 2^30 here',
          unit: 'GiB',
          key: 'memory.devices[].weights',
        },
      },
    },
    {
      versions: ['0.7.0', '0.10.2'],
      pattern:
        /total_gpu_memory \((?<total>[\d.]+)GiB\) x gpu_memory_utilization \((?<share>[\d.]+)\) = (?<usable>[\d.]+)GiB/,
      figures: {
        total: { meaning: 'device total', unit: 'GiB', key: 'machine.devices[].total' },
        share: { meaning: 'share', unit: 'share', key: 'settled.memoryUtilization' },
        usable: { meaning: 'budget', unit: 'GiB', key: null },
      },
    },
    {
      pattern:
        /model weights take (?<weights>[\d.]+)GiB; non_torch_memory takes (?<nontorch>[\d.]+)GiB; PyTorch activation peak memory takes (?<peak>[\d.]+)GiB; the rest of the memory reserved for KV Cache is (?<pool>[\d.]+)GiB/,
      figures: {
        weights: { meaning: 'weights', unit: 'GiB', key: 'memory.devices[].weights' },
        nontorch: { meaning: 'not PyTorch', unit: 'GiB', key: 'memory.devices[].overhead' },
        peak: { meaning: 'profile peak', unit: 'GiB', key: 'memory.devices[].activations' },
        pool: { meaning: 'cache pool', unit: 'GiB', key: 'kvCache.pool.bytes' },
      },
    },
    {
      pattern: /# (?:cuda|GPU) blocks: (?<gpublocks>\d+), # CPU blocks: (?<cpublocks>\d+)/,
      figures: {
        gpublocks: {
          meaning: 'cache blocks on the device (× block_size 16 = tokens)',
          unit: 'blocks',
          key: 'kvCache.pool.blocks',
        },
        cpublocks: {
          meaning: 'swap blocks in host memory (4 GiB by default)',
          unit: 'blocks',
          key: null,
        },
      },
    },
    {
      pattern: /Maximum concurrency for (?<len>[\d,]+) tokens per request: (?<conc>[\d.]+)x/,
      figures: {
        len: { meaning: 'max_model_len', unit: 'tokens', key: 'settled.sequence' },
        conc: {
          meaning: 'pool ÷ one request of that length',
          unit: 'requests',
          key: 'kvCache.pool.concurrency',
        },
      },
    },
    {
      pattern: /Loading model weights took (?<loaded>[\d.]+) GB/,
      figures: {
        loaded: { meaning: 'weights; «GB» is 2^30', unit: 'GiB', key: 'memory.devices[].weights' },
      },
    },
    {
      pattern: /# GPU blocks: (?<gpublocks>\d+)/,
      figures: {
        gpublocks: {
          meaning: 'cache blocks on the device',
          unit: 'blocks',
          key: 'kvCache.pool.blocks',
        },
      },
    },
    {
      versions: ['0.9.0', null],
      pattern: /Available KV cache memory: (?<pool>[\d.]+) GiB/,
      figures: {
        pool: { meaning: 'cache pool of this rank', unit: 'GiB', key: 'kvCache.pool.bytes' },
      },
    },
    {
      pattern: /GPU KV cache size: (?<tokens>[\d,]+) tokens/,
      figures: {
        tokens: {
          meaning: 'tokens the pool holds; groups of layers padded to one page size',
          unit: 'tokens',
          key: 'kvCache.pool.tokens',
        },
      },
    },
    {
      versions: ['0.17.0', null],
      pattern: /Estimated CUDA graph memory: (?<graphs>-?[\d.]+) GiB total/,
      figures: {
        graphs: { meaning: 'two graphs captured and extrapolated', unit: 'GiB', key: null },
      },
    },
    {
      pattern: /Mamba cache blocks \((?<states>\d+) blocks available\)/,
      figures: {
        states: {
          meaning: 'recurrent states the pool holds: a bound on requests',
          unit: 'blocks',
          key: 'kvCache.pool.blocks',
        },
      },
    },
    {
      pattern: /Graph capturing finished in (?<secs>\d+) secs, took (?<took>-?[\d.]+) GiB/,
      figures: {
        secs: { meaning: 'time', unit: 's', key: null },
        took: { meaning: 'memory graphs really took', unit: 'GiB', key: null },
      },
    },
    {
      versions: ['0.21.0', null],
      pattern:
        /CUDA graph pool memory: (?<actual>-?[\d.]+) GiB \(actual\), (?<estimated>-?[\d.]+) GiB \(estimated\)/,
      figures: {
        actual: { meaning: 'graphs, measured', unit: 'GiB', key: null },
        estimated: { meaning: 'graphs, as charged', unit: 'GiB', key: null },
      },
    },
    {
      pattern: /init engine .* took (?<init>[\d.]+) s/,
      figures: {
        init: { meaning: 'start-up', unit: 's', key: null },
      },
    },
    {
      pattern: /Model loading took (?<weights>[\d.]+) GiB(?: memory)? and (?<secs>[\d.]+) seconds/,
      figures: {
        weights: { meaning: 'weights of this rank', unit: 'GiB', key: 'memory.devices[].weights' },
        secs: { meaning: 'load time', unit: 's', key: null },
      },
    },
    {
      pattern: /attention block size to (?<block>\d+) tokens/,
      figures: {
        block: {
          meaning: 'tokens of one attention block: grain of prefix caching and of every rounding',
          unit: 'tokens',
          key: null,
        },
      },
    },
    {
      pattern: /Padding mamba page size by (?<pad>[\d.]+)%/,
      figures: {
        pad: { meaning: 'waste of the state page', unit: '%', key: null },
      },
    },
    {
      pattern:
        /Encoder cache will be initialized with a budget of (?<enc>\d+) tokens, and profiled with (?<items>\d+) (?<kind>image|video)/,
      figures: {
        enc: { meaning: 'tokens of the vision encoder’s cache', unit: 'tokens', key: null },
      },
    },
    {
      pattern:
        /Add (?<layers>\d+) padding layers, may waste at most (?<waste>[\d.]+)% KV cache memory/,
      figures: {
        layers: { meaning: 'groups of layers made equal', unit: 'layers', key: null },
        waste: { meaning: 'share of the pool lost', unit: '%', key: null },
      },
    },
    {
      pattern: /num_gpu_blocks_override=(?<blocks>\d+)/,
      figures: {
        blocks: {
          meaning: 'only while graphs are profiled: not the pool (trap)',
          unit: 'blocks',
          key: null,
        },
      },
    },
    {
      versions: ['0.9.1', null],
      pattern:
        /Free memory on device(?: [\w:]+)? \((?<free>[\d.]+)\/(?<total>[\d.]+) GiB\) on startup is less than desired GPU memory utilization \((?<share>[\d.]+), (?<wanted>[\d.]+) GiB\)/,
      figures: {
        free: { meaning: 'free before the engine began', unit: 'GiB', key: null },
        total: { meaning: 'device total', unit: 'GiB', key: 'machine.devices[].total' },
        share: { meaning: 'share asked', unit: 'share', key: 'settled.memoryUtilization' },
        wanted: { meaning: 'share × total', unit: 'GiB', key: null },
      },
    },
    {
      pattern:
        /max seq len \((?<len>\d+)\),? \(?(?<need>[\d.]+) GiB KV cache is needed, which is larger than the available KV cache memory \((?<pool>[\d.]+) GiB\)/,
      figures: {
        len: { meaning: 'max_model_len', unit: 'tokens', key: 'settled.sequence' },
        need: { meaning: 'one request', unit: 'GiB', key: 'kvCache.bytesPerSequence' },
        pool: { meaning: 'cache pool', unit: 'GiB', key: 'kvCache.pool.bytes' },
      },
    },
    ...VLLM_METRICS,
  ],
  starts: [
    /vLLM API server version/,
    /█ {2}version/,
    // Each data-parallel engine prints it.
    /^(?!.*EngineCore_DP[1-9]).*Initializing an? (?:V\d )?LLM engine/,
  ],
  states: [
    /model_name="(?<model>[^"]+)"/,
    /model='(?<model>[^']+)'/,
    /tensor_parallel_size=(?<tp>\d+)/,
    /pipeline_parallel_size=(?<pp>\d+)/,
    /max_seq_len=(?<sequence>\d+)/,
    /gpu_memory_utilization['": =]+(?<memoryUtilization>[\d.]+)/,
    // Builds between releases print the one to come (0.10.2.dev378), or none (0.1.dev4927).
    /vLLM API server version v?(?<engineVersion>\d+\.\d+\.\d+(?:\.post\d+)?)/,
    /Initializing an? (?:V\d )?LLM engine \(v(?<engineVersion>\d+\.\d+\.\d+(?:\.post\d+)?)/,
    /█ {2}version (?<engineVersion>\d+\.\d+\.\d+(?:\.post\d+)?)/,
  ],
  eras: [
    '0.6.0',
    '0.8.0',
    '0.11.0',
    '0.11.1',
    '0.12.0',
    '0.17.0',
    '0.20.0',
    '0.21.0',
    '0.23.0',
    '0.26.0',
    '0.27.0',
    '0.28.0',
  ].map((version) => ({ version })),
};
