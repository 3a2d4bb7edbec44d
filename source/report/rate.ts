import { hasRate } from '../cost/answerable.js';
import type { PlannedSpeed } from '../cost/search/plan/question.js';
import type { Evidence } from '../cost/speed/figures.js';
import { type SpeedReport, speedReport } from '../cost/speed.js';
import { type Range, type TrainingRun, trainingRun } from '../cost/training-run.js';
import { type Certainty, findEntry, type Ledger, type Unit } from '../quantity/index.js';
import type { Settled } from '../scenario/settled.js';
import { bandOfRow, evidenceText, rangeText } from './band-text.js';
import { amountText, countText, MARKS } from './units.js';

/** A figure of speed with its bounds and their evidence. */
export interface SureFigure {
  readonly amount: number;
  readonly unit: Unit;
  readonly certainty: Certainty;
  readonly band: Range | null;
  /** Null where the bounds have another rule, as in training. */
  readonly evidence: Omit<Evidence, 'figure' | 'certainty'> | null;
  /** How many measurements: `85 % of 59 like it`. */
  readonly words: string;
}

/** A row of the speed by its id; undefined without. */
export function sureFigure(speed: SpeedReport, id: string): SureFigure | undefined {
  const row = findEntry([speed.ledger, ...speed.others], id);
  return row && sureRow(speed, row);
}

function sureRow(speed: SpeedReport, row: Ledger): SureFigure {
  const { amount, unit, certainty } = row;
  const found = bandOfRow(speed, row);
  if (!found) return { amount, unit, certainty, band: null, evidence: null, words: '' };
  const { low, high } = found;
  const { figure: _, certainty: __, ...evidence } = found.evidence;
  const words = evidenceText(found.evidence);
  return { amount, unit, certainty, band: { low, high }, evidence, words };
}

/**
 * Tokens a second of all replicas, or of a training step; undefined where the model generates none or FLOP/s are
 * unknown.
 */
export function sureRate(report: {
  readonly speed: SpeedReport | undefined;
  readonly training: TrainingRun | undefined;
}): SureFigure | undefined {
  const { speed, training } = report;
  if (training) {
    const { tokensPerSecond: amount, bands, ledger } = training;
    const { certainty } = ledger;
    const band = bands.tokensPerSecond;
    return { amount, unit: 'tokensPerSecond', certainty, band, evidence: null, words: '' };
  }
  return speed?.rate ? sureRow(speed, speed.rate) : undefined;
}

/** The rate of a settled scenario. */
export function settledRate(settled: Settled): SureFigure | undefined {
  if (!hasRate(settled)) return undefined;
  return settled.mode === 'training'
    ? sureRate({ speed: undefined, training: trainingRun(settled) })
    : sureRate({ speed: speedReport(settled), training: undefined });
}

/** `≈ 33.8 tok/s`. */
export function markedText({
  amount,
  unit,
  certainty,
}: Pick<SureFigure, 'amount' | 'unit' | 'certainty'>): string {
  return `${MARKS[certainty]} ${amountText(amount, unit)}`;
}

/** `28.1–40.5 tok/s`; empty without bounds. */
export function boundsText({ band, unit }: SureFigure): string {
  return band ? rangeText(band, unit) : '';
}

/** The bounds without the unit, for tables that name it once. */
export function bareBounds({ band }: SureFigure): string {
  return band ? `${countText(band.low)}–${countText(band.high)}` : '';
}

/** Tokens a second with their bounds; for a model that generates nothing, tokens read. */
export function rateWords(settled: Settled, { tokensPerSecond }: PlannedSpeed): string {
  const rate = settledRate(settled);
  if (!rate) return `${MARKS.modelled} ${countText(tokensPerSecond)} tok/s`;
  return [markedText(rate), bareBounds(rate)].filter(Boolean).join(', ');
}
