import { EVIDENCE } from '../cost/speed/evidence/band.js';
import type { BandedFigure, Evidence, Range } from '../cost/speed/figures.js';
import type { SpeedReport } from '../cost/speed.js';
import type { TrainingBands, TrainingRun } from '../cost/training-run.js';
import type { Ledger, Unit } from '../quantity/index.js';
import { table } from '../text/table.js';
import { amountOf, amountText } from './units.js';

/** The banded figure that a row shows. */
const FIGURES: Readonly<Record<string, BandedFigure>> = table({
  'speed.prefill': 'prefillSeconds',
  'speed.decode': 'decodeSecondsPerToken',
  'speed.steady': 'steadySecondsPerToken',
  'speed.offline': 'offlineTokensPerSecond',
  'speed.steady.first': 'steadyTimeToFirstToken',
});

/** Rows proportional to the time of a figure, or to its inverse, which have its band. */
const DERIVED: Readonly<Record<string, { from: keyof typeof SECONDS; power: 1 | -1 }>> = table({
  'pipeline.seconds': { from: 'prefillSeconds', power: 1 },
  'speed.firstPrompt': { from: 'prefillSeconds', power: 1 },
  'speed.throughput': { from: 'decodeSecondsPerToken', power: -1 },
  'speed.round': { from: 'decodeSecondsPerToken', power: 1 },
  'speed.steady.request': { from: 'steadySecondsPerToken', power: 1 },
  'speed.steady.throughput': { from: 'steadySecondsPerToken', power: -1 },
  'speed.cost.tokens': { from: 'steadySecondsPerToken', power: 1 },
  'speed.cost.input': { from: 'prefillSeconds', power: 1 },
  'speed.cost.joules': { from: 'steadySecondsPerToken', power: 1 },
  'speed.cost.electricity': { from: 'steadySecondsPerToken', power: 1 },
});

/** At a given request rate, cost and throughput follow from the rate, not from the speed. */
const AT_THE_RATE: ReadonlySet<string> = new Set([
  'speed.steady.throughput',
  'speed.cost.tokens',
  'speed.cost.joules',
  'speed.cost.electricity',
]);

const SECONDS = {
  prefillSeconds: (speed: SpeedReport) => speed.prefillSeconds,
  decodeSecondsPerToken: (speed: SpeedReport) => speed.decodeSecondsPerToken,
  steadySecondsPerToken: (speed: SpeedReport) => speed.steady?.secondsPerToken ?? null,
};

/** The figure whose measurements support a row, and the row's bounds; undefined for rows without. */
function rangeOf(
  speed: SpeedReport,
  { id, amount }: BandedRow,
): { readonly figure: BandedFigure; readonly range: Range } | undefined {
  const own = Object.hasOwn(FIGURES, id) ? FIGURES[id] : undefined;
  if (own) {
    const range = speed.bands[own];
    return range ? { figure: own, range } : undefined;
  }
  const derived = Object.hasOwn(DERIVED, id) ? DERIVED[id] : undefined;
  if (!derived || (AT_THE_RATE.has(id) && speed.steady?.followsLoad)) return undefined;
  const { from: figure, power } = derived;
  const band = speed.bands[figure];
  const seconds = SECONDS[figure](speed);
  if (!band || !seconds) return undefined;
  const factors = [band.low / seconds, band.high / seconds].map((factor) => factor ** power);
  const range = { low: amount * Math.min(...factors), high: amount * Math.max(...factors) };
  return { figure, range };
}

/** Rows of a training run, and the figure whose bounds they have or scale with. */
const OF_RUN: Readonly<Record<string, keyof TrainingBands>> = table({
  'training.time': 'days',
  'training.step': 'stepSeconds',
  'training.tokensPerSecond': 'tokensPerSecond',
  'training.calendar': 'days',
  'training.deviceHours': 'days',
  'training.costUsd': 'costUsd',
  'training.energy': 'energyKwh',
});

/** The bounds of a row of a training run; undefined for rows without. */
export function rangeOfRun(run: TrainingRun, { id, amount }: BandedRow): Range | undefined {
  const figure = Object.hasOwn(OF_RUN, id) ? OF_RUN[id] : undefined;
  const band = figure && run.bands[figure];
  const middle = figure && run[figure];
  if (!band || !middle) return undefined;
  const scale = amount / middle;
  return { low: scale * band.low, high: scale * band.high };
}

/** A few dozen measurements do not support tenths of a per cent. */
function wholePercent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

type BandedRow = Pick<Ledger, 'id' | 'amount' | 'unit'>;

/** Bounds of a row of speed, and their evidence. */
export interface RowBand extends Range {
  readonly evidence: Evidence;
}

/** The band of a row; undefined for rows without one. */
export function bandOfRow(speed: SpeedReport, row: BandedRow): RowBand | undefined {
  const banded = rangeOf(speed, row);
  const evidence = banded && speed.evidenceOf(banded.figure);
  return evidence ? { ...banded.range, evidence } : undefined;
}

/** The number of measurements behind a band: `85 % of 59 like it`. */
export function evidenceText({ rows, coverage, parent }: Evidence): string {
  const like = rows === 0 ? 'none measured' : `${wholePercent(coverage)} of ${rows} like it`;
  return `${like}${rows > 0 && parent !== null ? ', few' : ''}`;
}

/** A band in words, long and short. */
export interface BandText {
  readonly text: string;
  readonly short: string;
}

/**
 * Bounds of a row of speed and the measurements behind them: `23 ms to 31 ms, 85 % of 59 like it`. Undefined for rows
 * without a band.
 */
