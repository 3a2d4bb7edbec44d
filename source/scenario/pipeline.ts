import type { Options } from './scenario.js';

/** A pipeline's size and how a step fills it. */
export interface Pipeline extends Pick<Options, 'pp' | 'virtualStages'> {
  readonly microBatches: number;
}

/**
 * Time that filling and draining the pipeline adds to a step, as a share of the work: `(p − 1)/(v·m)`. GPipe and 1F1B
 * alike, which differ in memory; interleaving divides it by the chunks of a rank. Cost model §6.7; arXiv:2104.04473 §2.2.
 */
export function bubbleShare({ pp, virtualStages, microBatches }: Pipeline): number {
  return pp === 1 ? 0 : (pp - 1) / (virtualStages * microBatches);
}

/** The same as a share of the whole step: `(p − 1)/(v·m + p − 1)`. */
export function idleShare(pipeline: Pipeline): number {
  const bubble = bubbleShare(pipeline);
  return bubble / (1 + bubble);
}

/**
 * The fewest micro-batches, in multiples of the stages where chunks are interleaved, with which a pipeline idles a
 * tenth of each step or less.
 */
export function busyMicroBatches({ pp, virtualStages }: Omit<Pipeline, 'microBatches'>): number {
  const enough = Math.ceil((9 * (pp - 1)) / virtualStages);
  return virtualStages > 1 ? Math.ceil(enough / pp) * pp : Math.max(1, enough);
}

/** Whether data-parallel ranks divide gradients that a pipeline accumulates over micro-batches. */
export function dividesInPipeline({
  mode,
  zero,
  pp,
}: Pick<Options, 'mode' | 'zero' | 'pp'>): boolean {
  return mode === 'training' && zero >= 2 && pp > 1;
}
