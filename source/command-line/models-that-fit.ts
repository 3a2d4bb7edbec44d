import { buildReport } from '../cost/build-report.js';
import { weightCandidates } from '../cost/format-ladder.js';
import { fits } from '../cost/memory.js';
import type { Report } from '../cost/report.js';

import type { Presets } from '../open/presets.js';
import { boundsText, markedText, type SureFigure, sureRate } from '../report/rate.js';
import { limitText } from '../report/sections.js';
import { bytesText } from '../report/units.js';
import { isLegal } from '../scenario/offer.js';
import type { Scenario } from '../scenario/scenario.js';
import { settle } from '../scenario/settle.js';

/** One preset on this hardware. */
export interface FittingModel {
  readonly id: string;
  readonly fits: boolean;
  /** The best format that fits and that engine and device run; where none fits, the one of fewest bits. */
  readonly weights: string;
  readonly peak: number;
  readonly capacity: number;
  /** Undefined where the model generates nothing, or the device's FLOP/s are unknown. */
  readonly rate: SureFigure | undefined;
  readonly maximumSequence: number;
  readonly maximumBatch: number;
}

interface Ranked {
  readonly model: FittingModel;
  readonly parameters: number;
}

/** A scenario with its report, in the best format that fits, else in the one of fewest bits. */
export interface Judged {
  readonly fits: boolean;
  readonly weights: string;
  readonly report: Report;
}

/**
 * Judges every model preset in place of the scenario's own; models that fit come first, the largest of them at the top.
 */
export function modelsThatFit(scenario: Scenario, presets: Presets): readonly FittingModel[] {
  return presets
    .ids('models')
    .map((id) => {
      const { _llm_tui: _, ...config } = presets.read('models', id);
      return ranked({ ...scenario, weights: null, model: { id, name: id, config } });
    })
    .toSorted(better)
    .map(({ model }) => model);
}

/** Whether a scenario fits in the best format that engine and device run. In training the recipe decides the format. */
export function judged(asked: Scenario): Judged {
  const candidates = asked.mode === 'training' ? [] : weightCandidates(asked);
  const fitting = firstThatFits(asked, candidates);
  const weights = fitting ?? candidates.at(-1) ?? settle(asked).weights;
  const report = buildReport(candidates.length > 0 ? { ...asked, weights } : asked);
  // Without a format that engine and device run, no model fits.
  const isFitting = asked.mode === 'training' ? isLegalFit(asked) : fitting !== undefined;
  return { fits: isFitting, weights, report };
}

function isLegalFit(scenario: Scenario): boolean {
  const settled = settle(scenario);
  return fits(settled) && isLegal(settled);
}

function ranked(asked: Scenario): Ranked {
  const { fits: isFitting, weights, report } = judged(asked);
  const { memory, fit, parameters } = report;
  return {
    parameters: parameters.total,
    model: {
      id: asked.model.id,
      fits: isFitting,
      weights,
      peak: memory.peak,
      capacity: memory.capacity,
      rate: sureRate(report),
      // A model that does not fit has no largest size.
      maximumSequence: isFitting ? fit.maximumSequence : 0,
      maximumBatch: isFitting ? fit.maximumBatch : 0,
    },
  };
}

/** The first format that fits, from many bits to few; found by bisection, since fewer bits never take more memory. */
function firstThatFits(asked: Scenario, candidates: readonly string[]): string | undefined {
  const holds = (index: number): boolean =>
    isLegalFit({ ...asked, weights: candidates[index] ?? null });
  let end = candidates.length - 1;
  // Most models fit as published, or in no format.
  if (end < 0 || holds(0)) return candidates[0];
  if (!holds(end)) return undefined;
  let start = 1;
  while (start < end) {
    const middle = (start + end) >> 1;
    if (holds(middle)) end = middle;
    else start = middle + 1;
  }
  return candidates[end];
}

function better(left: Ranked, right: Ranked): number {
  return (
    Number(right.model.fits) - Number(left.model.fits) ||
    right.parameters - left.parameters ||
    (left.model.id < right.model.id ? -1 : 1)
  );
}

/** A model that does not fit has only the speed that it would have. */
function fittingJson({ rate, maximumSequence, maximumBatch, ...model }: FittingModel) {
  const { amount = null, certainty = null, band = null, evidence = null } = rate ?? {};
  const limits = { maximumSequence, maximumBatch };
  if (!model.fits) {
    const ifItFitted = rate ? { tokensPerSecond: amount, band } : null;
    return { ...model, tokensPerSecond: null, ifItFitted, ...limits };
  }
  return { ...model, tokensPerSecond: amount, certainty, band, evidence, ...limits };
}

/** The list as a table, or as JSON. */
export function fittingText(models: readonly FittingModel[], asJson: boolean): string {
  if (asJson) return `${JSON.stringify(models.map(fittingJson), null, 2)}\n`;
  const rows = models.map((model) => [
    model.fits ? '✓' : '✗',
    model.id,
    model.weights,
    `${bytesText(model.peak)} of ${bytesText(model.capacity)}`,
    ...(model.rate && model.fits
      ? [markedText(model.rate), boundsText(model.rate), model.rate.words]
      : ['', '', '']),
    model.fits ? `${limitText(model.maximumSequence)} tokens` : '',
    model.fits ? `${limitText(model.maximumBatch)} users` : '',
  ]);
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}