export function bandText(speed: SpeedReport, row: BandedRow): BandText | undefined {
  const band = bandOfRow(speed, row);
  if (!band) return undefined;
  const { text, short } = rangeWords(band, row);
  return { text: `${text}, ${evidenceText(band.evidence)}`, short };
}

/** Bounds of a row of a training run, and the measurements behind those of a step, with which all others scale. */
export function runBandText(run: TrainingRun, row: BandedRow): BandText | undefined {
  const range = rangeOfRun(run, row);
  if (!range) return undefined;
  const { text, short } = rangeWords(range, row);
  return { text: row.id === 'training.step' ? `${text}, ${runEvidenceText(run)}` : text, short };
}

/** The measurements behind the bands of a training run; none behind a utilisation that the user states. */
export function runEvidenceText({ evidence, isStated }: TrainingRun): string {
  if (isStated) return 'as stated';
  const { rows, coverage } = evidence;
  return rows === 0 ? 'none measured' : `${wholePercent(coverage)} of ${rows} like it`;
}

function rangeWords(range: Range, row: BandedRow): BandText {
  const [low, high] = [range.low, range.high].map((end) => amountText(end, row.unit));
  return { text: `${low} to ${high}`, short: besideAmount(range, row) };
}

/** Bounds in the unit of the figure beside them, without it; below a cent in cents. */
function besideAmount({ low, high }: Range, { amount, unit }: BandedRow): string {
  if (unit === 'usd' && low < 0.01)
    return `${[100 * low, 100 * high].map((cents) => twoDigits(String(cents))).join('–')} ¢`;
  const [least, most] = [low, high].map((end) => twoDigits(amountOf(end, unit, amount).number));
  // A prefix that both have stands once: `320–620k`.
  return `${least?.replace(/[kM]$/, (prefix) => (most?.endsWith(prefix) ? '' : prefix))}–${most}`;
}

/** Bounds rest on too few measurements for a third digit: `94.7` as `95`, `$1,234` as `1.2k`, `$1,436,253` as `1.4M`. */
function twoDigits(number: string): string {
  return number.replaceAll(/[$,]/g, '').replace(/[\d.]+/, (digits) => {
    const rounded = Number(Number(digits).toPrecision(2));
    if (rounded >= 1e6) return `${rounded / 1e6}M`;
    return rounded >= 1e3 ? `${rounded / 1e3}k` : String(rounded);
  });
}

/** Both bounds with one unit where they share it: `23.1–31.2 ms`. */
export function rangeText({ low, high }: Range, unit: Unit): string {
  const [least, most] = [amountOf(low, unit), amountOf(high, unit)];
  return least.unit === most.unit
    ? `${least.number}–${amountText(high, unit)}`
    : `${amountText(low, unit)}–${amountText(high, unit)}`;
}

const WORDS: Readonly<Record<keyof typeof EVIDENCE.summary.kinds, string>> = {
  decode: 'a step of one sequence',
  prompt: 'prompts',
  steady: 'a token under load',
  offline: 'a heap of requests',
  first: 'the first token of a server',
};

/** The price that a cost is based on, with its date. */
export function servingPriceText({ cost }: SpeedReport): string {
  if (!cost?.price) return '';
  const { kind, asOf } = cost.price;
  return [kind === 'given' || kind === 'of the instance' ? `price ${kind}` : kind, asOf]
    .filter(Boolean)
    .join(', ');
}

/**
 * The accuracy of the bands: what was measured, how often, and the share inside bands that were fitted without the
 * model in question.
 */
export function accuracyRows(): readonly (readonly string[])[] {
  const { kinds, single, others } = EVIDENCE.summary;
  const row = (name: string, { rows, inside }: typeof single) => [
    name,
    String(rows),
    wholePercent(inside),
  ];
  return [
    ['measured', 'rows', 'inside their band, their model left out'],
    ...Object.entries(WORDS).map(([kind, name]) => row(name, kinds[kind as keyof typeof kinds])),
    row('single streams together', single),
    row('servers together', others),
  ];
}

/** The share of first-token times inside their bands, by engine. */
function firstTokens(): string {
  const engines = new Map<string, { rows: number; inside: number }>();
  for (const { id, rows, inside } of EVIDENCE.classes) {
    const [kind, , engine, load] = id.split('/');
    if (kind !== 'first' || engine === undefined || load !== undefined) continue;
    const known = engines.get(engine) ?? { rows: 0, inside: 0 };
    engines.set(engine, { rows: known.rows + rows, inside: known.inside + rows * inside });
  }
  return [...engines]
    .map(([name, { rows, inside }]) => `${name} ${wholePercent(inside / rows)} of ${rows}`)
    .join(', ');
}

/** The accuracy in sentences, with the cases outside. */
export function accuracySentences(): readonly string[] {
  const { single, others, half, offlineNear, leftOut } = EVIDENCE.summary;
  const misses = EVIDENCE.classes
    .filter(({ rows, inside }) => rows >= 5 && inside < 0.75)
    .map(({ id, rows, inside }) => `${id} (${wholePercent(inside)} of ${rows})`);
  return [
    `Speeds are shown with bounds. Of ${single.rows} measurements of single streams ${wholePercent(single.inside)} lie inside bands that were made without their model, of ${others.rows} of servers ${wholePercent(others.inside)}; in the middle a band is ±${wholePercent(half)}.`,
    `Throughputs that TensorRT-LLM published are met within a quarter for ${wholePercent(offlineNear.fitted)}, for ${wholePercent(offlineNear.withoutModel)} with their model left out.`,
    `The time to the first token of a server is less sure: ${firstTokens()}. A band wider than twice either way holds nothing. Classes below three quarters: ${misses.join('; ') || 'none'}.`,
    `${leftOut} measurements are left out by id, each with its reason; npm run accuracy prints every row.`,
  ];
}
