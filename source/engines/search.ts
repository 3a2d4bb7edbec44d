/**
 * The largest whole number from 1 to `end` that satisfies a condition which, once false, stays false; 0 when 1 does
 * not. Doubling, then bisection.
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
