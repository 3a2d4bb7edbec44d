import type { Settled } from '../scenario/settled.js';

/**
 * Computes a value once per scenario. Only the last scenario's value is kept, since the stages of one are evaluated
 * in sequence.
 */
export function onceFor<T>(work: (settled: Settled) => T): (settled: Settled) => T {
  let last: { readonly settled: Settled; readonly answer: T } | undefined;
  return (settled) => {
    if (last?.settled !== settled) last = { settled, answer: work(settled) };
    return last.answer;
  };
}
