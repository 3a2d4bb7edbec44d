import { type Settled, withOther } from '../scenario/settled.js';

/**
 * The drafting model as a scenario of its own: on the devices of the last stage, in its own format, split as the main
 * model, for the same sequences; undefined without one. Source: docs/cost-model.md, Speculative decoding.
 */
export function draftAlone(settled: Settled): Settled | undefined {
  const { draft, draftWeights, draftTp } = settled;
  if (!draft || draftWeights === undefined) return undefined;
  return withOther(settled, {
    model: draft,
    draft: undefined,
    draftWeights: undefined,
    weights: draftWeights,
    weightsOf: null,
    draftTokens: 0,
    cpuExperts: 0,
    pp: 1,
    ep: 1,
    tp: draftTp,
    expertTp: draftTp,
    cpuOffload: 0,
  });
}
