import { adapterSlots, communication, pythonRuntime, workspace } from '../overheads/common.js';
import type { Overheads } from '../overheads/overhead.js';

/** Overheads of a step that reads the prompts of all sequences at once. */
export const transformersOverheads: Overheads = {
  transient: workspace({
    value: ({ sequences, sequence }) => sequences * sequence,
    meaning: 'tokens of all sequences, which go through at once',
    unit: 'tokens',
    from: '--sequence',
  }),
  resident: [pythonRuntime, communication, adapterSlots],
};
