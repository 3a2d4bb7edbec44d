import { type Certainty, quantities } from '../../quantity/index.js';
import type { Settled } from '../../scenario/settled.js';
import type { Flow } from '../phases.js';

interface Throughput {
  readonly settled: Settled;
  readonly flow: Flow;
  readonly decodeSecondsPerToken: number;
  /** Of those seconds. */
  readonly certainty: Certainty;
}

/** Tokens a second of all sequences. */
export const throughput = quantities<Throughput>()({
  id: 'speed.throughput',
  label: 'Throughput',
  unit: 'tokensPerSecond',
  certainty: ({ certainty }) => certainty,
  what: 'Tokens a second of all sequences of all replicas; it grows with the batch as long as a step waits for memory.',
  formula: 'B·dp / token',
  symbols: {
    B: {
      value: ({ settled }) => settled.batch,
      meaning: 'sequences of a replica',
      from: '--batch',
    },
    dp: { value: ({ settled }) => settled.dp, meaning: 'replicas', from: '--dp' },
    token: {
      value: ({ decodeSecondsPerToken }) => decodeSecondsPerToken,
      meaning: 'seconds in which each sequence gets one',
      unit: 'seconds',
      from: 'row speed.decode',
    },
  },
  source: 'docs/cost-model.md, Decode',
  note: ({ settled: { pp }, flow: { batches, sequences } }) => {
    if (pp === 1) return undefined;
    return batches > 1
      ? `${batches} batches of up to ${sequences} sequences pass the ${pp} stages at once: a token takes the sum of the stages, and each stage serves another batch meanwhile`
      : `One batch at a time passes the ${pp} stages: while one works, the others wait. ${pp} batches in flight would keep all at work`;
  },
});
