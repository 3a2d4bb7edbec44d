import { type QuantitySymbol, quantities } from '../quantity/index.js';
import type { Options, Schedule } from './scenario.js';

/** The size of a pipeline and how a step fills it. */
export interface Pipeline extends Pick<Options, 'pp' | 'virtualStages'> {
  /** Absent: 1F1B. */
  readonly schedule?: Options['schedule'];
  readonly microBatches: number;
}

/** A pipeline regardless of its micro-batches. */
type Ranks = Omit<Pipeline, 'microBatches'>;

/** How a schedule places the layers of a model on ranks. */
export type Runs = 'one' | 'mirrored' | 'folded';

/** Properties of a schedule with p ranks and v chunks each. */
interface ScheduleRules {
  /**
   * Runs of layers on a rank: one, also that of the opposite rank (a second copy), or two halves in the shape of a V.
   */
  readonly runs: Runs;
  /** Fraction of the bubble that weight gradients do not fill, and number of ends at which micro-batches enter. */
  readonly u: number;
  readonly q: number;
  /** Number of times hidden states pass between ranks, relative to 1F1B. */
  readonly handovers: number;
}

const plain = { runs: 'one', u: 1, q: 1, handovers: 1 } as const;
/** A single rank has no bubble and sends nothing, whatever the schedule. */
const alone = { ...plain, handovers: 0 } as const;

/**
 * 1F1B and GPipe fill and drain. ZB1P computes weight gradients in two thirds of that bubble, and ZBV in all of it
 * where forward pass and both gradients take equal time. DualPipe feeds micro-batches from both ends, (p/2 − 1)·(F&B
 * + B − 3·W), here with F&B as long as both; DualPipeV folds that into half the ranks. Sources: arXiv:2104.04473
 * section 2.2; arXiv:2401.10241 and github.com/sail-sg/zero-bubble-pipeline-parallelism; arXiv:2412.19437 table 2 and
 * github.com/deepseek-ai/DualPipe.
 */
const SCHEDULES: Readonly<Record<Schedule, ScheduleRules>> = {
  '1f1b': plain,
  gpipe: plain,
  zb1p: { ...plain, u: 1 / 3 },
  zbv: { runs: 'folded', u: 0, q: 1, handovers: 2 },
  dualpipe: { runs: 'mirrored', u: 1 / 3, q: 2, handovers: 1 },
  dualpipev: { runs: 'folded', u: 1 / 3, q: 1, handovers: 2 },
};

export function scheduleRules({ pp, schedule = '1f1b' }: Pick<Ranks, 'pp' | 'schedule'>) {
  return pp === 1 ? alone : SCHEDULES[schedule];
}

/** Runs of layers that a rank of the schedule holds. */
export function runsOf(pipeline: Pick<Ranks, 'pp' | 'schedule'>): Runs {
  return scheduleRules(pipeline).runs;
}

/** Micro-batches' worth of time that a rank idles in a step. */
export const IDLE = 'u·(p − q)/v';

export const idleSymbols = {
  u: {
    value: (ranks) => scheduleRules(ranks).u,
    meaning: 'share of the waiting that no gradients of weights fill',
    unit: 'ratio',
    from: '--schedule',
  },
  p: { value: ({ pp }) => pp, meaning: 'pipeline stages', from: '--pp' },
  q: {
    value: (ranks) => scheduleRules(ranks).q,
    meaning: 'ends that micro-batches enter by',
    from: '--schedule',
  },
  v: {
    value: ({ virtualStages }) => virtualStages,
    meaning: 'model chunks that a rank holds',
    from: '--virtual-stages',
  },
} as const satisfies Readonly<Record<string, QuantitySymbol<Ranks>>>;

const idle = quantities<Ranks>()({
  id: 'idle',
  label: 'Idle micro-batches',
  unit: 'ratio',
  certainty: 'modelled',
  what: 'Micro-batches that a rank idles for in a step while the pipeline fills and drains.',
  formula: IDLE,
  symbols: idleSymbols,
  source: 'arXiv:2104.04473 section 2.2; arXiv:2412.19437 table 2; docs/training-time.md, Step',
});

/** Time that filling and draining adds to a step, as a share of the work (docs/cost-model.md, Pipeline bubble). */
export function bubbleShare(pipeline: Pipeline): number {
  return idle.amount(pipeline) / pipeline.microBatches;
}

/** The bubble as a share of the whole step: `(p − 1)/(v·m + p − 1)` under 1F1B. */
export function idleShare(pipeline: Pipeline): number {
  const bubble = bubbleShare(pipeline);
  return bubble / (1 + bubble);
}

/**
 * The fewest micro-batches with a bubble of at most a tenth of each step. They are multiples of the stages for
 * interleaved chunks, and at least two for each rank where both ends are fed, with an even number of stages.
 */
export function busyMicroBatches(pipeline: Ranks): number {
  const { pp, virtualStages } = pipeline;
  const enough = Math.max(1, Math.ceil(9 * idle.amount(pipeline)));
  if (runsOf(pipeline) !== 'one') return 2 * Math.max(pp, Math.ceil(enough / 2));
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
