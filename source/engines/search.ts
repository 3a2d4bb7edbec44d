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

/** The second value that is tried. At 2, whole pages would often leave the room as it is at 1. */
const SECOND_PROBE = 64;

/**
 * The largest whole number from 1 to `end` that leaves room, given that less is left from each number to the next; 0
 * where 1 leaves none. Memory grows in nearly straight lines, so that secants need far fewer values than bisection;
 * -Infinity says that a number leaves no room, and not how much it lacks.
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
    // Whole pages put the edge some values beside the zero of the line; strides that double reach it.
    const isSameSide = isGood === !(before.room < 0);
    stride = isSameSide ? stride * 2 : 1;
    if (isGood) good = at;
    else bad = at;
    const zero = zeroOf(before, probe);
    before = probe;
    if (tried % PATIENCE === 0 || Number.isNaN(zero)) guess = middleOf(good, bad);
    else guess = isGood ? Math.max(zero, good + stride) : Math.min(zero, bad - stride);
  }
  return good;
}

/** Every so many values one is bisected, which bounds the search where the room falls in no straight line. */
const PATIENCE = 4;

/** Twice the last good value while the first bad one is unknown or far off; else the middle of both. */
function middleOf(good: number, bad: number): number {
  return bad > 4 * good ? 2 * good : Math.floor((good + bad) / 2);
}

/** Where the line through two probes comes to zero, rounded down; not a number where it does not fall. */
function zeroOf(one: Probe, other: Probe): number {
  const slope = (other.room - one.room) / (other.at - one.at);
  return slope < 0 && Number.isFinite(slope) ? Math.floor(one.at - one.room / slope) : Number.NaN;
}
