import type { Architecture } from '../../architecture.js';
import { decoder } from '../../decoder.js';
import { mixture, SHARED_EXPERTS } from './mixture.js';

/** Aria's text model: Llama with stacked experts of `intermediate_size` and shared ones. arXiv:2410.05993; modeling_aria.py. */
export const ariaText: Architecture = {
  modelTypes: ['aria_text', 'aria_moe_lm'],
  read: (raw) => {
    const config = raw.withDefaults({
      num_experts: 8,
      num_experts_per_tok: 2,
      num_shared_experts: 2,
    });
    return decoder(config, {
      feedForward: (_, sizes) =>
        mixture(config, sizes, {
          innerSize: config.count('moe_intermediate_size', config.count('intermediate_size', 4096)),
          names: { gateUp: 'mlp.experts.fc1', down: 'mlp.experts.fc2' },
          stacked: 'inOut',
          stackedSuffix: true,
          router: { name: 'mlp.router' },
          shared: { names: SHARED_EXPERTS },
        }),
    });
  },
};
