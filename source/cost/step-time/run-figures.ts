import {
  type Certainty,
  type Ledger,
  type QuantitySymbol,
  quantities,
} from '../../quantity/index.js';
import type { HourlyPrice } from '../training-run.js';

/** The inputs of the figures of a training run. */
export interface RunFigures {
  readonly tokens: number;
  /** Tokens of one optimizer step: global batch times sequence. */
  readonly tokensPerStep: number;
  readonly stepSeconds: number;
  readonly certainty: Certainty;
  /** Seconds of the whole run. */
  readonly seconds: number;
  readonly devices: number;
  /** Model FLOPs of one token, forward and backward. */
  readonly flopsPerToken: number;
  /** Peak FLOP/s of one device in the recipe's format. */
  readonly peak: number;
  readonly price: HourlyPrice | undefined;
  /** Usual power of one device in watts; null where it is unpublished. */
  readonly watts: number | null;
  /** Fraction of the tokens that are padding. */
  readonly padding: number;
}

const define = quantities<RunFigures>();

type Of = QuantitySymbol<RunFigures>;

const D: Of = {
  value: ({ tokens }) => tokens,
  meaning: 'tokens of the run',
  unit: 'tokens',
  from: '--tokens',
};
const n: Of = {
  value: ({ tokensPerStep }) => tokensPerStep,
  meaning: 'tokens of one optimizer step: global batch times sequence',
  unit: 'tokens',
  from: '--global-batch and --sequence',
};
const T: Of = {
  value: ({ stepSeconds }) => stepSeconds,
  meaning: 'seconds of one optimizer step',
  unit: 'seconds',
  from: 'row training.step',
};
const N: Of = { value: ({ devices }) => devices, meaning: 'devices', from: '--hardware' };
const time: Of = {
  value: ({ seconds }) => seconds,
  meaning: 'seconds of the run',
  unit: 'seconds',
  from: 'row training.time',
};

const shared = {
  certainty: 'modelled',
  source: 'docs/cost-model.md, Utilisation and cost',
} as const;

const tokens = define({
  ...shared,
  certainty: 'exact',
  id: 'tokens',
  label: 'Tokens',
  unit: 'tokens',
  what: 'Tokens that the run reads: examples × length × epochs in fine-tuning, else 20 for each parameter where nothing is asked for.',
  formula: 'D',
  symbols: { D },
  source: 'docs/cost-model.md, Compute-optimal tokens; arXiv:2203.15556',
});

const throughput = define({
  ...shared,
  certainty: ({ certainty }) => certainty,
  id: 'tokensPerSecond',
  label: 'Tokens a second',
  short: 'Throughput',
  unit: 'tokensPerSecond',
  what: 'Tokens that all devices read in a second, over whole steps.',
  formula: 'n / T',
  symbols: { n, T },
});

const mfu = define({
  ...shared,
  certainty: ({ certainty }) => certainty,
  id: 'mfu',
  label: 'Model FLOPs utilisation',
  short: 'MFU',
  unit: 'ratio',
  what: 'Share of the peak that model FLOPs take over whole steps, idle stages counted and recomputation not.',
  formula: 'n·C / (T·N·F)',
  symbols: {
    n,
    C: {
      value: ({ flopsPerToken }) => flopsPerToken,
      meaning: 'model FLOPs of one token, forward and backward, nothing recomputed',
      unit: 'flops',
      from: 'derived from compute.training, less what is recomputed',
    },
    T,
    N,
    F: {
      value: ({ peak }) => peak,
      meaning: 'peak of one device in the recipe’s format',
      unit: 'flopsPerSecond',
      from: 'machine dense FLOP/s',
    },
  },
  source: `${shared.source}; arXiv:2204.02311 appendix B`,
});

const deviceHours = define({
  ...shared,
  certainty: ({ certainty }) => certainty,
  id: 'deviceHours',
  label: 'Device hours',
  unit: 'count',
  what: 'Hours of all devices together; they grow with the tokens of the run.',
  formula: 'time·N / 3600',
  symbols: { time, N },
});

const cost = define({
  ...shared,
  id: 'costUsd',
  label: 'Cost',
  unit: 'usd',
  what: 'Rent of all devices for the run; it grows with the tokens and the price of a device hour.',
  formula: 'time·N / 3600·p',
  symbols: {
    time,
    N,
    p: {
      value: ({ price }) => price?.perHourUsd ?? 0,
      meaning: ({ price }) => `price of a device hour as of ${price?.asOf}`,
      unit: 'usd',
      from: 'machine price, the middle of public ones',
    },
  },
});

const learned = define({
  ...shared,
  certainty: 'exact',
  id: 'learnedTokens',
  label: 'Tokens learned from',
  short: 'Learned',
  unit: 'tokens',
  what: 'Tokens of the run that are no padding; packing examples makes them all.',
  formula: 'D·(1 − p)',
  symbols: {
    D,
    p: {
      value: ({ padding }) => padding,
      meaning: 'share of padding',
      unit: 'ratio',
      from: '--padding',
    },
  },
  source: 'docs/training-time.md, Whole runs',
});

const energy = define({
  ...shared,
  id: 'energy',
  label: 'Energy of the devices',
  short: 'Energy',
  unit: 'wattHours',
  what: 'What the devices draw at their usual power, or under a limit on it; hosts, network and cooling are left out.',
  formula: 'time·N·P / 3600',
  symbols: {
    time,
    N,
    P: {
      value: ({ watts }) => watts ?? 0,
      meaning: 'usual power of a device in watts, or its limit',
      from: 'machine power',
    },
  },
  source: 'docs/training-time.md, Whole runs',
});

const DAY = 86_400;

const calendar = define({
  ...shared,
  id: 'calendar',
  label: 'Days with restarts',
  short: 'On calendar',
  unit: 'seconds',
  what: 'Time on the calendar: failures, checkpoints and restarts take a share of long runs.',
  formula: 'time/(1 − 0.15)',
  symbols: { time },
  source: 'docs/training-time.md, Whole runs; arXiv:2407.21783 section 3.3.4 (a tenth)',
});

/** Throughput, utilisation, hours and, where the device has a price, the cost of a run. */
export function runEntries(run: RunFigures): readonly Ledger[] {
  const figures = [
    tokens,
    ...(run.padding > 0 ? [learned] : []),
    throughput,
    mfu,
    ...(run.seconds > DAY ? [calendar] : []),
    deviceHours,
    ...(run.price ? [cost] : []),
    ...(run.watts === null ? [] : [energy]),
  ];
  return figures.map((figure) => figure.entry(run, { under: 'training' }));
}
