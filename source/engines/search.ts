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

interface Probe {
  readonly at: number;
  readonly room: number;
}

/** Where a second value is tried: beyond the steps that pages make of small ones. */
const SECOND_PROBE = 64;

/**
 * The same for a condition that is a figure which is not below zero, such as room that is left. Where that falls in
 * straight lines, as memory does, the secant through two values leads to the last that holds in a few; -Infinity tells
 * no more than that a value does not hold.
 */
export function largestWithRoom(roomAt: (value: number) => number, end: number): number {
  let before: Probe = { at: 1, room: roomAt(1) };
  if (before.room < 0) return 0;
  let good = 1;
  let bad = end + 1;
  let stride = 1;
  let guess = SECOND_PROBE;
  for (let tried = 1; bad - good > 1; tried += 1) {
    const at = Math.min(Math.max(guess, good + 1), bad - 1);
    const probe = { at, room: roomAt(at) };
    const isGood = !(probe.room < 0);
    // A zero that lies a few steps off is found by steps that double, as where whole pages are counted.
    const isSameSide = isGood === !(before.room < 0);
    stride = isSameSide ? stride * 2 : 1;
    if (isGood) good = at;
    else bad = at;
    const zero = zeroOf(before, probe);
    before = probe;
    if (tried % PATIENCE === 0 || Number.isNaN(zero)) guess = middleOf(good, bad, end);
    else guess = isGood ? Math.max(zero, good + stride) : Math.min(zero, bad - stride);
  }
  return good;
}

/** After so many secants between two bisections the worst case takes no more than twice those of bisection. */
const PATIENCE = 4;

/** Twice the last good value as long as none was bad, or far off; else between the two. */
function middleOf(good: number, bad: number, end: number): number {
  return bad > end || bad > 4 * good ? 2 * good : Math.floor((good + bad) / 2);
}

/** Where the line through two probes comes to zero, rounded down; not a number where it does not fall. */
function zeroOf(one: Probe, other: Probe): number {
  const slope = (other.room - one.room) / (other.at - one.at);
  return slope < 0 && Number.isFinite(slope) ? Math.floor(one.at - one.room / slope) : Number.NaN;
}
