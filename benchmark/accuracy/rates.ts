import { writeFileSync } from 'node:fs';
import { achievedShare, NVFP4_SHARE } from '../../source/cost/step-time/achieved.js';
import { stepQuestion } from '../../source/cost/step-time/settled-step.js';
import { type StepQuestion, stepTime } from '../../source/cost/step-time/step-time.js';
import type { Accelerator } from '../../source/hardware/accelerator.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { settle } from '../../source/scenario/settle.js';
import { scenarioOf } from '../../test/cost/scenarios.js';
import published from '../../test/facts/training-rates.json' with { type: 'json' };
import { median, quantile } from '../statistics.js';
import { type TimedStep, timedSteps } from './paper-rates.js';

/** Constants that published rates can distinguish, by their subject. */
const CONSTANTS = [
  'ampere',
  'hopper',
  'blackwell',
  'blackwellUltra',
  'nvfp4',
  'expertLaunch',
  'exchange',
  'pipelinedExchange',
] as const;

type Constants = Readonly<Record<(typeof CONSTANTS)[number], number>>;

/** Start values of every fit: guesses, independent of the rows. */
const GUESSES: Constants = {
  ampere: 0.6,
  hopper: 0.6,
  blackwell: 0.6,
  blackwellUltra: 0.6,
  nvfp4: 0.8,
  expertLaunch: 3e-3,
  exchange: 1,
  pipelinedExchange: 0.5,
};

/** Relative steps of the search, coarse to fine, and the number of rounds of each. */
const STEPS = [0.3, 0.15, 0.07, 0.03];
const ROUNDS = 4;

const GENERATIONS: Readonly<
  Partial<Record<string, 'ampere' | 'hopper' | 'blackwell' | 'blackwellUltra'>>
> = {
  '8.0': 'ampere',
  '9.0': 'hopper',
  '10.0': 'blackwell',
  '10.3': 'blackwellUltra',
};

interface Rate {
  readonly id: string;
  readonly family: string;
  readonly isMixture: boolean;
  readonly accelerator: Accelerator;
  readonly question: StepQuestion;
  /** Tokens of a step by measured tokens per second: its seconds. */
  readonly seconds: number;
}

interface Judged {
  readonly rate: Rate;
  /** Measured by predicted seconds. */
  readonly ratio: number;
}

const BANDS = new URL('../../source/cost/step-time/bands.json', import.meta.url);

/** The prediction of each published training rate by constants fitted without its family of models. */
export function rateLines({ isWritten }: { readonly isWritten: boolean }): readonly string[] {
  const rates = [...published.rows.map(publishedStep), ...timedSteps()].map(rateOf);
  const families = [...new Set(rates.map(({ family }) => family))];
  const judged = families.flatMap((family) => {
    const fitted = fittedTo(rates.filter((rate) => rate.family !== family));
    return rates
      .filter((rate) => rate.family === family)
      .map((rate): Judged => ({ rate, ratio: ratioOf(rate, fitted) }));
  });
  const ofClass = (isMixture: boolean) =>
    judged.filter(({ rate }) => rate.isMixture === isMixture).map(({ ratio }) => ratio);
  const classes = { dense: ofClass(false), mixtures: ofClass(true) };
  const bands = { dense: bandOf(classes.dense), mixtures: bandOf(classes.mixtures) };
  if (isWritten) writeFileSync(BANDS, `${JSON.stringify(bands, null, 2)}\n`);
  const all = fittedTo(rates);
  return [
    `training rates: ${rates.length} rows of ${families.length} families, each told by constants fitted without it`,
    classLine('dense', classes.dense, bands.dense, 0.85),
    classLine('mixtures', classes.mixtures, bands.mixtures, 0.65),
    ...families.map((family) => {
      const own = judged.filter(({ rate }) => rate.family === family).map(({ ratio }) => ratio);
      return `  ${family}: ${within(own, 1.25)} within 25 %, typical error ×${typical(own).toFixed(2)}`;
    }),
    ...judged
      .filter(({ ratio }) => ratio > 1.25 || ratio < 0.8)
      .map(({ rate, ratio }) => `  ${rate.id}: ${ratio.toFixed(2)} of the measured speed`),
    `  fitted on all rows: ${CONSTANTS.map((name) => `${name} ${Number(all[name].toPrecision(2))}`).join(', ')}`,
  ];
}

