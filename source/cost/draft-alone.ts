import type { Settled } from '../scenario/settle.js';

/**
 * The drafting model as a scenario of its own: on the devices of the last stage, in its own format, split as the large
 * model is, for the same sequences (cost model §6.8). Undefined where there is none.
 */
export function draftAlone(settled: Settled): Settled | undefined {
  const { draft, draftWeights, tp } = settled;
  if (!draft || draftWeights === undefined) return undefined;
  return {
    ...settled,
    model: draft,
    draft: undefined,
    draftWeights: undefined,
    weights: draftWeights,
    draftTokens: 0,
    cpuExperts: 0,
    pp: 1,
    ep: 1,
    expertTensorParallel: tp,
  };
}
