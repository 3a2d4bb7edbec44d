import { bitsPerWeight, ggufFormat, parseWeightFormat } from '../formats/index.js';
import type { Settled } from '../scenario/settle.js';
import { forwardCommunicationSeconds } from './communication.js';
import { cacheReadBytes, weightReadBytes } from './decode-traffic.js';
import { type Explanation, entry, type Ledger, total } from './ledger.js';
import { peakFlops, servingRate } from './rates.js';
import { decodeFlops, prefillFlops, promptTokens } from './request-flops.js';

export type Bound = 'memory' | 'compute' | 'network';

/** Serving speed (cost model §6). */
export interface SpeedReport {
  /** Seconds to read the prompts of the whole batch. */
  readonly prefillSeconds: number;
  /** Seconds of one step, which gives every sequence one token. */
  readonly decodeSecondsPerToken: number;
  /** Of all sequences of all replicas. */
  readonly tokensPerSecond: number;
  readonly timeToFirstToken: number;
  readonly bound: { readonly prefill: Bound; readonly decode: Bound };
  readonly ledger: Ledger;
}

/** Seconds of one phase by what takes them; memory and compute overlap, the rest does not. */
interface Phase {
  readonly memory: number;
  readonly compute: number;
  readonly network: number;
  readonly fixed: number;
}

/** Kernels that an engine without graphs launches for one layer, and what each costs (cost model §6.4; arXiv:2605.30571). */
const EAGER_KERNELS_PER_LAYER = 10;
const EAGER_KERNEL_SECONDS = 7.5e-6;

/** Prefill and decode by the roofline (cost model §6.1–§6.5). */
export function speedReport(settled: Settled): SpeedReport {
  const prefill = prefillPhase(settled);
  const decode = decodePhase(settled);
  const prefillSeconds = secondsOf(prefill);
  const decodeSecondsPerToken = secondsOf(decode);
  return {
    prefillSeconds,
    decodeSecondsPerToken,
    tokensPerSecond: (settled.batch * settled.dp) / decodeSecondsPerToken,
    timeToFirstToken: prefillSeconds,
    bound: { prefill: boundOf(prefill), decode: boundOf(decode) },
    ledger: entry(
      'speed',
      'Prefill and one decode step',
      'seconds',
      prefillSeconds + decodeSecondsPerToken,
      {
        certainty: 'modelled',
        children: [
          phaseLedger('speed.prefill', 'Prefill', prefill, prefillExplanations(settled)),
          phaseLedger('speed.decode', 'Decode step', decode, decodeExplanations(settled)),
        ],
      },
    ),
  };
}

/** Devices that work on one forward pass at once; pipeline stages take turns. */
function workers({ tp, cp }: Settled): number {
  return tp * cp;
}

function computeSeconds(settled: Settled, flops: number): number {
  return (
    flops /
    (workers(settled) * peakFlops(settled.accelerator, servingRate(settled.weights)) * settled.mfu)
  );
}

function memorySeconds(settled: Settled, bytes: number): number {
  const { accelerator, bandwidthUtilization, weights } = settled;
  return (
    bytes /
    (workers(settled) *
      accelerator.bandwidthBytesPerSecond *
      bandwidthUtilization *
      unpackingShare(weights))
  );
}

function prefillPhase(settled: Settled): Phase {
  const tokens = promptTokens(settled) * settled.batch;
  const steps = Math.ceil(tokens / settled.batchedTokens);
  return {
    compute: computeSeconds(settled, prefillFlops(settled)),
    memory: memorySeconds(settled, steps * weightReadBytes(settled, settled.batchedTokens)),
    network: forwardCommunicationSeconds(settled, tokens),
    fixed: fixedSeconds(settled) * steps,
  };
}

function decodePhase(settled: Settled): Phase {
  const { batch, sequence } = settled;
  return {
    compute: computeSeconds(settled, decodeFlops(settled, sequence)),
    memory:
      memorySeconds(settled, weightReadBytes(settled, batch)) +
      (batch * cacheReadBytes(settled, sequence)) /
        (cacheWorkers(settled) *
          settled.accelerator.bandwidthBytesPerSecond *
          settled.bandwidthUtilization),
    network: forwardCommunicationSeconds(settled, batch),
    fixed: fixedSeconds(settled),
  };
}

/** Devices that divide the cache: tensor ranks as far as there are key-value heads; a latent cache is on all of them. */
function cacheWorkers({ model, tp, cp }: Settled): number {
  let heads = 1;
  for (const { mixers } of model.groups)
    for (const mixer of mixers)
      heads = Math.max(heads, mixer.kind === 'attention' ? mixer.kvHeads : 1);
  return cp * Math.min(tp, heads);
}

function fixedSeconds({ engine, model }: Settled): number {
  return engine === 'transformers'
    ? model.layerCount * EAGER_KERNELS_PER_LAYER * EAGER_KERNEL_SECONDS
    : 0;
}

