import type { Report } from '../cost/report.js';

/** The rollout engine: its layout, its memory on one device, and its time. */
export function rolloutJson({ settled, memory, kvCache, speed }: Report) {
  const { tp, pp, dp, ep, batch, engine, engineVersion } = settled;
  return {
    engine,
    version: engineVersion,
    tp,
    pp,
    dp,
    ep,
    sequences: batch,
    weights: memory.devices[0]?.weights ?? 0,
    poolBytes: kvCache.pool.bytes,
    poolTokens: kvCache.pool.tokens,
    tokensPerSecond: speed?.offlineTokensPerSecond ?? null,
    secondsPerToken: speed?.decodeSecondsPerToken ?? null,
  };
}

/** Keys of the rollout engine's own report that supply its figures. */
export const ROLLOUT_KEYS: ReadonlyMap<string, string> = new Map([
  ['training.rollout.weights', 'memory.devices.0.weights'],
  ['training.rollout.poolBytes', 'kvCache.pool.bytes'],
  ['training.rollout.poolTokens', 'kvCache.pool.tokens'],
  ['training.rollout.tokensPerSecond', 'speed.offlineTokensPerSecond'],
  ['training.rollout.secondsPerToken', 'speed.decodeSecondsPerToken'],
]);
