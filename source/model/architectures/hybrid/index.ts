import type { Architecture } from '../../architecture.js';

/** Hybrids, state spaces, several head shapes, and models with towers. */
export const hybridArchitectures: readonly Architecture[] = [];
