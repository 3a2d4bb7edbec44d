import type { LayerGroup } from '../model/model.js';
import { operationsOf, workOf } from '../model/operations.js';
import type { Settled } from '../scenario/settled.js';
import { coreFlops, forwardFlops } from './flops.js';
import { keptProducts } from './per-operation.js';
import { isRemade, recomputationOf } from './recomputation.js';

/** Share of the layers that full recomputation computes again: N of each model chunk. */
export function recomputedShare(settled: Settled): number {
  const { model, pp, virtualStages } = settled;
  const { layers } = recomputationOf(settled);
  return Math.min(1, (layers * pp * virtualStages) / model.layerCount);
}

/** FLOPs of one token that are computed again in the backward pass (docs/cost-model.md, Recomputation). */
export function recomputedFlops(settled: Settled): number {
  const { model, sequence } = settled;
  const { layers, isPerOperation, modules } = recomputationOf(settled);
  if (layers > 0) {
    const forward = forwardFlops(model, sequence, 'full');
    return recomputedShare(settled) * (forward.layers + forward.core + forward.recurrence);
  }
  let flops = 0;
  for (const group of model.groups)
    flops +=
      group.layers.length *
      (isPerOperation ? betweenKept(settled, group) : ofModules(settled, group, modules));
  return flops;
}

/** FLOPs of all operations except the products and the flash attention whose outputs are kept. */
function betweenKept({ sequence, attention }: Settled, group: LayerGroup): number {
  const { products, cores, recurrenceFlops } = workOf(group);
  const kept = new Set(keptProducts(group));
  let flops = recurrenceFlops;
  for (const product of products)
    if (!kept.has(product)) flops += 2 * product.k * product.n * product.uses;
  if (attention === 'eager') for (const core of cores) flops += coreFlops(core, sequence, 'full');
  return flops;
}

function ofModules(
  { sequence }: Settled,
  group: LayerGroup,
  modules: ReturnType<typeof recomputationOf>['modules'],
): number {
  let flops = 0;
  for (const { remadeBy, product, core, recurrenceFlops = 0 } of operationsOf(group)) {
    if (!isRemade(remadeBy, modules)) continue;
    if (product) flops += 2 * product.k * product.n * product.uses;
    if (core) flops += coreFlops(core, sequence, 'full');
    flops += recurrenceFlops;
  }
  return flops;
}
