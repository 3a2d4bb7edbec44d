import type { Settled } from '../scenario/settle.js';

/**
 * What is the same for every stage of a scenario, worked out once. The last scenario's answer is kept, no more:
 * stages of one are asked about one after the other.
 */
export function onceFor<T>(work: (settled: Settled) => T): (settled: Settled) => T {
  let last: { readonly settled: Settled; readonly answer: T } | undefined;
  return (settled) => {
    if (last?.settled !== settled) last = { settled, answer: work(settled) };
    return last.answer;
  };
}
