import type { Model } from '../model/model.js';
import { storedTensors } from './stored-tensors.js';
import type { WeightFormat } from './weight-format.js';

/**
 * Why a block format cannot be divided over `tensorParallel` ranks: a matrix divided along its rows gives each
 * rank a run of columns that must hold whole blocks or groups (cost model §7.1, rule 2). Undefined when it can.
 */
export function splitProblem(
  model: Model,
  format: WeightFormat,
  tensorParallel: number,
): string | undefined {
  if (tensorParallel === 1 || format.kind === 'uniform') return undefined;
  for (const { tensor, shares } of storedTensors(model, format)) {
    if (tensor.site !== 'attentionOutput' && tensor.site !== 'down') continue;
    if (tensor.split.length === 0) continue;
    const columns = tensor.rowLength / tensorParallel;
    for (const { format: stored } of shares) {
      const groups = stored.scales.filter(({ over, weights }) => over === 'row' && weights <= 4096);
      const block = Math.max(stored.blockWeights, ...groups.map(({ weights }) => weights));
      if (columns % block !== 0)
        return `tp ${tensorParallel} leaves ${columns} columns of ${tensor.name}, which is no multiple of the ${block} weights of a ${stored.id} block`;
    }
  }
  return undefined;
}
