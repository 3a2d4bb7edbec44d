import type { Accelerator } from '../hardware/accelerator.js';
import { idleShare } from '../scenario/pipeline.js';
import type { Settled } from '../scenario/settle.js';
import { modelFlopsPerToken } from './compute.js';
import type { Ledger } from './ledger.js';
import { peakFlops } from './rates.js';
import { productFormat } from './recipes.js';
import { trainingTimeLedger } from './training-time-ledger.js';

/** Time and money of a training run (cost model §5.4). */
export interface TrainingRun {
  readonly days: number;
  readonly deviceHours: number;
  readonly tokens: number;
  readonly tokensPerSecond: number;
  /** Over whole steps, idle stages counted. */
  readonly mfu: number;
  /** Seconds of one optimizer step: the global batch, forward and backward. */
  readonly stepSeconds: number;
  /** Share of a step that a pipeline's devices wait while it fills and drains; 0 without one. */
  readonly pipelineIdle: number;
  /** Null when the accelerator has no price. */
  readonly costUsd: number | null;
  /** Of one device, which the cost is made of; absent without one. */
  readonly price?: HourlyPrice;
  readonly ledger: Ledger;
}

/** The middle of the public prices of a device hour, the day they were looked up, and whether they are hearsay. */
export interface HourlyPrice {
  readonly perHourUsd: number;
  readonly asOf: string;
  readonly uncertain: boolean;
}

const SECONDS_PER_HOUR = 3600;
const HOURS_PER_DAY = 24;

/**
 * `time = model FLOPs / (devices · peak · MFU)`; recomputation costs HFU, not MFU (cost model §5.4). MFU is measured
 * over whole steps: the pipeline's bubble (cost model §6.7) is part of the time, not added to it.
 */
export function trainingRun(settled: Settled): TrainingRun {
  const { tokens, mfu, accelerator, tp, pp, cp, dp, globalBatch, sequence } = settled;
  const devices = tp * pp * cp * dp;
  const peak = peakFlops(accelerator, productFormat(settled.recipe));
  const tokensPerSecond = (devices * peak * mfu) / modelFlopsPerToken(settled);
  const seconds = tokens / tokensPerSecond;
  const deviceHours = (seconds / SECONDS_PER_HOUR) * devices;
  const price = hourlyPrice(accelerator);
  return {
    days: seconds / SECONDS_PER_HOUR / HOURS_PER_DAY,
    deviceHours,
    tokens,
    tokensPerSecond,
    mfu,
    stepSeconds: (globalBatch * sequence) / tokensPerSecond,
    pipelineIdle: idleShare(settled),
    costUsd: price ? deviceHours * price.perHourUsd : null,
    ...(price && { price }),
    ledger: trainingTimeLedger(settled, { seconds, devices, peak }),
  };
}

function hourlyPrice({ pricePerHourUsd, price }: Accelerator): HourlyPrice | undefined {
  if (pricePerHourUsd === null || price === null) return undefined;
  return { perHourUsd: pricePerHourUsd, asOf: price.asOf, uncertain: price.uncertain };
}