/** The factor either way, in hundredths, that holds nine in ten. */
function bandOf(ratios: readonly number[]) {
  const distances = ratios.map((ratio) => Math.abs(Math.log(ratio)));
  const factor = Math.ceil(100 * Math.exp(quantile(distances, 0.9))) / 100;
  const inside = ratios.filter((ratio) => ratio <= factor && ratio >= 1 / factor).length;
  return { factor, rows: ratios.length, coverage: Number((inside / ratios.length).toPrecision(3)) };
}

function classLine(
  name: string,
  ratios: readonly number[],
  { factor, coverage }: ReturnType<typeof bandOf>,
  wanted: number,
): string {
  return `${name}: ${within(ratios, 1.25)} within 25 % (wanted ${100 * wanted} %), typical error ×${typical(ratios).toFixed(2)}; ×/÷ ${factor} holds ${Math.round(100 * coverage)} %`;
}

function within(ratios: readonly number[], factor: number): string {
  const near = ratios.filter((ratio) => ratio <= factor && ratio >= 1 / factor).length;
  return `${Math.round((100 * near) / ratios.length)} % of ${ratios.length}`;
}

function typical(ratios: readonly number[]): number {
  return Math.exp(median(ratios.map((ratio) => Math.abs(Math.log(ratio)))));
}

type Row = (typeof published.rows)[number];

/** The layout of a published row; recomputed modules that take next to no time are left out. */
function publishedStep({ id, model, hardware, devices, options, ...row }: Row): TimedStep {
  const { recompute, ...rest } = options;
  const scenario = scenarioOf(model, hardware, {
    ...(rest as Partial<Scenario>),
    devices,
    recompute: recompute === 'full' ? 'full' : 'none',
    mode: 'training',
  });
  const tokens = options.globalBatch * options.sequence;
  const seconds = tokens / (row.tokensPerSecondPerDevice * devices);
  return { id, family: model.split(/[-\d.]/)[0] ?? model, scenario, seconds };
}

function rateOf({ scenario, ...step }: TimedStep): Rate {
  const settled = settle(scenario);
  const question = stepQuestion(settled);
  return { ...step, isMixture: settled.ep > 1, accelerator: settled.accelerator, question };
}

/** Ratio of measured to predicted seconds. */
function ratioOf({ accelerator, question, seconds }: Rate, constants: Constants): number {
  const { rates, habits, layout } = question;
  const generation = GENERATIONS[accelerator.computeCapability ?? ''];
  const share = generation ? constants[generation] / achievedShare(accelerator).share : 1;
  const isFp4 = rates.operandBytes < 1;
  const products = rates.products * share * (isFp4 ? constants.nvfp4 / NVFP4_SHARE : 1);
  const told = stepTime({
    ...question,
    rates: {
      ...rates,
      products,
      bf16Products: rates.bf16Products * share,
    },
    habits: {
      ...habits,
      expertLaunchSeconds: constants.expertLaunch,
      exposedExchange: layout.pp > 1 ? constants.pipelinedExchange : constants.exchange,
    },
  });
  return seconds / told.seconds;
}

/** Constants with the least mean error of the logarithm, by steps along one of them at a time. */
function fittedTo(rates: readonly Rate[]): Constants {
  let best = GUESSES;
  let least = errorOf(rates, best);
  for (const step of STEPS) {
    let before = Number.POSITIVE_INFINITY;
    // Finer steps begin when a round over all constants gives no improvement.
    for (let round = 0; round < ROUNDS && least < before; round++) {
      before = least;
      for (const name of CONSTANTS)
        for (const factor of [1 + step, 1 / (1 + step)]) {
          const next = { ...best, [name]: best[name] * factor };
          const error = errorOf(rates, next);
          if (error < least) {
            least = error;
            best = next;
          }
        }
    }
  }
  return best;
}

function errorOf(rates: readonly Rate[], constants: Constants): number {
  let sum = 0;
  for (const rate of rates) sum += Math.abs(Math.log(ratioOf(rate, constants)));
  return sum / rates.length;
}
