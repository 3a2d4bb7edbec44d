import type { Architecture } from '../../architecture.js';

/** Decoders with mixtures of experts and latent attention. */
export const expertsArchitectures: readonly Architecture[] = [];
