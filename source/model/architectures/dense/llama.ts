import type { Architecture } from '../../architecture.js';
import { decoder } from '../../decoder.js';

/** Llama 1–3 and the many that share its block: RMSNorm, rotary positions, gated feed-forward, no biases. */
export const llama: Architecture = {
  modelTypes: ['llama', 'yi', 'codellama'],
  read: (config) => decoder(config),
};
