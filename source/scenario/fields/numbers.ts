import { table } from '../../text/table.js';

const SUFFIXES: Readonly<Record<string, number>> = table({
  '': 1,
  k: 1e3,
  K: 1e3,
  M: 1e6,
  G: 1e9,
  B: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
});

/**
 * A number with an optional suffix: `4096`, `128k`, `300B`, `8Ki`, `1.5M`, `1e6`, `131_072`. Undefined for other
 * text.
 */
export function parseNumber(text: string): number | undefined {
  const match = /^([+-]?(?:\d[\d_,]*)(?:\.\d+)?(?:e[+-]?\d+)?|\.\d+)\s*([kKMGBT]?i?)$/.exec(
    text.trim(),
  );
  if (!match) return undefined;
  const [, digits = '', suffix = ''] = match;
  const factor = SUFFIXES[suffix];
  if (factor === undefined) return undefined;
  const value = Number(digits.replaceAll(/[_,]/g, '')) * factor;
  // Multiplying by a suffix may leave a rounding error: 1.1M is 1,100,000.
  const rounded = Math.round(value);
  return Math.abs(value - rounded) < 1e-6 * Math.max(1, Math.abs(value)) && suffix
    ? rounded
    : value;
}
