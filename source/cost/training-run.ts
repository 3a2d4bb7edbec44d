import type { Accelerator } from '../hardware/accelerator.js';
import { hasExperts } from '../model/operations.js';
import { type Certainty, type Ledger, quantities } from '../quantity/index.js';
import { shareCertainty } from '../scenario/measured.js';
import { idleShare } from '../scenario/pipeline.js';
import { productFormat } from '../scenario/product-format.js';
import type { Settled } from '../scenario/settled.js';
import { modelFlopsPerToken, trainingFlopsPerToken } from './compute/training.js';
import { generationFactor } from './generation.js';
import { peakFlops } from './rates.js';
import { type TrainingBand, trainingBand } from './step-time/achieved.js';
import { runEntries } from './step-time/run-figures.js';
import { stepQuestion } from './step-time/settled-step.js';
import { stepLedger, stepTime } from './step-time/step-time.js';

/** Time and money of a training run (docs/training-time.md). */
export interface TrainingRun {
  readonly days: number;
  readonly hours: number;
  readonly deviceHours: number;
  readonly tokens: number;
  readonly tokensPerSecond: number;
  /** Model FLOPs over the peak of the recipe's format, for whole steps with their idle stages. */
  readonly mfu: number;
  /** Seconds of one optimizer step: the global batch, forward, backward and update. */
  readonly stepSeconds: number;
  /** Seconds of the parts of a step, in proportion where the user states the utilisation. */
  readonly parts: readonly { readonly id: string; readonly seconds: number }[];
  /** Energy of the devices during the run in kWh; null where their power is unknown. */
  readonly energyKwh: number | null;
  /** Tokens without padding. */
  readonly learnedTokens: number;
  readonly bands: TrainingBands;
  /** The measurements behind the bands. */
  readonly evidence: TrainingBand;
  /** Fraction of a step that devices wait while the pipeline fills and drains; 0 without a pipeline. */
  readonly pipelineIdle: number;
  /** Null when the accelerator has no price. */
  readonly costUsd: number | null;
  /** Price of one device behind the cost; absent where it has none. */
  readonly price?: HourlyPrice;
  readonly ledger: Ledger;
  /** The step with its parts. */
  readonly step: Ledger;
  /** Whether the user states the utilisation. */
  readonly isStated: boolean;
  /** The other figures, each explained. */
  readonly others: readonly Ledger[];
}

/** Bounds that nine in ten published rates lie within. */
export interface TrainingBands {
  readonly stepSeconds: Range;
  readonly days: Range;
  readonly tokensPerSecond: Range;
  readonly costUsd: Range | null;
  readonly energyKwh: Range | null;
}

export interface Range {
  readonly low: number;
  readonly high: number;
}

/** The median of public prices of a device hour, their date, and whether the source is unconfirmed. */
export interface HourlyPrice {
  readonly perHourUsd: number;
  readonly asOf: string;
  readonly uncertain: boolean;
}

const SECONDS_PER_HOUR = 3600;
const HOURS_PER_DAY = 24;
/** A utilisation that the user states is assumed to be accurate to a tenth. */
const STATED: TrainingBand = {
  factor: 1.1,
  rows: 0,
  coverage: 0,
  source: '--mfu, --hfu or --achieved-flops',
};

interface RunInput {
  readonly tokens: number;
  readonly tokensPerStep: number;
  readonly stepSeconds: number;
  readonly flopsPerToken: number;
  readonly peak: number;
  readonly devices: number;
  readonly mfu: number;
  /** Certainty of the seconds of a step: measured where a profile states the utilisation. */
  readonly certainty: Certainty;
}

const define = quantities<RunInput>();

const time = {
  id: 'training.time',
  label: 'Training time',
  short: 'Run',
  unit: 'seconds',
  certainty: ({ certainty }: RunInput) => certainty,
  what: 'Seconds of the whole run without restarts; it grows with the tokens of the run.',
} as const;

const tokens = {
  value: (run: RunInput) => run.tokens,
  meaning: 'tokens of the run',
  unit: 'tokens',
  from: '--tokens',
} as const;

const timeBySteps = define({
  ...time,
  formula: 'D/n·T',
  symbols: {
    D: tokens,
    n: {
      value: ({ tokensPerStep }) => tokensPerStep,
      meaning: 'tokens of one optimizer step: global batch times sequence',
      unit: 'tokens',
      from: '--global-batch',
    },
    T: {
      value: ({ stepSeconds }) => stepSeconds,
      meaning: 'seconds of one optimizer step',
      unit: 'seconds',
      from: 'row training.step',
    },
  },
  source: 'docs/training-time.md, Step',
});

const timeByUtilisation = define({
  ...time,
  formula: 'D·C/(n·F·η)',
  symbols: {
    D: tokens,
    C: {
      value: ({ flopsPerToken }) => flopsPerToken,
      meaning: 'model FLOPs of one token, forward and backward',
      unit: 'flops',
      from: 'derived from compute.training, less what is recomputed',
    },
    n: { value: ({ devices }) => devices, meaning: 'devices', from: '--hardware' },
    F: {
      value: ({ peak }) => peak,
      meaning: 'peak FLOP/s of one device in the recipe’s format',
      unit: 'flopsPerSecond',
      from: 'machine dense FLOP/s',
    },
    η: {
      value: ({ mfu }) => mfu,
      meaning: 'share of the peak over whole steps (MFU)',
      from: '--mfu, --hfu or --achieved-flops',
    },
  },
  source: 'arXiv:2204.02311 appendix B; docs/cost-model.md, Utilisation and cost',
});

