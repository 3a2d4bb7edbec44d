import type { HourlyPrice } from '../cost/training-run.js';
import type { Certainty, Unit } from '../quantity/index.js';
import { grouped } from '../text/digits.js';

/**
 * Printed numbers: bytes in powers of 2¹⁰ with three significant digits, counts and FLOPs in powers of 10³, always with
 * a unit. Cells are right-aligned and of fixed width. Source: docs/cost-model.md, Units.
 */

const BINARY = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'] as const;
const DECIMAL = ['', 'k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y', 'R', 'Q'] as const;
/** Parameters and tokens use billions instead of giga. */
const COUNTS = ['', 'k', 'M', 'B', 'T', 'P', 'E', 'Z'] as const;

export const MINUS = '−';

/** A number and its unit, apart, so that a table aligns them in two columns. */
export interface Amount {
  readonly number: string;
  readonly unit: string;
}

/** Three significant digits, rounded half up; whole numbers below 1000 stay whole when `whole`. */
export function threeDigits(value: number, whole = false): string {
  if (whole && Number.isInteger(value) && value < 1000) return String(value);
  if (value < 9.995) return value.toFixed(2);
  if (value < 99.95) return value.toFixed(1);
  return String(Math.round(value));
}

function scaled(
  value: number,
  base: number,
  units: readonly string[],
  lastBeforeNext: number,
  like = value,
): Amount {
  const sign = value < 0 ? MINUS : '';
  let rest = Math.abs(value);
  let whole = Math.abs(like);
  let power = 0;
  // Rounding must not give 1000.0 of a unit for 1.00 of the next.
  while (whole >= lastBeforeNext && power < units.length - 1) {
    whole /= base;
    rest /= base;
    power++;
  }
  // Beyond the last unit an exponent is printed, since a column would cut digits.
  const shown = rest >= 9_999.5 ? rest.toExponential(1) : threeDigits(rest, power === 0);
  return { number: sign + shown, unit: units[power] ?? '' };
}

/** 16106127360 → 15.0 GiB; 1000 MiB stays 1000 MiB, as 0.98 GiB would lose a digit. */
function bytesAmount(bytes: number): Amount {
  return scaled(bytes, 1024, BINARY, 1023.5);
}

/** Bytes in GiB alone, for tables that name the unit once; from 1,000 GiB on with a unit of their own. */
export function gibNumber(bytes: number): string {
  const gib = bytes / 2 ** 30;
  if (gib > 0 && gib < 0.005) return '<0.01';
  if (gib < 999.5) return threeDigits(gib);
  const { number, unit } = bytesAmount(bytes);
  return number + unit.slice(0, -1);
}

/** 8030261248 → 8.03 B (billion). */
function countAmount(count: number): Amount {
  return scaled(count, 1000, COUNTS, 999.5);
}

