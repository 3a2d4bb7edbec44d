import { HardwareError } from './preset-fields.js';

/** No machine has more devices, so a larger count is a typing error. */
export const MOST_DEVICES = 1_000_000;

/** Splits `h100:8` into name and count. Throws `HardwareError` where the text after the colon is no count. */
export function withCount(text: string): { name: string; count: number | null } {
  const colon = text.lastIndexOf(':');
  if (colon < 0) return { name: text, count: null };
  return { name: text.slice(0, colon), count: countOf(text.slice(colon + 1), text) };
}

/** Throws `HardwareError`; the message quotes `whole`. */
export function countOf(digits: string, whole: string): number {
  const count = /^\s*\d+\s*$/.test(digits) ? Number(digits) : 0;
  if (count < 1 || count > MOST_DEVICES)
    throw new HardwareError(
      `"${whole}": the count is "${digits.trim()}"; a whole number from 1 to ${MOST_DEVICES} is expected`,
    );
  return count;
}

/** Pairs of name and count that a text may mean: `8xh100`, `8 × h100`, `8 h100`, `h100 x8`. */
export function countedForms(text: string): readonly (readonly [string, string])[] {
  const before = /^(\d+)(?:\s*[x×*]\s*|\s+)(.+)$/i.exec(text);
  // A count at the end needs a number in the name and no letter before it: `rtx4090` is not 4090 devices called `rt`,
  // nor `m4 max 50` fifty called `m4 ma`.
  const after = /^(.*\d.*?)\s*(?<![a-z])[x×*]\s*(\d+)$|^(.+?)\s+[x×*]\s*(\d+)$/i.exec(text);
  const pairs: [string, string][] = [];
  if (before) pairs.push([before[2] ?? '', before[1] ?? '']);
  if (after) pairs.push([after[1] ?? after[3] ?? '', after[2] ?? after[4] ?? '']);
  return pairs;
}
