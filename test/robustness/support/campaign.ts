import type { Parameters } from 'fast-check';

/** Every default run meets the same cases. */
const SEED = 20_260_101;
const seconds = Number(process.env['FUZZ_SECONDS'] ?? 0);

/** Seconds one fuzzer may take when a long search is wanted (`FUZZ_SECONDS=600`); 0: the same few cases every time. */
export const FUZZ_SECONDS = Number.isFinite(seconds) && seconds > 0 ? seconds : 0;

/** Where a search starts (`FUZZ_SEED`, to repeat a found case): fixed by default, anywhere in a long search. */
export const FUZZ_SEED =
  Number(process.env['FUZZ_SEED']) ||
  (FUZZ_SECONDS > 0 ? Math.trunc(Math.random() * 2 ** 31) : SEED);

/** Time a test of these may take. */
export const FUZZ_TIMEOUT = 60_000 + 2000 * FUZZ_SECONDS;

/** So many cases by default, as many as there is time for in a long search. A failure tells seed and smallest case. */
export function campaign(runs: number): Parameters<unknown> {
  if (FUZZ_SECONDS === 0) return { seed: FUZZ_SEED, numRuns: runs };
  return {
    seed: FUZZ_SEED,
    numRuns: Number.MAX_SAFE_INTEGER,
    interruptAfterTimeLimit: 1000 * FUZZ_SECONDS,
    markInterruptAsFailure: false,
  };
}
