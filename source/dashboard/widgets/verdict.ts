import { TIGHT_SHARE } from '../../cost/map.js';
import type { Report } from '../../cost/report.js';
import { bytesText } from '../../report/units.js';
import { itemLabel } from '../result-rows.js';
import type { Tone } from '../theme.js';
import { type Line, span } from './line.js';

interface Judgement {
  readonly mark: string;
  readonly word: string;
  readonly tone: Tone;
}

function judge({ problems, fit, memory }: Report): Judgement {
  if (problems.some(({ severity }) => severity === 'refused'))
    return { mark: '✗', word: 'NOT POSSIBLE', tone: 'over' };
  if (memory.capacity === 0) return { mark: '▲', word: 'MEMORY UNKNOWN', tone: 'tight' };
  if (!fit.fits) return { mark: '✗', word: 'DOES NOT FIT', tone: 'over' };
  if (memory.peak > TIGHT_SHARE * memory.capacity)
    return { mark: '▲', word: 'TIGHT', tone: 'tight' };
  return { mark: '✓', word: 'FITS', tone: 'ok' };
}

/** Whether it fits, by how much, and what binds; what is not possible or doubtful. */
export function verdictLine(report: Report): Line {
  const { mark, word, tone } = judge(report);
  const { fit, memory, settled, problems } = report;
  const refusal = problems.find(({ severity }) => severity === 'refused');
  const start: Line = [span(` ${mark} ${word} `, tone)];
  if (refusal) return [...start, span(refusal.message)];
  const { stage, instant, item } = fit.binding;
  const capacity = bytesText(memory.capacity);
  const spare = fit.fits
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
    span(`; mostly ${itemLabel(item).toLowerCase()}`, 'quiet'),
    ...warnings,
  ];
}
