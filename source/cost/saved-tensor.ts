import type { Site } from '../model/tensor.js';

/** What decides the size of saved activations. */
export interface ActivationSettings {
  readonly hiddenSize: number;
  /** Tokens of one micro-batch on one rank: sequence · batch / cp. */
  readonly tokens: number;
  readonly sequence: number;
  /** Bytes of one activation element. */
  readonly bytes: number;
  readonly flash: boolean;
  readonly dropout: boolean;
}

/**
 * How ranks divide a saved tensor (cost model §3.4): `sequence` ones are replicated under tensor
 * parallelism unless sequence parallelism divides them, `tensor` ones divide, `keyValue` ones as far as there are heads.
 */
export type Share = 'sequence' | 'tensor' | 'keyValue';

/** One tensor that the forward pass keeps for the backward pass, of one layer and micro-batch. */
export interface SavedTensor {
  readonly id: string;
  readonly label: string;
  /** In the symbols of the cost model. */
  readonly formula: string;
  readonly bytes: number;
  readonly share: Share;
  /** Part of the attention core: what selective recomputation drops. */
  readonly core: boolean;
  /** KV heads that a `keyValue` share divides by at most. */
  readonly kvHeads: number;
  /** Kept only for the weight gradient of these matrices: not needed when they are frozen. */
  readonly inputOf: readonly Site[];
}

type Item = Pick<SavedTensor, 'id' | 'label' | 'formula' | 'bytes'> & Partial<SavedTensor>;

export const item = (fields: Item): SavedTensor => ({
  share: 'tensor',
  core: false,
  kvHeads: 1,
  inputOf: [],
  ...fields,
});

/** Bytes of a saved tensor on the fullest tensor-parallel rank. */
export function rankBytes(
  saved: SavedTensor,
  tensorParallel: number,
  sequenceParallel: boolean,
): number {
  if (tensorParallel === 1) return saved.bytes;
  switch (saved.share) {
    case 'sequence':
      return sequenceParallel ? saved.bytes / tensorParallel : saved.bytes;
    case 'tensor':
      return saved.bytes / tensorParallel;
    case 'keyValue':
      return saved.bytes / Math.min(tensorParallel, saved.kvHeads);
  }
}
