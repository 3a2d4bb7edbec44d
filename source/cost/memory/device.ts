import { total } from '../../quantity/index.js';
import type { Settled } from '../../scenario/settled.js';
import { type Stage, stageLabel } from '../stages.js';

/** The memory of one device of a pipeline stage. */
export const device = total<{ readonly settled: Settled; readonly stage: Stage }>({
  id: 'memory',
  label: ({ settled, stage }) => stageLabel(settled, stage),
  short: 'Total',
  unit: 'bytes',
  what: 'What one device holds when it is fullest; it fits where this is at most the memory that may be used.',
  source: 'docs/cost-model.md, Fit and search',
});
