import type { Piece } from '../../pieces/piece.js';

/** Attention that keeps no keys and values from step to step: an encoder's, or one that reads an earlier layer's. */
export function withoutCache(piece: Piece): Piece {
  const mixers = (piece.mixers ?? []).map((mixer) =>
    mixer.kind === 'attention' ? { ...mixer, ownsCache: false } : mixer,
  );
  return { ...piece, mixers };
}

/** Attention over an encoder's output, or a tower's: keys and values of `tokens` tokens at most, cached once a sequence. */
export function overEncoder(piece: Piece, tokens: number): Piece {
  const mixers = (piece.mixers ?? []).map((mixer) =>
    mixer.kind === 'attention' ? { ...mixer, crossTokens: tokens } : mixer,
  );
  return { ...piece, mixers };
}
