import type { Options } from './scenario.js';

/** The size of a pipeline and how a step fills it. */
export interface Pipeline extends Pick<Options, 'pp' | 'virtualStages'> {
  /** 1F1B where it does not say. */
  readonly schedule?: Options['schedule'];
  readonly microBatches: number;
}

/**
 * Time that filling and draining adds to a step, as a share of the work: `(p − 1)/(v·m)`, for GPipe and 1F1B alike.
 * Source: docs/cost-model.md, Pipeline bubble; arXiv:2104.04473 section 2.2.
 */
export function bubbleShare({ pp, virtualStages, microBatches, schedule }: Pipeline): number {
  return pp === 1 ? 0 : (pp - 1) / (virtualStages * microBatches * bubblesFilled(schedule));
}

/**
 * How many times shorter a schedule's bubble is: ZB1P runs gradients of weights in it, which leaves forward + backward −
 * 2 × weights, a third where each of the three takes as long. Source: arXiv:2401.10241; arXiv:2412.19437 table 2.
 */
export function bubblesFilled(schedule: Options['schedule'] = '1f1b'): number {
  return schedule === 'zb1p' ? 3 : 1;
}

/** The bubble as a share of the whole step: `(p − 1)/(v·m + p − 1)`. */
export function idleShare(pipeline: Pipeline): number {
  const bubble = bubbleShare(pipeline);
  return bubble / (1 + bubble);
}

/**
 * The fewest micro-batches (multiples of the stages for interleaved chunks) that idle at most a tenth of each step.
 */
export function busyMicroBatches(pipeline: Omit<Pipeline, 'microBatches'>): number {
  const { pp, virtualStages, schedule } = pipeline;
  const shortened = virtualStages * bubblesFilled(schedule);
  const enough = Math.max(1, Math.ceil((9 * (pp - 1)) / shortened));
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
