import { ModelError } from './config.js';
import type { Model } from './model.js';
import { elementsOf } from './tensor.js';

/**
 * Refuses a model whose weights are more than can be counted exactly (2⁵³ − 1, nine times 10¹⁵). Throws `ModelError`.
 */
export function refuseInexact(model: Model): Model {
  for (const tensors of [model.tensors, model.nextTokenPrediction]) {
    let total = 0;
    for (const tensor of tensors) total += elementsOf(tensor);
    // Written so that what is no number is refused too.
    if (!(total <= Number.MAX_SAFE_INTEGER))
      throw new ModelError(
        `too large: ${total.toExponential(1)} parameters; up to 9 · 10¹⁵ are counted`,
      );
  }
  return model;
}
