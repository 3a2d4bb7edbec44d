import { localPace } from '../pace/pace.js';
import type { ServingRates } from '../rates.js';
import { isAtLeast } from '../version.js';

/** The first build with CUDA graphs and integer products for prompts. */
const GRAPHS = 'b2800';

export const llamaCppRates: ServingRates = {
  pace: localPace,
  past: (version) => (isAtLeast(version, GRAPHS) ? null : 'beforeGraphs'),
};
