import type { Architecture } from '../../architecture.js';
import { llama } from './llama.js';

/** Decoders of plain attention and dense feed-forwards. */
export const denseArchitectures: readonly Architecture[] = [llama];
