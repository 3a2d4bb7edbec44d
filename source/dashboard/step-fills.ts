import { table } from '../text/table.js';
import type { Tone } from './theme.js';

interface Fill {
  readonly fill: string;
  readonly tone: Tone;
}

/** The fill of a part of a training step in the bar and its row, distinct without colour. */
export const STEP_FILLS: Readonly<Record<string, Fill>> = table({
  products: { fill: '█', tone: 'weights' },
  experts: { fill: '▓', tone: 'gradients' },
  attention: { fill: '▒', tone: 'attention' },
  elementwise: { fill: '░', tone: 'activations' },
  tensorParallel: { fill: '▚', tone: 'cache' },
  expertExchange: { fill: '◆', tone: 'cache' },
  contextParallel: { fill: '◇', tone: 'cache' },
  launches: { fill: '▤', tone: 'overhead' },
  head: { fill: '▣', tone: 'head' },
  towers: { fill: '▥', tone: 'other' },
  bubble: { fill: '·', tone: 'free' },
  pipeline: { fill: '★', tone: 'cache' },
  dataParallel: { fill: '▞', tone: 'cache' },
  sharding: { fill: '◈', tone: 'cache' },
  rollout: { fill: '◎', tone: 'other' },
  otherModels: { fill: '╳', tone: 'other' },
  activationOffload: { fill: '□', tone: 'overhead' },
  weightOffload: { fill: '▦', tone: 'overhead' },
  optimizer: { fill: '▨', tone: 'optimizer' },
});

const OTHER: Fill = { fill: ' ', tone: 'bar' };

/** The look of `training.step.products` and the like. */
export function stepFill(id: string): Fill {
  return STEP_FILLS[id.slice(id.lastIndexOf('.') + 1)] ?? OTHER;
}
