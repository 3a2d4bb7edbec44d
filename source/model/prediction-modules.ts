import type { Model } from './model.js';
import { elementsOf } from './tensor.js';

/** A model's next-token-prediction modules, which are all alike: their number, and the cost of one token in one. */
export interface PredictionModules {
  readonly count: number;
  /** Whether each has an output matrix of its own, instead of the model's. */
  readonly hasHead: boolean;
  /** Elements of one module's matrices that a token is multiplied by; routed experts by their active share. */
  readonly activeElements: number;
}

const known = new WeakMap<Model, PredictionModules>();

export function predictionModules(model: Model): PredictionModules {
  const found = known.get(model) ?? count(model);
  known.set(model, found);
  return found;
}

function count({ nextTokenPrediction }: Model): PredictionModules {
  let modules = 0;
  let active = 0;
  let hasHead = false;
  for (const tensor of nextTokenPrediction) {
    modules = Math.max(modules, 1 + (tensor.layers.at(-1) ?? 0));
    if (tensor.role !== 'matrix') continue;
    if (tensor.site === 'head') hasHead = true;
    const { experts } = tensor;
    active += elementsOf(tensor) * (experts ? experts.active / experts.count : 1);
  }
  return { count: modules, hasHead, activeElements: modules === 0 ? 0 : active / modules };
}
