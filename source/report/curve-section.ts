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
  return {
    ...section,
    title: `${section.title} (${settled.engine}: ${bytesText(kvCache.bytesPerToken)} a token and sequence${state}${minimum})`,
  };
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
    rows: curve.map(({ at, bytes, current, fits }) => [
      text(at),
      current ? '◂ now' : '',
      bytesText(bytes),
      fits ? '' : 'too large',
    ]),
  };
}
