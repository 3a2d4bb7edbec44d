import type { Phase } from '../pass.js';
import type { UnsureShares } from './band.js';

/** Uncertain fractions of a phase, or of a figure of `total` seconds of which `prompts` seconds are prompts. */
export function sharesOf(phase: Phase, total: number, prompts = 0): UnsureShares {
  const share = (seconds: number) => (total > 0 ? seconds / total : 0);
  return {
    fixed: share(phase.fixed + phase.network),
    cache: share(phase.cache),
    prompts: share(prompts),
    attention: share(phase.attention),
    experts: share(phase.experts),
  };
}
