import { parseNumber } from '../numbers.js';
import { clamped, neighbouringPower } from './count.js';
import type { NumberKind } from './kind.js';

/** A number with a fraction in the unit named, stepped by `step`. */
export function number(minimum: number, maximum: number, step: number, unit: string): NumberKind {
  const check = (value: unknown) =>
    typeof value === 'number' && value >= minimum && value <= maximum ? value : undefined;
  return {
    type: 'number',
    minimum,
    maximum,
    unit,
    allowed: () => `a number from ${minimum} to ${maximum} (${unit})`,
    read: (text) => check(parseNumber(text)),
    check,
    step: (now, direction) => {
      const steps = Math.round(Number(now) / step) + direction;
      return clamped(Math.round(steps * step * 1000) / 1000, minimum, maximum);
    },
    schema: () => ({ type: 'number', minimum, maximum }),
  };
}

/** US dollars, typed with or without their sign. */
export function dollars(maximum: number, step: number, unit: string): NumberKind {
  const plain = number(0, maximum, step, unit);
  return { ...plain, read: (text) => plain.read(text.trim().replace(/^\$\s*/, '')) };
}

/** A fraction, typed as 0.45 or 45%. */
export function share(minimum: number, maximum: number): NumberKind {
  const plain = number(minimum, maximum, 0.05, 'share');
  return {
    ...plain,
    allowed: () => `a share from ${minimum} to ${maximum}`,
    read: (text) => {
      const value = parseNumber(text.replace(/%$/, ''));
      return plain.check(text.endsWith('%') && value !== undefined ? value / 100 : value);
    },
  };
}

const SLOWEST_RATE = 1e6;
const FASTEST_RATE = 1e18;
const BITS_PER_BYTE = 8;

/**
 * Bytes per second in one direction: `50G`, `50GB/s`, or in bits `400Gb/s`. A bare number below 10⁶ is refused, since
 * it is likely meant in another unit.
 */
export function rate(): NumberKind {
  const plain = number(SLOWEST_RATE, FASTEST_RATE, 1, 'bytes/s');
  return {
    ...plain,
    allowed: () => 'a rate in bytes/s with a suffix (50G, 50GB/s, or in bits 400Gb/s)',
    read: (text) => {
      const [, amount = '', unit = ''] = /^(.*?)(bit|[bB])?(?:\/s|ps)?$/.exec(text.trim()) ?? [];
      const value = parseNumber(amount);
      const isInBits = unit === 'b' || unit === 'bit';
      return plain.check(isInBits && value !== undefined ? value / BITS_PER_BYTE : value);
    },
    step: (now, direction) =>
      clamped(neighbouringPower(Number(now), direction), SLOWEST_RATE, FASTEST_RATE),
  };
}
