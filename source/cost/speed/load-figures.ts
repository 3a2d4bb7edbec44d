import { type Condition, found, type Ledger, quantities } from '../../quantity/index.js';
import type { Settled } from '../../scenario/settled.js';
import { nothing } from '../nothing.js';
import { askedWork, largestUsers, latenessOf } from './load.js';
import { mostRunning } from './running.js';
import { mostUsers, type SteadyWork, steadyRate, steadyWork } from './steady.js';

const define = quantities<SteadyWork>();
const shared = { certainty: 'modelled', source: 'docs/serving-speed.md, Steady state' } as const;

const dp = {
  value: ({ settled }: SteadyWork) => settled.dp,
  meaning: 'replicas',
  from: '--dp',
} as const;

const users = define({
  ...shared,
  id: 'speed.steady.users',
  label: 'Users under load',
  short: 'users',
  unit: 'count',
  what: 'Users without pause of all replicas: those that are asked for, or as many as a rate of requests keeps there.',
  formula: 'dp·U',
  symbols: {
    dp,
    U: {
      value: ({ users }) => users,
      meaning: 'users of a replica',
      from: '--batch or --load',
    },
  },
});

const running = define({
  ...shared,
  id: 'speed.steady.running',
  label: 'Sequences that run under load',
  short: 'running',
  unit: 'count',
  what: 'Sequences that the replicas answer at once: their users, at most what their pools hold.',
  formula: 'dp·B',
  symbols: {
    dp,
    B: {
      value: ({ running }) => running,
      meaning: 'sequences that run in a replica',
      from: 'derived from --batch and the pool of cache, in the middle of their answers',
    },
  },
});

const requests = define({
  ...shared,
  id: 'speed.steady.requestsPerSecond',
  label: 'Requests answered a second',
  short: 'requests/s',
  unit: 'count',
  what: 'Requests that all replicas answer in a second under load.',
  formula: 'r/o',
  symbols: {
    r: {
      value: steadyRate,
      meaning: 'output tokens a second under load',
      unit: 'tokensPerSecond',
      from: 'derived as speed.steady.throughput, with these users',
    },
    o: {
      value: ({ output }) => output,
      meaning: 'output tokens of a request',
      unit: 'tokens',
      from: '--output',
    },
  },
});

const largest = found({
  ...shared,
  id: 'speed.steady.largest.users',
  label: 'Most users within the targets',
  short: 'most users',
  unit: 'count',
  what: 'The most users of all replicas that get their first and each further token in time.',
});

/** Users, sequences and requests of the steady state, and the most users within `--ttft` and `--tpot`. */
export function loadEntries(settled: Settled): readonly Ledger[] {
  const work = askedWork(settled);
  const asked = [users, running, requests].map((quantity) => quantity.entry(work));
  const most = largestUsers(settled);
  if (most === null) return asked;
  const bound = mostRunning(settled);
  const id = 'speed.steady.largest.requestsPerSecond';
  const entry = largest.entry(undefined, settled.dp * most, () => targets(settled, most));
  const answered =
    most === 0
      ? nothing.entry('Requests within the targets', [], { id })
      : requests.entry(steadyWork(settled, most, bound), { id });
  return [...asked, entry, answered];
}

/** The users found meet the targets. One more user misses a target, unless the pool is full. */
function targets(settled: Settled, most: number): Condition {
  const at = (count: number, symbol: string) =>
    ({
      symbol,
      value: latenessOf(settled, count),
      meaning: `of ${count} users of a replica: the larger of first token/--ttft and token/--tpot`,
      from: 'derived from speed.steady.first and speed.steady',
    }) as const;
  const held = at(Math.max(1, most), 'late');
  if (most === 0) return { formula: '1 < late', symbols: [held] };
  const next = at(most + 1, 'next');
  return most < mostUsers(settled, mostRunning(settled)) && next.value > 1
    ? { formula: 'late ≤ 1 < next', symbols: [held, next] }
    : { formula: 'late ≤ 1', symbols: [held] };
}
