import { sum, sumOf } from '../quantity/index.js';
import type { Model } from './model.js';
import { activeElementsOf, elementsOf, type Part } from './tensor.js';

export interface ParameterCounts {
  readonly total: number;
  readonly parts: Readonly<Record<Part, number>>;
  /**
   * Weights that one token passes through, with the whole input table and without towers. Source: docs/cost-model.md,
   * Mixture of experts.
   */
  readonly active: number;
  /** Active weights without an untied input table. */
  readonly activeWithoutInputEmbedding: number;
  readonly nextTokenPrediction: number;
}

const counted = new WeakMap<Model, ParameterCounts>();

/**
 * Parameter counts from the tensor inventory, the only count there is; cached per model. Source: docs/cost-model.md,
 * Parameters.
 */
export function countParameters(model: Model): ParameterCounts {
  let counts = counted.get(model);
  if (!counts) {
    counts = count(model);
    counted.set(model, counts);
  }
  return counts;
}

function count(model: Model): ParameterCounts {
  const parts = { embedding: 0, attention: 0, feedForward: 0, norm: 0, head: 0, other: 0 };
  let active = 0;
  let untiedTables = 0;
  for (const tensor of model.tensors) {
    parts[tensor.part] += elementsOf(tensor);
    active += activeElementsOf(tensor);
    if (tensor.site === 'embedding' && !tensor.tiedHead) untiedTables += elementsOf(tensor);
  }
  const total = sum(Object.values(parts));
  const nextTokenPrediction = sumOf(model.nextTokenPrediction, elementsOf);
  return {
    total,
    parts,
    active,
    activeWithoutInputEmbedding: active - untiedTables,
    nextTokenPrediction,
  };
}