/**
 * Time and cost of the run, from the parts of a step, or from the utilisation that the user states, which covers
 * whole steps with their bubble.
 */
export function trainingRun(settled: Settled): TrainingRun {
  const { accelerator, globalBatch, sequence } = settled;
  const devices = settled.tp * settled.pp * settled.cp * settled.dp;
  const peak = peakFlops(accelerator, productFormat(settled.recipe));
  const flopsPerToken = modelFlopsPerToken(settled);
  const tokensPerStep = globalBatch * sequence * settled.others.sequencesOfExample;
  const stated = statedUtilisation(settled);
  const modelled = stepTime(stepQuestion(settled));
  const stepSeconds = stated === null ? modelled.seconds : statedStepSeconds(settled, stated);
  const mfu = stated ?? (tokensPerStep * flopsPerToken) / (devices * peak * stepSeconds);
  const input: RunInput = {
    tokens: settled.tokens,
    tokensPerStep,
    stepSeconds,
    flopsPerToken,
    peak,
    devices,
    mfu,
    certainty: shareCertainty(settled.scenario, 'mfu'),
  };
  const isStated = stated !== null;
  const whole = (isStated ? timeByUtilisation : timeBySteps).entry(input);
  const band = isStated
    ? STATED
    : withGeneration(settled, trainingBand(accelerator, hasExperts(settled.model)));
  const hours = whole.amount / SECONDS_PER_HOUR;
  const price = hourlyPrice(accelerator);
  const step = stepLedger(modelled, isStated ? stepSeconds : null);
  const watts = drawnWatts(settled);
  const costUsd = price ? hours * devices * price.perHourUsd : null;
  const energyKwh = watts === null ? null : (hours * devices * watts) / 1000;
  return {
    days: hours / HOURS_PER_DAY,
    hours,
    deviceHours: hours * devices,
    tokens: settled.tokens,
    tokensPerSecond: tokensPerStep / stepSeconds,
    mfu,
    stepSeconds,
    parts: step.children.map(({ id, amount }) => ({
      id: id.slice(id.lastIndexOf('.') + 1),
      seconds: amount,
    })),
    energyKwh,
    learnedTokens: settled.tokens * (1 - settled.scenario.padding),
    bands: {
      stepSeconds: rangeOf(stepSeconds, band),
      days: rangeOf(hours / HOURS_PER_DAY, band),
      tokensPerSecond: rangeOf(tokensPerStep / stepSeconds, band),
      costUsd: costUsd === null ? null : rangeOf(costUsd, band),
      energyKwh: energyKwh === null ? null : rangeOf(energyKwh, band),
    },
    evidence: band,
    pipelineIdle: idleShare(settled),
    costUsd,
    ...(price && { price }),
    ledger: whole,
    step,
    isStated,
    others: runEntries({
      ...input,
      seconds: whole.amount,
      price,
      watts,
      padding: settled.scenario.padding,
    }),
  };
}

/** The wider of two bands, where a step has answers generated too. */
function withGeneration(settled: Settled, band: TrainingBand): TrainingBand {
  return { ...band, factor: Math.max(band.factor, generationFactor(settled)) };
}

/** Seconds of one optimizer step alone, for searches: those of `trainingRun`. */
export function stepSecondsOf(settled: Settled): number {
  const stated = statedUtilisation(settled);
  return stated === null
    ? stepTime(stepQuestion(settled)).seconds
    : statedStepSeconds(settled, stated);
}

/**
 * The MFU that the user states: as such, as HFU, which counts what is computed again as work (arXiv:2205.05198 section
 * 6.3), or as model FLOP/s of one device. Null where it follows from the parts of a step.
 */
function statedUtilisation(settled: Settled): number | null {
  const {
    accelerator,
    recipe,
    scenario: { mfu, hfu, achievedFlops },
  } = settled;
  if (mfu !== null) return mfu;
  if (hfu !== null) return (hfu * modelFlopsPerToken(settled)) / trainingFlopsPerToken(settled);
  if (achievedFlops === null) return null;
  return achievedFlops / peakFlops(accelerator, productFormat(recipe));
}

function statedStepSeconds(settled: Settled, mfu: number): number {
  const { tp, pp, cp, dp, accelerator, recipe, globalBatch, sequence } = settled;
  const rate = tp * pp * cp * dp * peakFlops(accelerator, productFormat(recipe)) * mfu;
  const tokensPerStep = globalBatch * sequence * settled.others.sequencesOfExample;
  return (tokensPerStep * modelFlopsPerToken(settled)) / rate;
}

function rangeOf(middle: number, { factor }: TrainingBand): Range {
  return { low: middle / factor, high: middle * factor };
}

/** The price of a device hour; undefined without one. */
export function hourlyPrice({ pricePerHourUsd, price }: Accelerator): HourlyPrice | undefined {
  if (pricePerHourUsd === null || price === null) return undefined;
  return { perHourUsd: pricePerHourUsd, asOf: price.asOf, uncertain: price.uncertain };
}

/** Watts that a device draws while it trains: its usual power, or the limit on it; null where neither is known. */
function drawnWatts({
  accelerator: { tdpWatts },
  scenario: { powerLimit },
}: Settled): number | null {
  if (powerLimit === null) return tdpWatts;
  return tdpWatts === null ? powerLimit : Math.min(powerLimit, tdpWatts);
}
