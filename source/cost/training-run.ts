import type { Settled } from '../scenario/settle.js';
import { modelFlopsPerToken } from './compute.js';
import { entry, type Ledger } from './ledger.js';
import { peakFlops, trainingRate } from './rates.js';

/** Time and money of a training run (cost model §5.4). */
export interface TrainingRun {
  readonly days: number;
  readonly deviceHours: number;
  readonly tokens: number;
  readonly tokensPerSecond: number;
  readonly mfu: number;
  /** Null when the accelerator has no price. */
  readonly costUsd: number | null;
  readonly ledger: Ledger;
}

const SECONDS_PER_HOUR = 3600;
const HOURS_PER_DAY = 24;

/** `time = model FLOPs / (devices · peak · MFU)`; recomputation costs HFU, not MFU (cost model §5.4). */
export function trainingRun(settled: Settled): TrainingRun {
  const { tokens, mfu, accelerator, tp, pp, cp, dp } = settled;
  const devices = tp * pp * cp * dp;
  const peak = peakFlops(accelerator, trainingRate(settled.recipe));
  const perToken = modelFlopsPerToken(settled);
  const tokensPerSecond = (devices * peak * mfu) / perToken;
  const seconds = tokens / tokensPerSecond;
  const deviceHours = (seconds / SECONDS_PER_HOUR) * devices;
  const price = accelerator.pricePerHourUsd;
  return {
    days: seconds / SECONDS_PER_HOUR / HOURS_PER_DAY,
    deviceHours,
    tokens,
    tokensPerSecond,
    mfu,
    costUsd: price === null ? null : deviceHours * price,
    ledger: entry('training.time', 'Training time', 'seconds', seconds, {
      certainty: 'modelled',
      explain: () => ({
        formula: 'D·C / (n·F·MFU)',
        symbols: [
          { symbol: 'D', value: tokens, meaning: 'tokens of the run' },
          { symbol: 'C', value: perToken, meaning: 'model FLOPs a token, forward and backward' },
          { symbol: 'n', value: devices, meaning: 'devices' },
          { symbol: 'F', value: peak, meaning: `peak FLOP/s of one ${accelerator.name}` },
          { symbol: 'MFU', value: mfu, meaning: 'share of the peak that is reached' },
        ],
        source: 'cost model §5.4',
      }),
    }),
  };
}
