import { HardwareError } from './preset-fields.js';

/** More devices than any machine has: beyond, a count is a typing error. */
export const MOST_DEVICES = 1_000_000;

/** `h100:8`: a name and what stands behind its colon. Throws `HardwareError` when that is no count. */
export function withCount(text: string): { name: string; count: number | null } {
  const colon = text.lastIndexOf(':');
  if (colon < 0) return { name: text, count: null };
  return { name: text.slice(0, colon), count: countOf(text.slice(colon + 1), text) };
}

/** Throws `HardwareError`; `whole` is told in the message. */
export function countOf(digits: string, whole: string): number {
  const count = /^\s*\d+\s*$/.test(digits) ? Number(digits) : 0;
  if (count < 1 || count > MOST_DEVICES)
    throw new HardwareError(
      `"${whole}": the count is "${digits.trim()}"; a whole number from 1 to ${MOST_DEVICES} is expected`,
    );
  return count;
}

/** `8xh100`, `8 × h100`, `8 h100`, `h100 x8`: pairs of name and count to try. */
export function countedForms(text: string): readonly (readonly [string, string])[] {
  const before = /^(\d+)(?:\s*[x×*]\s*|\s+)(.+)$/i.exec(text);
  // Only after a name with a number in it: `rtx4090` is no 4090 pieces of `rt`.
  const after = /^(.*\d.*?)\s*[x×*]\s*(\d+)$/i.exec(text);
  const pairs: [string, string][] = [];
  if (before) pairs.push([before[2] ?? '', before[1] ?? '']);
  if (after) pairs.push([after[1] ?? '', after[2] ?? '']);
  return pairs;
}
