import { adapterSlots, communication, pythonRuntime, workspace } from '../overheads/common.js';
import { type Overheads, symbols } from '../overheads/overhead.js';

/** One step's live tensors and the runtime. */
export const architectureOverheads: Overheads = {
  transient: workspace(symbols.T),
  resident: [pythonRuntime, communication, adapterSlots],
};
