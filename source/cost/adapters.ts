import type { Model } from '../model/model.js';
import type { Site, Tensor } from '../model/tensor.js';
import type { Settled } from '../scenario/settle.js';

/** Matrices that get adapters, by target. */
export const TARGETS: Readonly<Record<Settled['loraTargets'], readonly Site[]>> = {
  all: [
    'query',
    'key',
    'value',
    'queryKeyValue',
    'attentionOutput',
    'gate',
    'up',
    'gateUp',
    'down',
  ],
  attention: ['query', 'key', 'value', 'queryKeyValue', 'attentionOutput'],
  'query-value': ['query', 'value', 'queryKeyValue'],
};

/** Rank of the trained adapters; 0 where all weights are trained. */
export function adapterRank({ lora, qlora }: Pick<Settled, 'lora' | 'qlora'>): number {
  return Math.max(lora, qlora);
}

/**
 * The adapters of low-rank fine-tuning as weights: for each adapted matrix `A` of `rank × in` and `B` of `out ×
 * rank`, and with DoRA a magnitude per output. The factor on the divided side divides over tensor ranks. Source: LoRA
 * arXiv:2106.09685; DoRA arXiv:2402.09353; docs/cost-model.md, Adapters.
 */
export function adapterTensors(
  model: Model,
  rank: number,
  sites: readonly Site[],
  dora: boolean,
): Tensor[] {
  return model.tensors
    .filter(
      (tensor) =>
        tensor.role === 'matrix' && tensor.layers.length > 0 && sites.includes(tensor.site),
    )
    .flatMap((tensor) => {
      const inSize = tensor.rowLength;
      // Experts stacked in one tensor have a leading dimension: each gets its own factors.
      const stacked = tensor.shape.length > 2 ? (tensor.shape[0] ?? 1) : 1;
      const outSize =
        tensor.shape.reduce((product, size) => product * size, 1) / (inSize * stacked);
      const isRowParallel = tensor.site === 'attentionOutput' || tensor.site === 'down';
      const units = tensor.split[0]?.units;
      const factor = (suffix: string, shape: readonly number[], divides: boolean): Tensor => ({
        ...tensor,
        name: tensor.name.replace(/(\.weight)?$/, `.${suffix}.weight`),
        shape: stacked > 1 ? [stacked, ...shape] : shape,
        rowLength: shape.at(-1) ?? 1,
        split:
          divides && units
            ? [{ elements: stacked * shape.reduce((product, size) => product * size, 1), units }]
            : [],
      });
      const magnitude = dora
        ? [
            {
              ...factor('lora_magnitude_vector', [outSize], !isRowParallel),
              role: 'vector' as const,
            },
          ]
        : [];
      return [
        factor('lora_A', [rank, inSize], isRowParallel),
        factor('lora_B', [outSize, rank], !isRowParallel),
        ...magnitude,
      ];
    });
}
