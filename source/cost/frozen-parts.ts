import type { ModelPart } from '../model/model-part.js';
import { partOf } from '../model/model-part.js';
import { type Tensor, withinLayers } from '../model/tensor.js';
import type { SettledSetting } from '../scenario/settled.js';
import { adapterRank, alsoTrained } from './adapters.js';
import { onceForSetting } from './once-for.js';

const NOTHING: ReadonlySet<ModelPart> = new Set();
/** What is trained of the text model alone leaves towers as they are, unless a scenario says otherwise. */
export const TOWERS: ReadonlySet<ModelPart> = new Set(['vision', 'audio', 'projector']);

/** Parts of the model of which neither weights nor adapters are trained. */
export const frozenParts = onceForSetting((settled): ReadonlySet<ModelPart> => {
  const { freeze } = settled.scenario;
  if (freeze === null)
    return adapterRank(settled) > 0 || lowestTrained(settled) > 0 ? TOWERS : NOTHING;
  const parts = (typeof freeze === 'string' ? [freeze] : freeze).filter((part) => part !== 'none');
  return parts.length === 0 ? NOTHING : new Set(parts);
});

/** The first layer of the text model in which something is trained: 0 unless only its last layers are. */
export function lowestTrained({ model, scenario: { adapterLayers } }: SettledSetting): number {
  return adapterLayers === null ? 0 : Math.max(0, model.layerCount - adapterLayers);
}

interface Divided {
  readonly trained: readonly Tensor[];
  readonly frozen: readonly Tensor[];
}

/**
 * The weights that are trained where no adapters are, and the rest: those of frozen parts, and of the text model all but
 * its last layers, where only these are trained.
 */
export const dividedWeights = onceForSetting((settled): Divided => {
  const frozen = frozenParts(settled);
  const first = lowestTrained(settled);
  const { model } = settled;
  if (frozen.size === 0 && first === 0) return { trained: model.tensors, frozen: [] };
  const also: readonly string[] = alsoTrained(settled);
  const isTrainedWhole = (tensor: Tensor) => {
    const part = partOf(tensor, model);
    if (frozen.has(part)) return false;
    return first === 0 || part !== 'language' || also.includes(tensor.site);
  };
  const divided: { trained: Tensor[]; frozen: Tensor[] } = { trained: [], frozen: [] };
  for (const tensor of model.tensors) {
    const isCut = tensor.layers.length > 0 && !frozen.has('language');
    if (isCut) {
      const [below, above] = [
        withinLayers(tensor, 0, first),
        withinLayers(tensor, first, model.layerCount),
      ];
      if (below.layers.length > 0) divided.frozen.push(below);
      if (above.layers.length > 0) divided.trained.push(above);
    } else divided[isTrainedWhole(tensor) ? 'trained' : 'frozen'].push(tensor);
  }
  return divided;
});

/** The same text for settings that freeze the same weights of a model. */
export function frozenKey(settled: SettledSetting): string {
  const first = lowestTrained(settled);
  const layers = first === 0 ? '' : ` from ${first} ${alsoTrained(settled)}`;
  return `${[...frozenParts(settled)].sort()}${layers}`;
}
