import { sumOf } from '../quantity/index.js';
import { ModelError } from './config.js';
import type { LayerGroup, Model } from './model.js';
import { elementsOf, type Tensor } from './tensor.js';

/**
 * Refuses configs that describe no real model, for any architecture: a weight with a side that is not a positive
 * integer, more active experts than experts, more weights than can be counted exactly. Throws `ModelError` in one line.
 */
export function refuseImpossible<
  T extends Pick<Model, 'tensors' | 'nextTokenPrediction' | 'groups'>,
>(model: T): T {
  for (const tensors of [model.tensors, model.nextTokenPrediction]) {
    for (const tensor of tensors) refuseShape(tensor);
    refuseTotal(tensors);
  }
  for (const group of model.groups) refuseSizes(group);
  return model;
}

function refuseShape({ name, shape, copies, experts }: Tensor): void {
  if (![copies, ...shape].every((size) => Number.isInteger(size) && size >= 1))
    throw new ModelError(
      `${name} would be ${shape.join(' × ')}; whole numbers from 1 are expected: a size is 0 or does not divide`,
    );
  if (experts && !(experts.active >= 1 && experts.active <= experts.count))
    throw new ModelError(
      `a token can't be routed to ${experts.active} of ${experts.count} experts; 1 is the least, as many the most`,
    );
}

function refuseTotal(tensors: readonly Tensor[]): void {
  const total = sumOf(tensors, elementsOf);
  if (total > Number.MAX_SAFE_INTEGER)
    throw new ModelError(
      `too large: ${total.toExponential(1)} parameters; up to 9 · 10¹⁵ are counted`,
    );
}

/** Refuses impossible sizes that appear in no weight: of the cache, of saved activations. */
function refuseSizes({ mixers, feedForwards }: LayerGroup): void {
  const indexers = mixers.flatMap((mixer) =>
    mixer.kind === 'latent' && mixer.indexer ? [mixer.indexer] : [],
  );
  for (const part of [...mixers, ...indexers, ...feedForwards]) {
    for (const [size, value] of Object.entries(part)) {
      if (typeof value === 'number' && !(Number.isSafeInteger(value) && value >= 0))
        throw new ModelError(
          `${size} of a layer would be ${value}; a whole number is expected: a size does not divide`,
        );
    }
  }
}
