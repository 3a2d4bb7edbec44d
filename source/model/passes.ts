import type { LayerGroup, Model } from './model.js';
import type { LayerTensor } from './tensor.js';

/** The model whose layers every token passes through `passes` times, with a cache for each pass. */
export function withPasses<T extends Pick<Model, 'groups'>>(model: T, passes: number): T {
  const repeated = <T>(items: readonly T[]) => Array.from({ length: passes }, () => items).flat();
  return {
    ...model,
    groups: model.groups.map(
      (group): LayerGroup => ({
        ...group,
        mixers: repeated(group.mixers),
        feedForwards: repeated(group.feedForwards),
        norms: repeated(group.norms),
        matrices: Array.from({ length: passes }, (_, pass) =>
          group.matrices.map((tensor) => ofPass(tensor, pass)),
        ).flat(),
      }),
    ),
  };
}

/** A matrix with an input of one pass: an input shared by several matrices is saved once a pass. */
function ofPass(tensor: LayerTensor, pass: number): LayerTensor {
  const { input } = tensor;
  return input?.isShared ? { ...tensor, input: { ...input, id: `${input.id}.${pass}` } } : tensor;
}
