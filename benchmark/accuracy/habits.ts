import { fullestDevice } from '../../source/cost/memory.js';
import type { Settled } from '../../source/scenario/settled.js';

/** Properties common to tuned layouts; the plans for each question should have them too. */
export interface Habit {
  readonly name: string;
  readonly keeps: (settled: Settled) => boolean;
}

/** Devices that a fast-link domain of many is used in. */
const WIDEST = 8;
/** Share of the memory from which on a device counts as filled. */
const FILLED = 0.5;

/** Sequences up to which published entries of serving share all devices. */
const FEW = 512;

export const SERVING_HABITS: readonly Habit[] = [
  { name: 'one engine', keeps: ({ dp }) => dp === 1 },
  {
    name: `one engine up to ${FEW} sequences, or copies beyond`,
    keeps: ({ dp, batch }) => (dp * batch <= FEW ? dp === 1 : dp > 1),
  },
  { name: 'copies', keeps: ({ dp }) => dp > 1 },
  {
    name: 'experts over all devices of an engine or over none',
    keeps: ({ ep, tp, cp, dp }) => ep === 1 || ep === tp * cp * dp,
  },
  { name: 'no pipeline', keeps: ({ pp }) => pp === 1 },
];

export const HABITS: readonly Habit[] = [
  {
    name: 'tensor parallelism within the domain and 8',
    keeps: ({ tp, machine }) => tp <= Math.min(WIDEST, machine.domain),
  },
  { name: 'no tensor parallelism', keeps: ({ tp }) => tp === 1 },
  { name: 'tensor parallelism', keeps: ({ tp }) => tp > 1 },
  { name: 'experts divided', keeps: ({ ep }) => ep > 1 },
  { name: 'experts within the domain', keeps: ({ ep, machine }) => ep <= machine.domain },
  { name: 'each expert whole', keeps: ({ expertTp }) => expertTp === 1 },
  { name: 'micro-batch 1 with a pipeline', keeps: ({ pp, batch }) => pp === 1 || batch === 1 },
  {
    name: 'virtual stages with a pipeline',
    keeps: ({ pp, virtualStages }) => pp === 1 || virtualStages > 1,
  },
  {
    name: 'micro-batches a multiple of the stages',
    keeps: ({ pp, microBatches }) => microBatches % pp === 0,
  },
  {
    name: 'memory filled',
    keeps: (settled) => {
      const { total, capacity } = fullestDevice(settled);
      return total >= FILLED * capacity;
    },
  },
  { name: 'no pipeline', keeps: ({ pp }) => pp === 1 },
  { name: 'a pipeline', keeps: ({ pp }) => pp > 1 },
  { name: 'optimizer state alone divided', keeps: ({ zero }) => zero <= 1 },
  { name: 'no context parallelism', keeps: ({ cp }) => cp === 1 },
  { name: 'no whole layer recomputed', keeps: ({ recompute }) => recompute !== 'full' },
  {
    name: 'nothing recomputed',
    keeps: ({ recompute }) => recompute === 'none' || recompute === 'selective',
  },
  { name: 'nothing offloaded', keeps: ({ offload }) => offload === 'none' },
];
