import type { Settled } from '../scenario/settle.js';
import { cacheReadBytes, weightReadBytes } from './decode-traffic.js';
import { type Explanation, entry, type Ledger, total } from './ledger.js';
import { type Phase, workers } from './phases.js';
import { peakFlops, servingRate } from './rates.js';
import { decodeFlops, prefillFlops } from './request-flops.js';
import { unpackingShare } from './unpacking.js';

type Explanations = Readonly<Record<'memory' | 'compute', Explanation>>;

/** The phase's time: the larger of memory and compute, and what adds to it. */
export function phaseLedger(
  id: string,
  label: string,
  phase: Phase,
  explanations: Explanations,
): Ledger {
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
    entry(`${id}.fixed`, 'Kernel launches', 'seconds', phase.fixed, {
      certainty: 'modelled',
      explain: () => ({
        formula: 'steps · Σ layers’ launches and waits',
        symbols: [],
        source: 'cost model §6.4; runs of the engine on this kind of device',
      }),
    }),
  ];
  return total(
    id,
    label,
    'seconds',
    parts.filter(({ amount }, index) => index === 0 || amount > 0),
  );
}

export function prefillExplanations(settled: Settled): Explanations {
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
      formula: 'steps · weights / (t·W·η_w·u)',
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

export function decodeExplanations(settled: Settled): Explanations {
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
      formula: '(weights/u + B·cache) / (t·W·η_w)',
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
      {
        symbol: 'u',
        value: unpackingShare(settled.weights, accelerator),
        meaning: 'share that is left when weights are unpacked',
      },
    ],
  };
}
