import type { Architecture } from '../../architecture.js';
import { decoder, plainAttention } from '../../decoder.js';
import { withoutCache } from './encoder-attention.js';
import { HEAD_NORMS } from './qwen.js';

/** Norms before and after both sublayers. */
export const SANDWICH = [
  'input_layernorm',
  'post_attention_layernorm',
  'pre_feedforward_layernorm',
  'post_feedforward_layernorm',
];

/** Gemma's RMSNorm multiplies by 1 + weight before it leaves fp32. Source: modeling_gemma.py, GemmaRMSNorm. */
export const GEMMA_NORM = { kind: 'fp32' } as const;

/** Gemma 1: Llama's block, tied, heads of 256. Source: configuration_gemma.py. */
export const gemma: Architecture = {
  modelTypes: ['gemma'],
  read: (config) =>
    decoder(config.withDefaults({ head_dim: 256 }), {
      tiedByDefault: true,
      normOptions: GEMMA_NORM,
    }),
};

/** Gemma 2: four norms a layer, every other layer a window. Source: configuration_gemma2.py. */
export const gemma2: Architecture = {
  modelTypes: ['gemma2'],
  read: (config) =>
    decoder(
      config.withDefaults({ head_dim: 256, sliding_window: 4096, sliding_window_pattern: 2 }),
      { tiedByDefault: true, norms: SANDWICH, normOptions: GEMMA_NORM },
    ),
};

/** VaultGemma: Gemma 2 without the norms after sublayers. Source: modeling_vaultgemma.py. */
export const vaultGemma: Architecture = {
  modelTypes: ['vaultgemma'],
  read: (config) =>
    decoder(
      config.withDefaults({ head_dim: 256, sliding_window: 4096, sliding_window_pattern: 2 }),
      {
        tiedByDefault: true,
        norms: ['input_layernorm', 'pre_feedforward_layernorm'],
        normOptions: GEMMA_NORM,
      },
    ),
};

/**
 * Gemma 3's text model: Gemma 2's with q/k norms, five windowed layers to a full one. EmbeddingGemma attends in both
 * directions and caches nothing. Source: configuration_gemma3.py.
 */
export const gemma3: Architecture = {
  modelTypes: ['gemma3_text'],
  read: (config) => {
    const defaults = { head_dim: 256, sliding_window: 4096, sliding_window_pattern: 6 };
    const settled = config.withDefaults(defaults);
    const encodes = config.flag('use_bidirectional_attention', false);
    const attention = () => ({ queryKeyNorm: HEAD_NORMS });
    return decoder(settled, {
      tiedByDefault: true,
      norms: SANDWICH,
      normOptions: GEMMA_NORM,
      mixer: (index, sizes) => {
        const block = plainAttention(settled, index, sizes, { attention });
        return encodes ? withoutCache(block) : block;
      },
    });
  },
};
