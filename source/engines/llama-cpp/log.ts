import type { LogTable } from '../log/log-table.js';

/** Buffers are named by ggml's backends; those of the host are CPU, CPU_Mapped, CUDA_Host and the like. */
const HOST = String.raw`(?<!\S)(?:CPU\w*|AMX|[A-Za-z]+_Host)`;
const DEVICE = String.raw`(?!${HOST}\s)(?<!\S)(?<device>\S+)`;
const CACHE = 'memory.devices[].kvCache';
const WEIGHTS = 'memory.devices[].weights';
const ON_HOST = 'memory.host';

/** Lines of llama.cpp: SciSharp/LLamaSharp#1099; ggml-org/llama.cpp tools/server/README.md; ggml-org/llama.cpp#16653. */
export const llamaCppLog: LogTable = {
  source: 'llama.cpp',
  engine: 'llama.cpp',
  lines: [
    {
      pattern: /offloaded (?<on>\d+)\/(?<of>\d+) layers to GPU/,
      figures: {
        on: {
          meaning: 'layers on devices, the output counted as one',
          unit: 'layers',
          key: null,
        },
        of: { meaning: 'layers + 1', unit: 'layers', key: null },
      },
    },
    {
      pattern: new RegExp(
        `load_tensors:\\s+${DEVICE} (?:model )?buffer size =\\s+(?<weights>[\\d.]+) MiB`,
      ),
      figures: {
        weights: { meaning: 'weights there', unit: 'MiB', key: WEIGHTS, partOf: WEIGHTS },
      },
    },
    {
      pattern: new RegExp(
        `load_tensors:\\s+${HOST} (?:model )?buffer size =\\s+(?<weights>[\\d.]+) MiB`,
      ),
      figures: {
        weights: { meaning: 'in host memory', unit: 'MiB', key: ON_HOST, partOf: ON_HOST },
      },
    },
    {
      pattern: new RegExp(`${HOST} KV buffer size =\\s+(?<kv>[\\d.]+) MiB`),
      figures: {
        kv: { meaning: 'cache in host memory', unit: 'MiB', key: null, partOf: ON_HOST },
      },
    },
    {
      pattern: new RegExp(`${DEVICE} KV buffer size =\\s+(?<kv>[\\d.]+) MiB`),
      figures: {
        kv: { meaning: 'cache there', unit: 'MiB', key: CACHE, partOf: CACHE },
      },
    },
    {
      pattern:
        /KV self size\s+=\s*(?<all>[\d.]+) MiB, K \((?<kf>\w+)\):\s+(?<k>[\d.]+) MiB, V \((?<vf>\w+)\):\s+(?<v>[\d.]+) MiB/,
      figures: {
        all: { meaning: 'whole cache', unit: 'MiB', key: 'kvCache.bytes' },
        k: { meaning: 'keys', unit: 'MiB', key: null },
        v: { meaning: 'values', unit: 'MiB', key: null },
      },
    },
    {
      pattern: /llama_kv_cache\w*: size =\s+(?<all>[\d.]+) MiB/,
      figures: {
        all: { meaning: 'cache of one kind of layer', unit: 'MiB', key: null },
      },
    },
    {
      pattern: /output buffer size =\s+(?<out>[\d.]+) MiB/,
      figures: {
        out: { meaning: 'logits in pinned host memory', unit: 'MiB', key: null },
      },
    },
    {
      pattern: new RegExp(`${DEVICE} compute buffer size =\\s+(?<compute>[\\d.]+) MiB`),
      figures: {
        compute: { meaning: 'work space', unit: 'MiB', key: 'memory.devices[].activations' },
      },
    },
    {
      pattern: /using device (?<dev>\S+) \((?<name>.+?)\)(?: \([^)]*\))? - (?<free>\d+) MiB free/,
      figures: {
        free: { meaning: 'free before loading (16,376 in all)', unit: 'MiB', key: null },
      },
    },
    {
      pattern: new RegExp(`${HOST} compute buffer size =\\s+(?<compute>[\\d.]+) MiB`),
      figures: {
        compute: { meaning: 'work space in host memory', unit: 'MiB', key: null },
      },
    },
    {
      pattern: new RegExp(`${DEVICE} RS buffer size =\\s+(?<rs>[\\d.]+) MiB`),
      figures: {
        rs: { meaning: 'recurrent state on this device', unit: 'MiB', key: null, partOf: CACHE },
      },
    },
    {
      pattern:
        /llama_memory_recurrent: size =\s+(?<all>[\d.]+) MiB \(\s*(?<cells>\d+) cells,\s+(?<layers>\d+) layers,\s+(?<seqs>\d+) seqs/,
      figures: {
        all: {
          meaning: 'states of all sequences',
          unit: 'MiB',
          key: 'kvCache.stateBytesPerSequence × scenario.batch',
        },
        cells: { meaning: 'states held', unit: 'states', key: 'scenario.batch' },
        layers: { meaning: 'layers', unit: 'layers', key: 'model.layers' },
        seqs: { meaning: 'sequences', unit: 'requests', key: 'scenario.batch' },
      },
    },
    {
      pattern: /R \((?<rf>\w+)\):\s+(?<r>[\d.]+) MiB, S \((?<sf>\w+)\):\s+(?<s>[\d.]+) MiB/,
      figures: {
        r: { meaning: 'convolution states', unit: 'MiB', key: null },
        s: { meaning: 'recurrent states', unit: 'MiB', key: null },
      },
    },
    {
      pattern:
        /-\s+(?<dev>\w+) \((?<name>[^)]+)\)\s*\|?:?\s+(?<total>\d+)\s*=\s*(?<free>\d+)\s*\+\s*\((?<self>\d+)\s*=\s*(?<model>\d+)\s*\+\s*(?<context>\d+)\s*\+\s*(?<compute>\d+)\)\s*\+\s*(?<other>-?\d+)/,
      figures: {
        total: { meaning: 'device total', unit: 'MiB', key: 'machine.devices[].total' },
        free: { meaning: 'free now', unit: 'MiB', key: null },
        self: { meaning: 'ours', unit: 'MiB', key: null },
        model: { meaning: 'weights', unit: 'MiB', key: 'memory.devices[].weights' },
        context: { meaning: 'cache', unit: 'MiB', key: 'memory.devices[].kvCache' },
        compute: { meaning: 'work space', unit: 'MiB', key: 'memory.devices[].activations' },
        other: {
          meaning:
            'driver, other programs; negative while fitting, as nothing is allocated yet (trap)',
          unit: 'MiB',
          key: 'memory.devices[].overhead',
        },
      },
    },
    {
      pattern:
        /- Host\s+\|\s+(?<host>\d+)\s*=\s*(?<hmodel>\d+)\s*\+\s*(?<hctx>\d+)\s*\+\s*(?<hcomp>\d+)/,
      figures: {
        host: { meaning: 'host memory', unit: 'MiB', key: 'memory.host' },
        hmodel: { meaning: 'weights in RAM', unit: 'MiB', key: null },
        hctx: { meaning: 'cache in RAM', unit: 'MiB', key: null },
        hcomp: { meaning: 'work space in RAM', unit: 'MiB', key: null },
      },
    },
    {
      pattern:
        /- (?<dev>\w+) \((?<name>[^)]+)\):\s+(?<total>\d+) total,\s+(?<used>\d+) used,\s+(?<delta>-?\d+) (?<word>deficit|free|surplus)/,
      figures: {
        total: { meaning: 'device total', unit: 'MiB', key: 'machine.devices[].total' },
        used: { meaning: 'projected', unit: 'MiB', key: 'memory.devices[].total' },
        delta: { meaning: 'short of', unit: 'MiB', key: null },
      },
    },
    {
      pattern:
        /projected to use (?<need>\d+) MiB of (?:device|host) memory vs\. (?<free>\d+) MiB of free/,
      figures: {
        need: { meaning: 'all devices', unit: 'MiB', key: null },
        free: { meaning: 'all devices', unit: 'MiB', key: null },
      },
    },
    {
      pattern: /margin of (?<margin>\d+) MiB on all devices, need to use (?<less>\d+) MiB less/,
      figures: {
        margin: { meaning: 'left free on each device (--fit-target)', unit: 'MiB', key: null },
        less: { meaning: 'to be moved to the host', unit: 'MiB', key: null },
      },
    },
    {
      pattern:
        /allocating (?<mib>[\d.]+) MiB on device (?<dev>\d+): cudaMalloc failed: out of memory/,
      figures: {
        mib: {
          meaning: 'one buffer that was refused',
          unit: 'MiB',
          key: null,
        },
        dev: { meaning: 'device', unit: 'number', key: null },
      },
    },
    {
      pattern: /failed to allocate (?<name>\w+) buffer of size (?<bytes>\d+)/,
      figures: {
        bytes: { meaning: 'the same, exact', unit: 'bytes', key: null },
      },
    },
    {
      pattern: /^llamacpp:prompt_tokens_seconds (?<prompt>[\d.]+)/,
      figures: {
        prompt: { meaning: 'mean prefill rate', unit: 'tok/s', key: null },
      },
    },
    {
      pattern: /^llamacpp:predicted_tokens_seconds (?<decode>[\d.]+)/,
      figures: {
        decode: { meaning: 'mean decode rate', unit: 'tok/s', key: 'speed.tokensPerSecond' },
      },
    },
    {
      pattern: /^llamacpp:kv_cache_usage_ratio (?<usage>[\d.]+)/,
      figures: {
        usage: { meaning: 'share of cells in use; gone in 2025-07+', unit: 'share', key: null },
      },
    },
    {
      pattern: /^llamacpp:n_past_max (?<high>\d+)/,
      figures: {
        high: {
          meaning: 'longest context seen (from b6700)',
          unit: 'tokens',
          key: 'settled.sequence',
        },
      },
    },
  ],
  starts: [/\bbuild(?::| =) \d{3,6} \(/],
  states: [
    /general\.name\s+str\s+= (?<model>.+)$/,
    /n_ctx\s+= (?<sequence>\d+)/,
    /using device \w+ \((?<hardware>[^)]+)\)/,
    /print: \|\s+- \w+ \((?<hardware>[^)]+)\)\s+\|/,
    /\bbuild(?::| =) (?<engineVersion>\d{3,6}) \(/,
  ],
};
