import { attentionOperations } from './blocks/attention-operations.js';
import { expertsOperations } from './blocks/experts.js';
import { denseOperations } from './blocks/feed-forward.js';
import { latentOperations } from './blocks/latent-operations.js';
import { normOperations } from './blocks/norm.js';
import { recurrentOperations } from './blocks/recurrent.js';
import type { FeedForward, LayerGroup, Mixer } from './model.js';
import { type Operation, operation, saved } from './operation.js';
import { productOperations } from './product.js';

/** What a mixer does beside its matrices. */
function mixerOperations(mixer: Mixer, hiddenSize: number): readonly Operation[] {
  switch (mixer.kind) {
    case 'attention':
      return attentionOperations(mixer, hiddenSize);
    case 'latent':
      return latentOperations(mixer, hiddenSize);
    case 'recurrent':
      return recurrentOperations(mixer, hiddenSize);
  }
}

/** What a feed-forward does beside its matrices. */
function feedForwardOperations(part: FeedForward, hiddenSize: number): readonly Operation[] {
  switch (part.kind) {
    case 'dense':
      return denseOperations(part, hiddenSize);
    case 'experts':
      return expertsOperations(part, hiddenSize);
  }
}

const known = new WeakMap<LayerGroup, readonly Operation[]>();

/**
 * Everything one layer of a group does in a forward pass: norms, matrices, and what its blocks declare beside them. The
 * only place that keeps them: made once for each group.
 */
export function operationsOf(group: LayerGroup): readonly Operation[] {
  let operations = known.get(group);
  if (!operations) {
    operations = declared(group);
    known.set(group, operations);
  }
  return operations;
}

function declared(group: LayerGroup): readonly Operation[] {
  const { mixers, feedForwards, norms, matrices, hiddenSize } = group;
  const inParallel = norms.length === 1 && mixers.length > 0;
  return [
    ...normOperations(norms, hiddenSize),
    ...mixers.flatMap((mixer) => mixerOperations(mixer, hiddenSize)),
    ...feedForwards.flatMap((part) => feedForwardOperations(part, hiddenSize)),
    ...productOperations(matrices, inParallel),
    ...dropoutOperations(group),
  ];
}

/** Dropout behind each half of a layer (arXiv:2205.05198 §4.1). */
function dropoutOperations({ mixers, feedForwards, hiddenSize }: LayerGroup): Operation[] {
  const masks = Math.min(1, mixers.length) + Math.min(1, feedForwards.length);
  if (masks === 0) return [];
  return [
    operation({
      id: 'dropout',
      label: 'Dropout',
      half: 'stream',
      saves: [
        saved({
          id: 'masks',
          label: 'Dropout masks',
          why: 'the same elements are dropped in the backward pass',
          width: `${masks}·h`,
          elements: masks * hiddenSize,
          elementBytes: 1,
          share: 'sequence',
          dropout: true,
        }),
      ],
      symbols: [{ symbol: 'h', value: hiddenSize, meaning: 'hidden_size' }],
    }),
  ];
}
