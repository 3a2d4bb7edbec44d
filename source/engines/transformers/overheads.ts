import { adapterSlots, communication, pythonRuntime, workspace } from '../overheads/common.js';
import type { Overheads } from '../overheads/overhead.js';

/** The prompt of every sequence goes through at once. */
export const transformersOverheads: Overheads = {
  transient: workspace({
    value: ({ sequences, sequence }) => sequences * sequence,
    meaning: 'tokens of all sequences, which go through at once',
    unit: 'tokens',
    from: '--sequence',
  }),
  resident: [pythonRuntime, communication, adapterSlots],
};
