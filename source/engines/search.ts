/**
 * The largest whole number from 1 to `end` that holds, for a condition that, once it fails, fails for all
 * larger ones; 0 when not even 1 holds. Doubling, then halving the gap.
 */
export function largestThat(holds: (value: number) => boolean, end: number): number {
  if (!holds(1)) return 0;
  let good = 1;
  let bad = 2;
  while (bad <= end && holds(bad)) {
    good = bad;
    bad *= 2;
  }
  if (bad > end) {
    if (good === end || holds(end)) return end;
    bad = end;
  }
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (holds(middle)) good = middle;
    else bad = middle;
  }
  return good;
}