/** Read rates of llama.cpp's types beside F16, from its quantize table (cost model §6.4): bits a weight and share. */
const UNPACKING: readonly (readonly [bits: number, share: number])[] = [
  [16, 1],
  [8.5, 0.93],
  [4.89, 0.75],
  [3.16, 0.54],
];

/** Share of the bandwidth that is left when weights must be unpacked; between the table's rows, in proportion. */
function unpackingShare(weights: string): number {
  const format = parseWeightFormat(weights);
  if (format.kind !== 'gguf') return 1;
  const bits = bitsPerWeight(ggufFormat(format.file.base));
  let above = UNPACKING[0];
  for (const row of UNPACKING) {
    if (bits >= row[0]) {
      if (!above || above === row) return row[1];
      return row[1] + ((above[1] - row[1]) * (bits - row[0])) / (above[0] - row[0]);
    }
    above = row;
  }
  return above?.[1] ?? 1;
}

function secondsOf({ memory, compute, network, fixed }: Phase): number {
  return Math.max(memory, compute) + network + fixed;
}

function boundOf({ memory, compute, network }: Phase): Bound {
  if (network > Math.max(memory, compute)) return 'network';
  return memory >= compute ? 'memory' : 'compute';
}

type Explanations = Readonly<Record<'memory' | 'compute', Explanation>>;

/** The phase's time: the larger of memory and compute, and what adds to it. */
function phaseLedger(id: string, label: string, phase: Phase, explanations: Explanations): Ledger {
  const bound = phase.memory >= phase.compute ? 'memory' : 'compute';
  const parts = [
    entry(
      `${id}.${bound}`,
      bound === 'memory' ? 'Reading memory' : 'Computing',
      'seconds',
      phase[bound],
      {
        certainty: 'modelled',
        explain: () => explanations[bound],
      },
    ),
    entry(`${id}.network`, 'Between devices', 'seconds', phase.network, {
      certainty: 'modelled',
      explain: () => ({
        formula: '2·L·(latency + 2(t − 1)/t·2·T·h/β) + stages + experts',
        symbols: [],
        source: 'cost model §6.6',
      }),
    }),
    entry(`${id}.fixed`, 'Kernel launches', 'seconds', phase.fixed, { certainty: 'modelled' }),
  ];
  return total(
    id,
    label,
    'seconds',
    parts.filter(({ amount }, index) => index === 0 || amount > 0),
  );
}

function prefillExplanations(settled: Settled): Explanations {
  const common = sharedSymbols(settled);
  return {
    compute: {
      formula: 'FLOPs / (t·F·η_f)',
      symbols: [
        {
          symbol: 'FLOPs',
          value: prefillFlops(settled),
          meaning: 'of all prompts, attention causal',
        },
        ...common.compute,
      ],
      source: 'cost model §6.2',
    },
    memory: {
      formula: 'steps · weights / (t·W·η_w)',
      symbols: [
        {
          symbol: 'weights',
          value: weightReadBytes(settled, settled.batchedTokens),
          meaning: 'bytes read by one step',
        },
        ...common.memory,
      ],
      source: 'cost model §6.1, §6.2',
    },
  };
}

function decodeExplanations(settled: Settled): Explanations {
  const common = sharedSymbols(settled);
  return {
    compute: {
      formula: 'FLOPs / (t·F·η_f)',
      symbols: [
        { symbol: 'FLOPs', value: decodeFlops(settled, settled.sequence), meaning: 'of one step' },
        ...common.compute,
      ],
      source: 'cost model §6.3',
    },
    memory: {
      formula: '(weights + B·cache) / (t·W·η_w)',
      symbols: [
        {
          symbol: 'weights',
          value: weightReadBytes(settled, settled.batch),
          meaning: 'bytes of the matrices a step touches',
        },
        { symbol: 'B', value: settled.batch, meaning: 'sequences' },
        {
          symbol: 'cache',
          value: cacheReadBytes(settled, settled.sequence),
          meaning: 'bytes read for one sequence',
        },
        ...common.memory,
      ],
      source: 'cost model §6.3, §6.5',
    },
  };
}

function sharedSymbols(settled: Settled) {
  const { accelerator, mfu, bandwidthUtilization } = settled;
  const t = { symbol: 't', value: workers(settled), meaning: 'devices that work at once' };
  return {
    compute: [
      t,
      {
        symbol: 'F',
        value: peakFlops(accelerator, servingRate(settled.weights)),
        meaning: `peak FLOP/s of ${accelerator.name}`,
      },
      { symbol: 'η_f', value: mfu, meaning: 'share of it that is reached' },
    ],
    memory: [
      t,
      {
        symbol: 'W',
        value: accelerator.bandwidthBytesPerSecond,
        meaning: `peak bytes/s of ${accelerator.name}`,
      },
      { symbol: 'η_w', value: bandwidthUtilization, meaning: 'share of it that is reached' },
    ],
  };
}