/** 1.6e13 → 16.0 T, before FLOP, B/s and the like. */
function decimalAmount(value: number, like?: number): Amount {
  return scaled(value, 1000, DECIMAL, 999.5, like);
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/** 0.0056 → 5.60 ms; minutes, hours, days and years of 365 days as they grow. */
function secondsAmount(seconds: number, like = seconds): Amount {
  const steps: readonly (readonly [number, number, string])[] = [
    [0.9995e-6, 1e-9, 'ns'],
    [0.9995e-3, 1e-6, 'µs'],
    [0.9995, 1e-3, 'ms'],
    [2 * MINUTE, 1, 's'],
    [2 * HOUR, MINUTE, 'min'],
    [2 * DAY, HOUR, 'h'],
    [2 * YEAR, DAY, 'days'],
  ];
  const step = steps.find(([below]) => like < below);
  const [, size, unit] = step ?? [0, YEAR, 'years'];
  const shown = seconds / size;
  if (shown >= 99_999.5) return { number: shown.toExponential(1), unit };
  return { number: threeDigits(shown), unit };
}

/** An amount of a ledger in its unit; `like` has another amount whose prefix or unit of time it takes. */
export function amountOf(amount: number, unit: Unit, like?: number): Amount {
  switch (unit) {
    case 'bytes':
      return bytesAmount(amount);
    case 'parameters':
    case 'elements':
    case 'tokens': {
      // `B` for billion has no blank before it: apart it would read as bytes.
      const { number, unit: letter } = countAmount(amount);
      return { number: number + letter, unit: unit === 'tokens' ? 'tok' : '' };
    }
    case 'flops':
      return prefixed(amount, 'FLOP');
    case 'flopsPerSecond':
      return prefixed(amount, 'FLOP/s');
    case 'bytesPerSecond':
      return prefixed(amount, 'B/s');
    case 'seconds':
      return secondsAmount(amount, like);
    case 'tokensPerSecond': {
      const { number, unit: prefix } = countAmount(amount);
      return { number: number + prefix, unit: 'tok/s' };
    }
    case 'flopsPerByte':
      return { number: threeDigits(amount), unit: 'FLOP/B' };
    case 'ratio':
      return { number: threeDigits(amount), unit: '×' };
    case 'count': {
      if (Number.isInteger(amount)) return { number: exactText(amount), unit: '' };
      const { number, unit: letter } = countAmount(amount);
      return { number: number + letter, unit: '' };
    }
    case 'wattHours':
      return prefixed(amount, 'Wh', like);
    case 'usd':
      return { number: moneyText(amount), unit: '' };
    case 'watts':
      return { number: threeDigits(amount), unit: 'W' };
    case 'joules':
      return { number: threeDigits(amount), unit: 'J' };
  }
}

function prefixed(amount: number, base: string, like?: number): Amount {
  const { number, unit } = decimalAmount(amount, like);
  return { number, unit: unit + base };
}

/** Number and unit together: `15.0 GiB`, `8.03B`. */
export function amountText(amount: number, unit: Unit): string {
  const shown = amountOf(amount, unit);
  return shown.unit === '' || unit === 'tokens' ? shown.number : `${shown.number} ${shown.unit}`;
}

export function bytesText(bytes: number): string {
  return amountText(bytes, 'bytes');
}

export function countText(count: number): string {
  return amountText(count, 'parameters');
}

export function secondsText(seconds: number): string {
  return amountText(seconds, 'seconds');
}

/** 3.35e12 → 3.35 TB/s (decimal, as vendors quote bandwidth). */
export function bandwidthText(bytesPerSecond: number): string {
  return amountText(bytesPerSecond, 'bytesPerSecond');
}

/** 989e12 → 989 TFLOP/s. */
export function rateText(flopsPerSecond: number): string {
  return amountText(flopsPerSecond, 'flopsPerSecond');
}

/** Every digit, in groups of three: 8,030,261,248. */
export function exactText(value: number): string {
  return Number.isSafeInteger(value) ? grouped(value) : String(value);
}

/** 0.1962 → 19.6 %; a share above 0 is never printed as 0.0 %. */
export function percentText(share: number): string {
  const percent = share * 100;
  const size = Math.abs(percent);
  if (size === 0) return '0 %';
  const sign = percent < 0 ? MINUS : '';
  if (size < 0.05) return `${sign}<0.1 %`;
  if (size < 99.95) return `${sign}${size.toFixed(1)} %`;
  if (size < 99_999.5) return `${sign}${Math.round(size)} %`;
  return `${sign}>99999 %`;
}

/** A difference with its sign: +1.20 GiB, −512 MiB, ±0. */
export function differenceText(difference: number, unit: Unit): string {
  if (difference === 0) return '±0';
  return `${difference > 0 ? '+' : MINUS}${amountText(Math.abs(difference), unit)}`;
}

/** A power of two of tokens: 8192 → 8Ki, 131072 → 128Ki; other numbers in full. */
export function tokensText(tokens: number): string {
  if (tokens >= 2 ** 20 && tokens % 2 ** 20 === 0) return `${exactText(tokens / 2 ** 20)}Mi`;
  if (tokens >= 1024 && tokens % 1024 === 0) return `${exactText(tokens / 1024)}Ki`;
  return exactText(tokens);
}

export function moneyText(usd: number): string {
  if (usd > 0 && usd < 0.1) return `$${Number(usd.toPrecision(2))}`;
  return usd < 100 ? `$${usd.toFixed(2)}` : `$${exactText(Math.round(usd))}`;
}

/** `as of 2026-08-27`: a price carries its date because it changes. */
export function dateText({ asOf, uncertain }: HourlyPrice): string {
  const day = asOf === 'unknown' ? 'of an unknown day' : `as of ${asOf}`;
  return uncertain ? `${day}, uncertain` : day;
}

/** `$3.22/h as of 2026-08-27`. */
export function priceText(price: HourlyPrice): string {
  return `${moneyText(price.perHourUsd)}/h ${dateText(price)}`;
}

/** The certainty of an amount, as one character. */
export const MARKS: Readonly<Record<Certainty, string>> = {
  exact: '=',
  modelled: '≈',
  measured: '●',
};

/** The legend of the marks. */
export const MARK_LEGEND = '= exact  ≈ modelled  ● measured';
