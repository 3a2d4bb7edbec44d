import { grouped } from '../../../text/digits.js';
import { parseNumber } from '../numbers.js';
import type { CountKind, CountStep, Direction } from './kind.js';

/** Largest batch, sequence and device count. Larger ones would make totals exceed the exact integers. */
export const LARGEST_COUNT = 2 ** 40;

/** A whole number within limits. */
export function count(minimum: number, maximum: number, steps: CountStep): CountKind {
  const check = (value: unknown) =>
    Number.isSafeInteger(value) && Number(value) >= minimum && Number(value) <= maximum
      ? Number(value)
      : undefined;
  return {
    type: 'count',
    minimum,
    maximum,
    steps,
    allowed: () => `a whole number from ${minimum} to ${grouped(maximum)}`,
    read: (text) => check(parseNumber(text)),
    check,
    step: (now, direction, sizeOf) =>
      clamped(stepped(Number(now), steps, direction, sizeOf), minimum, maximum),
    schema: () => ({ type: 'integer', minimum, maximum }),
  };
}

/** Bytes of a memory, stepped by doubling. Typed with a suffix: `10G` is 10¹⁰ bytes, `10Gi` and `10GiB` are 10·2³⁰. */
export function bytes(minimum: number, maximum: number): CountKind {
  const plain = count(minimum, maximum, 'double');
  const inGib = (value: number) => (value === 0 ? '0' : `${value / 2 ** 30}Gi`);
  return {
    ...plain,
    unit: 'bytes',
    allowed: () => `a number of bytes from ${inGib(minimum)} to ${inGib(maximum)}`,
    read: (text) => plain.read(text.replace(/(?<=[KMGTi])B$/, '')),
  };
}

function stepped(
  now: number,
  steps: CountStep,
  direction: Direction,
  sizeOf: (name: string) => number | undefined,
): number {
  if (steps === 'one') return now + direction;
  if (steps === 'double') return neighbouringPower(now, direction);
  if ('by' in steps) return Math.max(steps.by, neighbouringMultiple(now, steps.by, direction));
  return neighbouringDivisor(sizeOf(steps.divisorOf), now, direction);
}

/** The next power of two above or below; 0 is below 1. */
export function neighbouringPower(value: number, direction: Direction): number {
  if (direction === 1) return value < 1 ? 1 : 2 ** (Math.floor(Math.log2(value)) + 1);
  return value <= 1 ? 0 : 2 ** (Math.ceil(Math.log2(value)) - 1);
}

function neighbouringMultiple(value: number, size: number, direction: Direction): number {
  const multiples = value / size;
  return (direction === 1 ? Math.floor(multiples) + 1 : Math.ceil(multiples) - 1) * size;
}

/** Tries every number in between; widths of models are small enough. */
function neighbouringDivisor(
  whole: number | undefined,
  value: number,
  direction: Direction,
): number {
  if (whole === undefined || whole < 1) return value + direction;
  for (let next = value + direction; next >= 1 && next <= whole; next += direction) {
    if (whole % next === 0) return next;
  }
  return value;
}

export function clamped(value: number, minimum: number, maximum: number): number {
  return Math.min(maximum, Math.max(minimum, value));
}
