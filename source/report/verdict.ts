import { bracketOf, doubtText } from '../cost/brackets.js';
import { knowsMemory } from '../cost/certainty.js';
import { type Verdict, verdictOf } from '../cost/map.js';
import { INSTANTS, ITEMS } from '../cost/memory/items.js';
import type { FitReport, Report } from '../cost/report.js';
import { bytesText, percentText } from './units.js';

/** The largest item of memory, with its stage and instant where there are several. */
export function bindingText(
  { item, stage, instant }: FitReport['binding'],
  { pp, mode }: Pick<Report['settled'], 'pp' | 'mode'>,
): string {
  const where = pp > 1 ? ` on stage ${stage + 1} of ${pp}` : '';
  const when = mode === 'training' ? ` at ${INSTANTS[instant].words}` : '';
  return `mostly ${ITEMS[item].words}${where}${when}`;
}

/** Whether it fits, in one word. */
export function judgementOf(report: Report): Verdict {
  const { problems, memory, settled } = report;
  if (problems.some(({ severity }) => severity === 'refused')) return 'not legal';
  const isKnown = knowsMemory(settled);
  const least = isKnown ? memory.peak : (bracketOf(report, 'memory.peak')?.low ?? memory.peak);
  const verdict = verdictOf(least, memory.capacity, isKnown);
  return verdict !== 'memory unknown' && isShort(report) ? 'too large' : verdict;
}

/** Whether RAM or the bytes given to the cache are too small, rather than a device. */
function isShort({ fit, memory }: Report): boolean {
  return memory.peak <= memory.capacity && !fit.fits;
}

/** The shortage other than device memory; undefined where a device is too small, or nothing is. */
export function shortageText(report: Report): string | undefined {
  if (!isShort(report)) return undefined;
  const { memory, machine } = report;
  return memory.hostFits === false
    ? `${bytesText(memory.hostTotal)} of RAM are needed on the fullest node, it has ${bytesText(machine.host.memory ?? 0)}`
    : 'the sequences need more cache than the bytes that are given to it';
}

/** The verdict in one sentence: whether it fits, by how much, and the binding limit. */
export function verdictText(report: Report): string {
  const judgement = judgementOf(report);
  const { fit, memory, settled, problems } = report;
  if (judgement === 'not legal')
    return `Not legal: ${problems.find(({ severity }) => severity === 'refused')?.message}`;
  const binding = bindingText(fit.binding, settled);
  if (judgement === 'memory unknown')
    return `How much memory there is is not known: ${bytesText(memory.peak)} a device are needed; ${binding}`;
  if (judgement === 'fits if') return `${fitsIfText(report)}; ${binding}`;
  const used = `${percentText(memory.peak / memory.capacity)} used`;
  const shortage = shortageText(report);
  if (shortage !== undefined) return `Does not fit: ${shortage}`;
  if (judgement === 'too large')
    return `Does not fit: ${bytesText(-fit.spareBytes)} too much (${used}); ${binding}`;
  const word = judgement === 'tight' ? 'Fits, tightly' : 'Fits';
  return `${word}: ${bytesText(fit.spareBytes)} spare a device (${used}); ${binding}`;
}

/** The condition for fitting, and the range of bytes where it is unknown. */
function fitsIfText(report: Report): string {
  const { memory } = report;
  const bracket = bracketOf(report, 'memory.peak');
  const range = bracket
    ? ` (between ${bytesText(bracket.low)} and ${bytesText(bracket.high)} of ${bytesText(memory.capacity)} a device)`
    : '';
  return `Fits if ${doubtText(report)} is what its fields say${range}`;
}
