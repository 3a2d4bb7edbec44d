import type { LayerGroup } from '../model/model.js';
import { type Product, type SavedTensor, saved } from '../model/operation.js';
import { workOf } from '../model/operations.js';

/** Matrices of one product call: query, key and value are multiplied at once where they stand side by side. */
function calls(products: readonly Product[]): Product[][] {
  const together: Product[][] = [];
  let isProjecting = false;
  for (const product of products) {
    if (product.experts || product.site === 'router') continue;
    const projects = product.site === 'query' || product.site === 'key' || product.site === 'value';
    const last = together.at(-1);
    if (projects && isProjecting && last) last.push(product);
    else together.push([product]);
    isProjecting = projects;
  }
  return together;
}

/**
 * Products whose output per-operation recomputation keeps: the first, third, … of a layer; grouped products of experts
 * and the router are always made again. Source: torchtitan, distributed/activation_checkpoint.py, since 2026-06-24.
 */
export function keptProducts(group: LayerGroup): readonly Product[] {
  return calls(workOf(group).products).flatMap((call, index) => (index % 2 === 0 ? call : []));
}

/**
 * What one layer keeps under per-operation recomputation: its input, the outputs of flash attention and of every second
 * product, and of collectives: sums over tensor ranks, tokens sent to experts and back.
 */
export function keptPerOperation(
  group: LayerGroup,
  isTensorParallel: boolean,
  isExpertParallel: boolean,
): readonly SavedTensor[] {
  const { cores, routings, summedBlocks } = workOf(group);
  const { hiddenSize } = group;
  const kept = keptProducts(group);
  const why = 'the policy keeps the output of this operation';
  const stream = { why, width: 'h', elements: hiddenSize, share: 'sequence' } as const;
  const unkept =
    summedBlocks - routings.length - kept.filter(({ divided }) => divided === 'k').length;
  return [
    saved({ ...stream, id: 'input', label: 'Layer input' }),
    ...cores.flatMap(({ heads, valueDim }) => [
      saved({
        id: 'output',
        label: 'Attention output',
        why,
        width: 'h_q',
        elements: heads * valueDim,
        attention: 'flash',
      }),
      saved({
        id: 'statistics',
        label: 'Softmax statistics',
        why,
        width: 'n',
        elements: heads,
        elementBytes: 4,
        attention: 'flash',
      }),
    ]),
    ...kept.map(({ name, n, uses, divided }) =>
      saved({
        id: name,
        label: `Output of ${name}`,
        why,
        width: 'n',
        elements: n * uses,
        share: divided === 'n' ? 'tensor' : 'sequence',
      }),
    ),
    ...(isTensorParallel && unkept > 0
      ? [
          saved({
            ...stream,
            id: 'summed',
            label: 'Sums over tensor ranks',
            width: `${unkept}·h`,
            elements: unkept * hiddenSize,
          }),
        ]
      : []),
    ...(isExpertParallel
      ? routings.map(({ active, width }) =>
          saved({
            id: 'exchanged',
            label: 'Tokens sent to experts and back',
            why,
            width: '2·k·h_e',
            elements: 2 * active * width,
          }),
        )
      : []),
  ];
}
