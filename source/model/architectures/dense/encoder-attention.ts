import type { Block } from '../../blocks/block.js';
import { CROSS_INPUT, MIXER_INPUT } from '../../matrix-input.js';

/** Attention without cached keys and values: an encoder's, or a layer that reads the cache of an earlier one. */
export function withoutCache(block: Block): Block {
  const mixers = (block.mixers ?? []).map((mixer) =>
    mixer.kind === 'attention' ? { ...mixer, ownsCache: false } : mixer,
  );
  return { ...block, mixers };
}

/**
 * Attention over the output of an encoder or tower: keys and values of at most `tokens` tokens, cached once per
 * sequence.
 */
export function overEncoder(block: Block, tokens: number): Block {
  const mixers = (block.mixers ?? []).map((mixer) =>
    mixer.kind === 'attention' ? { ...mixer, crossTokens: tokens } : mixer,
  );
  const tensors = block.tensors.map((tensor) =>
    tensor.input === MIXER_INPUT ? { ...tensor, input: CROSS_INPUT } : tensor,
  );
  return { ...block, mixers, tensors };
}
