import type { LayerGroup } from '../model/model.js';
import { endsOf, operationsOf, workOf } from '../model/operations.js';
import { sumOf } from '../quantity/index.js';
import type { Settled } from '../scenario/settled.js';
import {
  type AttentionSpan,
  coreFlops,
  flopsOfLayer,
  flopsOfProduct,
  mixingOfLayer,
  productFlops,
} from './flops.js';
import { keptProducts } from './per-operation.js';
import { isRemade, recomputationOf } from './recomputation.js';
import { forwardLayers } from './trained-passes.js';

/** Share of the layers that full recomputation computes again: N of each model chunk. */
export function recomputedShare(settled: Settled): number {
  const { model, pp, virtualStages } = settled;
  const { layers } = recomputationOf(settled);
  return Math.min(1, (layers * pp * virtualStages) / model.layerCount);
}

/**
 * FLOPs of one token that the text model's layers compute again in the backward pass, where there is one
 * (docs/cost-model.md, Recomputation).
 */
export function recomputedFlops(settled: Settled): number {
  const { model, sequence } = settled;
  const { layers } = recomputationOf(settled);
  const first = forwardLayers(settled);
  const again = (group: LayerGroup) => layerAgain(group, sequence, 'full', settled);
  const flops = sumOf(
    model.groups,
    (group) => again(group) * sumOf(group.layers, (layer) => (layer >= first ? 1 : 0)),
  );
  if (layers === 0) return flops;
  return recomputedShare(settled) * (flops + productFlops(endsOf(model).products));
}

/** FLOPs of one token that one layer computes again under a recomputation. */
export function layerAgain(
  group: LayerGroup,
  sequence: number,
  span: AttentionSpan,
  settled: Settled,
  recomputation = recomputationOf(settled),
): number {
  const { layers, isPerOperation, modules } = recomputation;
  if (layers > 0) return flopsOfLayer(group) + mixingOfLayer(group, sequence, span);
  return isPerOperation
    ? betweenKept(settled, group, sequence)
    : ofModules(sequence, group, modules);
}

/** FLOPs of all operations except the products and the flash attention whose outputs are kept. */
function betweenKept({ attention }: Settled, group: LayerGroup, sequence: number): number {
  const { products, cores, recurrenceFlops } = workOf(group);
  const kept = new Set(keptProducts(group));
  let flops = recurrenceFlops;
  for (const product of products) if (!kept.has(product)) flops += flopsOfProduct(product);
  if (attention === 'eager') for (const core of cores) flops += coreFlops(core, sequence, 'full');
  return flops;
}

function ofModules(
  sequence: number,
  group: LayerGroup,
  modules: ReturnType<typeof recomputationOf>['modules'],
): number {
  let flops = 0;
  for (const { remadeBy, product, core, recurrenceFlops = 0 } of operationsOf(group)) {
    if (!isRemade(remadeBy, modules)) continue;
    if (product) flops += flopsOfProduct(product);
    if (core) flops += coreFlops(core, sequence, 'full');
    flops += recurrenceFlops;
  }
  return flops;
}
