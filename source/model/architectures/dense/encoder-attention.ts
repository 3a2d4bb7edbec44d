import type { Block } from '../../blocks/block.js';
import { CROSS_INPUT, MIXER_INPUT } from '../../matrix-input.js';

/** Attention that keeps no keys and values from step to step: an encoder's, or one that reads an earlier layer's. */
export function withoutCache(block: Block): Block {
  const mixers = (block.mixers ?? []).map((mixer) =>
    mixer.kind === 'attention' ? { ...mixer, ownsCache: false } : mixer,
  );
  return { ...block, mixers };
}

/** Attention over an encoder's output, or a tower's: keys and values of `tokens` tokens at most, cached once a sequence. */
export function overEncoder(block: Block, tokens: number): Block {
  const mixers = (block.mixers ?? []).map((mixer) =>
    mixer.kind === 'attention' ? { ...mixer, crossTokens: tokens } : mixer,
  );
  const tensors = block.tensors.map((tensor) =>
    tensor.input === MIXER_INPUT ? { ...tensor, input: CROSS_INPUT } : tensor,
  );
  return { ...block, mixers, tensors };
}
