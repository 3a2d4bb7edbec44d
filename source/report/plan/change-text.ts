import type { PlanChange } from '../../cost/search/plan/changes.js';
import { optionOf } from '../../scenario/fields/options.js';
import { percentText } from '../units.js';

/** One change of the present setting in words, with the effect of it alone. */
export function changeText({ id, to, alone }: PlanChange): string {
  const value = Array.isArray(to) ? to.join(',') : String(to ?? 'auto');
  return `${optionOf(id).name} ${value}: ${effectText(alone)}`;
}

function effectText(alone: PlanChange['alone']): string {
  if (!alone) return 'only with the others';
  if (!alone.fits) return 'does not fit alone';
  return alone.speed === null ? 'fits' : speedText(alone.speed);
}

/** A speed by another one. */
export function speedText(ratio: number): string {
  if (percentText(Math.abs(1 - ratio)) === percentText(0)) return 'as fast';
  if (ratio >= 2) return `${ratio.toPrecision(2)} times as fast`;
  return ratio > 1 ? `${percentText(ratio - 1)} faster` : `${percentText(1 - ratio)} slower`;
}
