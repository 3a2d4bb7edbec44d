import { servingOf } from '../engines/index.js';
import type { Ledger } from '../quantity/index.js';
import type { Settled } from '../scenario/settle.js';
import { decodeFlops, prefillFlops } from './compute/request.js';
import { weightReadBytes } from './decode-traffic.js';
import {
  type WrittenExplanation as Explanation,
  entry,
  type WrittenTerm as Term,
  total,
} from './ledger.js';
import { type Flow, longerOf, type Phase, peakShare, prefillSteps, workers } from './phases.js';
import { peakFlops, servingRate } from './rates.js';
import { cacheReadBytes } from './stage-cache.js';
import { unpackingShare } from './unpacking.js';

type Explanations = Readonly<Record<'memory' | 'compute', Explanation>>;

/** The phase's time: the larger of memory and compute, and what adds to it. */
export function phaseLedger(
  id: string,
  label: string,
  phase: Phase,
  explanations: () => Explanations,
): Ledger {
  const bound = longerOf(phase);
  const parts = [
    entry(
      `${id}.${bound}`,
      bound === 'memory' ? 'Reading memory' : 'Computing',
      'seconds',
      phase[bound],
      {
        certainty: 'modelled',
        explain: () => explanations()[bound],
      },
    ),
    entry(`${id}.network`, 'Between devices', 'seconds', phase.network, {
      certainty: 'modelled',
      explain: () => ({
        formula:
          '2·L·(latency + 2(t − 1)/t·2·T·h/β) + stages + experts: 2·(latency + 2·T/(t·cp)·k·h·(ep − 1)/ep/β) a layer',
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
  const stages = stageSymbols(settled);
  const overlapped = stages.length > 0 ? '·(n + p − 1)/(n·p)' : '';
  return {
    compute: {
      formula: `FLOPs / (t·F·η_f)${overlapped}`,
      symbols: [
        {
          symbol: 'FLOPs',
          value: prefillFlops(settled),
          meaning: 'of all prompts, attention causal',
        },
        ...common.compute,
        ...stages,
      ],
      source: stages.length > 0 ? 'cost model §6.2, §6.7' : 'cost model §6.2',
    },
    memory: {
      formula: `n·weights / (t·W·η_w·u)${overlapped}`,
      symbols: [
        ...(stages.length > 0 ? [] : [stepsSymbol(settled)]),
        {
          symbol: 'weights',
          value: weightReadBytes(settled, settled.batchedTokens),
          meaning: 'bytes read by one step',
        },
        ...common.memory,
        ...stages,
      ],
      source: stages.length > 0 ? 'cost model §6.1, §6.2, §6.7' : 'cost model §6.1, §6.2',
    },
  };
}

function stepsSymbol(settled: Settled): Term {
  return { symbol: 'n', value: prefillSteps(settled), meaning: 'steps of the prompts' };
}

/** Steps and stages, where the stages of a pipeline work on several steps at once. */
function stageSymbols(settled: Settled): readonly Term[] {
  const { engine, pp } = settled;
  if (servingOf(engine).batchesInFlight(pp, prefillSteps(settled)) === 1) return [];
  return [
    stepsSymbol(settled),
    { symbol: 'p', value: pp, meaning: 'pipeline stages, which work on several steps at once' },
  ];
}

/** Of one pass of `sequences` sequences with `tokens` tokens each (more than one in verification). */
export function decodeExplanations(settled: Settled, sequences: number, tokens = 1): Explanations {
  const common = sharedSymbols(settled);
  const all = sequences * tokens;
  return {
    compute: {
      formula: 'FLOPs / (t·F·η_f)',
      symbols: [
        {
          symbol: 'FLOPs',
          value: decodeFlops({ model: settled.model, batch: all }, settled.sequence),
          meaning: tokens === 1 ? 'of one step' : `of ${tokens} tokens of each sequence`,
        },
        ...common.compute,
      ],
      source: 'cost model §6.3',
    },
    memory: {
      formula: '(weights/(u·t) + B·cache) / (W·η_w)',
      symbols: [
        {
          symbol: 'weights',
          value: weightReadBytes(settled, all),
          meaning: 'bytes of the matrices a step touches',
        },
        {
          symbol: 'B',
          value: sequences,
          meaning: sequences === settled.batch ? 'sequences' : 'sequences that pass together',
        },
        {
          symbol: 'cache',
          value: cacheReadBytes(settled),
          meaning: 'bytes that one device reads for one sequence',
        },
        ...common.memory,
      ],
      source: 'cost model §6.3, §6.5',
    },
  };
}

function sharedSymbols(settled: Settled) {
  const { accelerator, bandwidthUtilization } = settled;
  const t = { symbol: 't', value: workers(settled), meaning: 'devices that work at once' };
  return {
    compute: [
      t,
      {
        symbol: 'F',
        value: peakFlops(accelerator, servingRate(settled.weights)),
        meaning: `peak FLOP/s of ${accelerator.name}`,
      },
      { symbol: 'η_f', value: peakShare(settled), meaning: 'share of it that is reached' },
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

/** Tokens a second of all sequences, and how a pipeline's stages are kept at work. */
export function throughputLedger(
  { batch, dp, pp }: Settled,
  { batches, sequences }: Flow,
  { decodeSecondsPerToken, tokensPerSecond }: Rates,
): Ledger {
  return entry('speed.throughput', 'Throughput', 'tokensPerSecond', tokensPerSecond, {
    certainty: 'modelled',
    explain: () => ({
      formula: 'B·dp / token',
      symbols: [
        { symbol: 'B', value: batch, meaning: 'sequences of a replica' },
        { symbol: 'dp', value: dp, meaning: 'replicas' },
        {
          symbol: 'token',
          value: decodeSecondsPerToken,
          meaning: 'seconds in which each sequence gets one',
        },
      ],
      source: pp > 1 ? 'cost model §6.3, §6.7' : 'cost model §6.3',
      ...(pp > 1 && {
        note:
          batches > 1
            ? `${batches} batches of up to ${sequences} sequences are on their way through the ${pp} stages at once: a token takes the sum of the stages, and each stage serves another batch meanwhile`
            : `One batch at a time passes the ${pp} stages: while one works, the others wait. ${pp} batches in flight would keep all at work`,
      }),
    }),
  });
}

interface Rates {
  readonly decodeSecondsPerToken: number;
  readonly tokensPerSecond: number;
}
