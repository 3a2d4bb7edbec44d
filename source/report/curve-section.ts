import type { CurvePoint, Report } from '../cost/report.js';
import type { Section } from './section.js';
import { bytesText, tokensText } from './units.js';

export function cacheSection({ kvCache, settled }: Report): Section {
  const section = curveSection('KV cache × sequence', 'Tokens', kvCache.curve, tokensText);
  const state =
    kvCache.stateBytesPerSequence > 0
      ? `, ${bytesText(kvCache.stateBytesPerSequence)} of state`
      : '';
  const minimum =
    kvCache.minimumBytes === kvCache.bytes
      ? ''
      : `; architectural minimum ${bytesText(kvCache.minimumBytes)}`;
  const serving = settled.mode === 'training' ? 'serving only, ' : '';
  return {
    ...section,
    title: `${section.title} (${serving}${settled.engine}: ${bytesText(kvCache.bytesPerToken)} a token and sequence${state}${minimum})`,
  };
}

/** Points to print: six halvings below the scenario's own size, and the first that is too large. */
const HALVINGS = 6;

function shownPoints(curve: readonly CurvePoint[]): readonly CurvePoint[] {
  const own = curve.findIndex(({ current }) => current);
  const tooLarge = curve.findIndex(({ fits }) => !fits);
  const last = tooLarge < 0 ? curve.length - 1 : Math.max(tooLarge, own);
  return curve.slice(Math.max(0, own - HALVINGS), last + 1);
}

export function curveSection(
  title: string,
  unit: string,
  curve: readonly CurvePoint[],
  text: (at: number) => string,
): Section {
  return {
    title,
    columns: [
      { title: unit, right: true },
      { title: '' },
      { title: 'Bytes', right: true },
      { title: '' },
    ],
    rows: shownPoints(curve).map(({ at, bytes, current, fits }) => [
      text(at),
      current ? '◂ now' : '',
      bytesText(bytes),
      fits ? '' : 'too large',
    ]),
  };
}
