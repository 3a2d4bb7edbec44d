import type { Verdict } from '../../cost/map.js';
import { ITEMS } from '../../cost/memory/items.js';
import type { Report } from '../../cost/report.js';
import { bytesText } from '../../report/units.js';
import { judgementOf } from '../../report/verdict.js';
import { shownProblems } from '../problems.js';
import type { Tone } from '../theme.js';
import { type Line, span } from './line.js';

interface Look {
  readonly mark: string;
  readonly word: string;
  readonly tone: Tone;
}

const LOOKS: Readonly<Record<Verdict, Look>> = {
  fits: { mark: '✓', word: 'FITS', tone: 'ok' },
  tight: { mark: '▲', word: 'TIGHT', tone: 'tight' },
  'fits if': { mark: '▲', word: 'FITS IF', tone: 'tight' },
  'too large': { mark: '✗', word: 'DOES NOT FIT', tone: 'over' },
  'not legal': { mark: '✗', word: 'NOT POSSIBLE', tone: 'over' },
  'memory unknown': { mark: '▲', word: 'MEMORY UNKNOWN', tone: 'tight' },
};

/** Whether it fits, by how much, and what binds; what is not possible or doubtful. */
export function verdictLine(report: Report): Line {
  const judgement = judgementOf(report);
  const { mark, word, tone } = LOOKS[judgement];
  const { fit, memory, settled } = report;
  const problems = shownProblems(report);
  const refusal = problems.find(({ severity }) => severity === 'refused');
  const start: Line = [span(` ${mark} ${word} `, tone)];
  if (refusal) return [...start, span(refusal.message)];
  const { stage, instant, item } = fit.binding;
  const capacity = bytesText(memory.capacity);
  const spare =
    judgement === 'memory unknown'
      ? `${bytesText(memory.peak)} needed`
      : fit.fits
        ? `with ${bytesText(fit.spareBytes)} to spare of ${capacity}`
        : `${bytesText(-fit.spareBytes)} too much for ${capacity}`;
  const where = memory.devices.length > 1 ? ` on stage ${stage + 1}` : '';
  const when = settled.mode === 'training' ? ` at the ${instant} peak` : '';
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more: !)` : '';
  const warnings =
    problems.length === 0 ? [] : [span(` ▲ ${problems[0]?.message ?? ''}${more}`, 'tight')];
  return [
    ...start,
    span(`${spare}${where}${when}`),
    span(`; mostly ${ITEMS[item].label.toLowerCase()}`, 'quiet'),
    ...warnings,
  ];
}
