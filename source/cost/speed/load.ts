import type { Settled } from '../../scenario/settled.js';
import { mostRunning } from './running.js';
import {
  firstTokenSeconds,
  mostUsers,
  type SteadyWork,
  steadyRate,
  steadySeconds,
  steadyWork,
} from './steady.js';

/** A server under load, of all replicas. */
export interface SteadyReport {
  readonly users: number;
  readonly running: number;
  readonly secondsPerToken: number;
  readonly tokensPerSecond: number;
  /** Null where requests arrive faster than they are answered, so that the queue grows without end. */
  readonly timeToFirstToken: number | null;
  readonly requestsPerSecond: number;
  /** Whether requests are answered at the rate of `--load`, regardless of targets. */
  readonly followsLoad: boolean;
  /** The most users within the targets (`--ttft`, `--tpot`) and their request rate; null without a target. */
  readonly largest: { readonly users: number; readonly requestsPerSecond: number } | null;
}

/** The work of the scenario's users: the number given, or the number that a request rate keeps active. */
export function askedWork(settled: Settled): SteadyWork & { readonly isOverloaded: boolean } {
  const most = mostRunning(settled);
  const {
    batch,
    dp,
    scenario: { load },
  } = settled;
  if (load === null) return { ...steadyWork(settled, batch, most), isOverloaded: false };
  const rate = load / dp;
  const answered = (users: number) => {
    const work = steadyWork(settled, users, most);
    return steadyRate(work) / (dp * work.output);
  };
  const end = Math.min(mostUsers(settled, most), MOST_USERS);
  if (answered(end) < rate) return { ...steadyWork(settled, end, most), isOverloaded: true };
  // The smallest number of users whose requests arrive at least at the rate asked for.
  const users = 1 + largest(end - 1, (fewer) => answered(fewer) < rate);
  return { ...steadyWork(settled, users, most), asked: rate, isOverloaded: false };
}

const MOST_USERS = 2 ** 20;

/**
 * The largest number up to `end` for which a condition holds that is false beyond some number; 0 where it never
 * holds.
 */
function largest(end: number, holds: (value: number) => boolean): number {
  let low = 0;
  let high = end;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

export function steadyReport(settled: Settled): SteadyReport {
  const work = askedWork(settled);
  const { dp } = settled;
  const tokensPerSecond = steadyRate(work);
  return {
    users: dp * work.users,
    running: dp * work.running,
    secondsPerToken: steadySeconds(work),
    tokensPerSecond,
    timeToFirstToken: work.isOverloaded ? null : firstTokenSeconds(work),
    requestsPerSecond: tokensPerSecond / work.output,
    followsLoad: work.asked !== null,
    largest: largestLoad(settled),
  };
}

/** The most users of a replica whose tokens meet the targets; null without a target. */
export function largestUsers(settled: Settled): number | null {
  if (settled.scenario.ttft === null && settled.scenario.tpot === null) return null;
  const end = Math.min(mostUsers(settled, mostRunning(settled)), MOST_USERS);
  return largest(end, (tried) => latenessOf(settled, tried) <= 1);
}

/** The larger ratio of latency to target, over first and further tokens. Above 1 a target is missed. */
export function latenessOf(settled: Settled, users: number): number {
  const {
    scenario: { ttft, tpot },
  } = settled;
  const work = steadyWork(settled, users, mostRunning(settled));
  const first = ttft === null ? 0 : firstTokenSeconds(work) / ttft;
  const each = tpot === null ? 0 : steadySeconds(work) / tpot;
  return Math.max(first, each);
}

function largestLoad(settled: Settled): SteadyReport['largest'] {
  const users = largestUsers(settled);
  if (users === null) return null;
  if (users === 0) return { users: 0, requestsPerSecond: 0 };
  const work = steadyWork(settled, users, mostRunning(settled));
  return { users: settled.dp * users, requestsPerSecond: steadyRate(work) / work.output };
}
