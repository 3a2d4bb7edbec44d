import { type LossKernel, type Operation, operation, saved } from '../operation.js';

/**
 * Bytes of one logit at the peak of the loss: plain PyTorch as measured in arXiv:2411.09009, kernels by what they
 * write, two frameworks as measured (docs/cost-model.md, Logits and loss).
 */
const BYTES_PER_LOGIT: Readonly<Record<LossKernel, number>> = {
  naive: 12,
  fused: 6,
  'in-place': 2,
  chunked: 16,
  // Cut Cross Entropy keeps a tile of them in registers (arXiv:2411.09009, section 4).
  cut: 0,
  // 16-bit logits and their gradient: inductor computes the softmax again (functorch/_functorch/partitioners.py, min-cut).
  compiled: 4,
  // Logits, log-softmax and two gradients in 16 bits: model code that casts nothing, outside autocast.
  'logits-8': 8,
  'logits-14': 14,
  'logits-16': 16,
};

/** Logits, with the tensors that the loss makes of them. */
export function lossOperations(vocabularySize: number): Operation[] {
  return [
    operation({
      id: 'loss',
      label: 'Loss',
      source: 'docs/cost-model.md, Logits and loss; arXiv:2411.09009',
      saves: (Object.keys(BYTES_PER_LOGIT) as LossKernel[]).map((loss) =>
        saved({
          id: 'logits',
          label: 'Logits',
          why: 'the loss is differentiated from the probability of every word',
          width: 'V',
          elements: vocabularySize,
          elementBytes: BYTES_PER_LOGIT[loss],
          share: 'words',
          loss,
        }),
      ),
      symbols: [{ symbol: 'V', value: vocabularySize, meaning: 'vocab_size' }],
    }),
  ];
}
