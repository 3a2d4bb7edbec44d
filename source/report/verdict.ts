import { TIGHT_SHARE } from '../cost/map.js';
import type { Instant, Report } from '../cost/report.js';
import { bytesText, percentText } from './units.js';

export type Fitting = 'fits' | 'tight' | 'too large' | 'not legal';

export const INSTANT_WORDS: Readonly<Record<Instant, string>> = {
  serve: 'serving',
  forward: 'the end of the forward pass',
  loss: 'the loss',
  backward: 'the backward pass',
  step: 'the optimizer’s step',
};

export const ITEM_WORDS: Readonly<Record<string, string>> = {
  weights: 'weights',
  gradients: 'gradients',
  optimizer: 'optimizer state',
  activations: 'activations',
  kvCache: 'the KV cache',
  overhead: 'overheads',
};

/** Whether it fits, in one word. */
export function fittingOf({ problems, fit, memory }: Report): Fitting {
  if (problems.some(({ severity }) => severity === 'refused')) return 'not legal';
  if (!fit.fits) return 'too large';
  return memory.peak > TIGHT_SHARE * memory.capacity ? 'tight' : 'fits';
}

/** The answer in one sentence: whether it fits, by how much, and what binds. */
export function verdictText(report: Report): string {
  const fitting = fittingOf(report);
  const { fit, memory, settled, problems } = report;
  if (fitting === 'not legal')
    return `Not legal: ${problems.find(({ severity }) => severity === 'refused')?.message}`;
  const where = settled.pp > 1 ? ` on stage ${fit.binding.stage + 1} of ${settled.pp}` : '';
  const what = `${ITEM_WORDS[fit.binding.item]} most${where}`;
  const when = settled.mode === 'training' ? ` at ${INSTANT_WORDS[fit.binding.instant]}` : '';
  const used = memory.capacity === 0 ? '' : ` (${percentText(memory.peak / memory.capacity)} used)`;
  if (fitting === 'too large')
    return `Does not fit: ${bytesText(-fit.spareBytes)} too much${used}; ${what}${when}`;
  const word = fitting === 'tight' ? 'Fits, tightly' : 'Fits';
  return `${word}: ${bytesText(fit.spareBytes)} spare a device${used}; ${what}${when}`;
}
