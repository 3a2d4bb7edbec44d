import type { EndTensor } from './blocks/ends.js';
import { projectionOf } from './blocks/towers/projection.js';
import type { EncoderTower, LayerGroup } from './model.js';
import { partOf } from './model-part.js';
import { elementsOfOne, type LayerTensor, type TowerInput, type TowerLayers } from './tensor.js';

type TowerTensor = EndTensor & Partial<LayerTensor>;

/** The towers that weights outside the text layers belong to: their identical layers as groups with operations. */
export function towersOf(ends: readonly TowerTensor[]): readonly EncoderTower[] {
  const stacks = new Map<TowerLayers, LayerTensor[]>();
  for (const { tower, perLayer = 1, ...tensor } of ends) {
    if (!tower) continue;
    const own = { ...tensor, perLayer: perLayer / tower.count };
    const known = stacks.get(tower);
    if (known) known.push(own);
    else stacks.set(tower, [own]);
  }
  return [...new Set([...stacks.keys()].map(({ input }) => input))].map((input) => {
    const own = [...stacks].filter(([layers]) => layers.input === input);
    const widths = own.map(([{ hiddenSize }]) => hiddenSize);
    const projector = projectionOf(
      ends
        .filter((tensor) => partOf(tensor) === 'projector' && inputOf(tensor.name) === input)
        .map((tensor) => ({ perLayer: 1, ...tensor })),
    );
    return {
      input,
      ...(projector && { projector }),
      groups: own.flatMap(([layers, tensors]) => groupsOf(layers, tensors)),
      patchElements: input === 'images' ? patchElements(ends, widths) : 0,
      classTokens: Math.max(...own.map(([{ classTokens }]) => classTokens)),
    };
  });
}

/** The kind of input of a projector, by its name; one without a word for sound is of images. */
function inputOf(name: string): TowerInput {
  return /audio|speech|sound/.test(name) ? 'sound' : 'images';
}

/** Elements of the convolution over pixels, as wide as its stride, that makes a token of each patch. */
function patchElements(ends: readonly TowerTensor[], widths: readonly number[]): number {
  const embedding = ends.find(
    ({ role, shape }) =>
      role === 'convolution' && shape.length >= 4 && widths.includes(shape[0] ?? 0),
  );
  return embedding ? elementsOfOne(embedding) : 0;
}

function groupsOf(layers: TowerLayers, tensors: readonly LayerTensor[]): readonly LayerGroup[] {
  const { count, mixers, feedForwards, norms, hiddenSize, windowed } = layers;
  const matrices = tensors.filter(({ role }) => role === 'matrix');
  const common = { feedForwards, norms, matrices, hiddenSize };
  const far = count - (windowed?.layers ?? 0);
  const near = mixers.map((mixer) =>
    mixer.kind === 'attention' ? { ...mixer, window: windowed?.patches } : mixer,
  );
  return [
    { ...common, mixers, layers: indices(0, far) },
    { ...common, mixers: near, layers: indices(far, count) },
  ].filter((group) => group.layers.length > 0);
}

function indices(start: number, end: number): readonly number[] {
  return Array.from({ length: end - start }, (_, index) => start + index);
}
