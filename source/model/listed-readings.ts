import type { LayerGroup, Mixer, Model } from './model.js';
import type { LayerTensor, Tensor } from './tensor.js';

/** Weights that only the file or only the architecture has. */
export interface Unshared {
  /** Of the architecture, absent in the file. */
  readonly missing: readonly Tensor[];
  /** In the file, absent in the architecture. */
  readonly added: readonly Tensor[];
}

/**
 * Bounds for layers whose weights in a file differ from those of the architecture. At the least they multiply by none
 * of these weights and cache nothing where the mixer lacks one; at the most they multiply by all and cache their output
 * too.
 */
export function readingsOfUnshared(model: Model, { missing, added }: Unshared): readonly Model[] {
  if (missing.length === 0 && added.length === 0) return [];
  const none = () => [];
  return [
    { ...model, groups: changed(model.groups, missing, without), readings: none },
    { ...model, groups: changed(model.groups, added, withAll), readings: none },
  ];
}

/** The groups, changed in those layers that hold one of these weights. */
function changed(
  groups: readonly LayerGroup[],
  tensors: readonly Tensor[],
  change: (group: LayerGroup, held: readonly Tensor[]) => LayerGroup,
): readonly LayerGroup[] {
  const heldBy = new Map<number, Tensor[]>();
  for (const tensor of tensors)
    for (const layer of tensor.layers) {
      const held = heldBy.get(layer);
      if (held) held.push(tensor);
      else heldBy.set(layer, [tensor]);
    }
  return groups.flatMap((group) => {
    const parts = new Map<string, { held: readonly Tensor[]; layers: number[] }>();
    for (const layer of group.layers) {
      const held = heldBy.get(layer) ?? [];
      const key = held.map(keyOf).join();
      const part = parts.get(key);
      if (part) part.layers.push(layer);
      else parts.set(key, { held, layers: [layer] });
    }
    return [...parts.values()].map(({ held, layers }) => {
      const same = { ...group, layers };
      return held.length === 0 ? same : change(same, held);
    });
  });
}

function without(group: LayerGroup, held: readonly Tensor[]): LayerGroup {
  const gone = new Set(held.map(keyWithin));
  const lacksMixer = held.some(({ part }) => part === 'attention');
  return {
    ...group,
    matrices: group.matrices.filter((matrix) => !gone.has(keyWithin(matrix))),
    mixers: lacksMixer ? group.mixers.map(uncached) : group.mixers,
  };
}

function withAll(group: LayerGroup, held: readonly Tensor[]): LayerGroup {
  const matrices = held.filter(({ role }) => role === 'matrix');
  let cached = 0;
  for (const { part, shape } of matrices) if (part === 'attention') cached += shape[0] ?? 0;
  return {
    ...group,
    matrices: [
      ...group.matrices,
      ...matrices.map((tensor) => ({ ...tensor, perLayer: tensor.copies / tensor.layers.length })),
    ],
    mixers: cached > 0 ? [...group.mixers, caching(cached)] : group.mixers,
  };
}

/** A layer's weights are named within it, those of the model from its root. */
function keyWithin({ name, shape }: Pick<LayerTensor, 'name' | 'shape'>): string {
  return keyOf({ name: name.split('.').slice(-2).join('.'), shape });
}

function keyOf({ name, shape }: Pick<Tensor, 'name' | 'shape'>): string {
  return `${name} ${shape.join('x')}`;
}

function uncached(mixer: Mixer): Mixer {
  if (mixer.kind === 'attention') return { ...mixer, ownsCache: false };
  if (mixer.kind === 'recurrent') return { ...mixer, stateElements: 0, convolutionElements: 0 };
  return { ...mixer, latentRank: 0, ropeDim: 0, compression: 1, indexer: undefined };
}

/** Attention that caches this many elements a token. */
function caching(elements: number): Mixer {
  return {
    kind: 'attention',
    heads: 1,
    kvHeads: 1,
    headDim: elements,
    valueDim: elements,
    window: undefined,
    windowKind: undefined,
    ownsCache: true,
    queryKeyNorm: false,
    cachesKeyOnly: true,
  };
}
