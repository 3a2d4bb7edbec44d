import type { Options } from './scenario.js';

/** The size of a pipeline and how a step fills it. */
export interface Pipeline extends Pick<Options, 'pp' | 'virtualStages'> {
  readonly microBatches: number;
}

/**
 * Time that filling and draining adds to a step, as a share of the work: `(p − 1)/(v·m)`, for GPipe and 1F1B alike.
 * Source: docs/cost-model.md, Pipeline bubble; arXiv:2104.04473 section 2.2.
 */
export function bubbleShare({ pp, virtualStages, microBatches }: Pipeline): number {
  return pp === 1 ? 0 : (pp - 1) / (virtualStages * microBatches);
}

/** The bubble as a share of the whole step: `(p − 1)/(v·m + p − 1)`. */
export function idleShare(pipeline: Pipeline): number {
  const bubble = bubbleShare(pipeline);
  return bubble / (1 + bubble);
}

/**
 * The fewest micro-batches (multiples of the stages for interleaved chunks) that idle at most a tenth of each step.
 */
export function busyMicroBatches({ pp, virtualStages }: Omit<Pipeline, 'microBatches'>): number {
  const enough = Math.max(1, Math.ceil((9 * (pp - 1)) / virtualStages));
  return virtualStages > 1 ? Math.ceil(enough / pp) * pp : enough;
}

/** Whether data-parallel ranks divide gradients that a pipeline accumulates over micro-batches. */
export function dividesInPipeline({
  mode,
  zero,
  pp,
}: Pick<Options, 'mode' | 'zero' | 'pp'>): boolean {
  return mode === 'training' && zero !== null && zero >= 2 && pp > 1;
}
