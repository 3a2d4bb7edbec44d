import { servingOf } from '../../engines/index.js';
import { type Settled, withWork } from '../../scenario/settled.js';
import { generatedTokens, promptTokens } from '../compute/request.js';
import { runningSequences } from '../kv-cache.js';
import { decodeFlow } from '../phases.js';
import { speculation } from '../speculation.js';

/** A replica whose sequences each have their prompt and half of their output in the cache. */
export function inTheMiddle(settled: Settled): Settled {
  const output = generatedTokens(settled);
  const sequence = Math.max(1, Math.round(promptTokens(settled) + output / 2));
  return withWork(settled, { sequence });
}

/** Sequences at half of their output that a replica runs at once; at least one, so that figures exist. */
export function mostRunning(settled: Settled): number {
  return Math.max(1, mostHeld(settled));
}

/** Sequences at half of their output that the pool holds and the engine allows; 0 where weights leave no room. */
export function mostHeld(settled: Settled): number {
  const { reservesRequests } = servingOf(settled.engine);
  const held = runningSequences(reservesRequests ? settled : inTheMiddle(settled));
  return Math.min(Math.floor(held), settled.maxSequences);
}

/** Seconds of a token of all running sequences, and of a round of drafts, which without drafts is a step. */
export function tokenSeconds(
  settled: Settled,
  running: number,
  plain: number,
): { readonly step: number; readonly round: number } {
  const middle = withWork(inTheMiddle(settled), { batch: running });
  const rounds = speculation(middle, decodeFlow(middle), plain);
  return { step: rounds?.secondsPerToken ?? plain, round: rounds?.roundSeconds ?? plain };
}
