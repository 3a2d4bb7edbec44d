import type { ModelPart } from '../model/model-part.js';
import { partOf } from '../model/model-part.js';
import type { Tensor } from '../model/tensor.js';
import type { SettledSetting } from '../scenario/settled.js';
import { adapterRank } from './adapters.js';
import { onceForSetting } from './once-for.js';

const NOTHING: ReadonlySet<ModelPart> = new Set();
/** Adapters are put on the text model unless a scenario says otherwise. */
export const TOWERS: ReadonlySet<ModelPart> = new Set(['vision', 'audio', 'projector']);

/** Parts of the model of which neither weights nor adapters are trained. */
export const frozenParts = onceForSetting((settled): ReadonlySet<ModelPart> => {
  const { freeze } = settled.scenario;
  if (freeze === null) return adapterRank(settled) > 0 ? TOWERS : NOTHING;
  const parts = (typeof freeze === 'string' ? [freeze] : freeze).filter((part) => part !== 'none');
  return parts.length === 0 ? NOTHING : new Set(parts);
});

/** The weights that are trained where no adapters are: all but those of frozen parts. */
export const trainedWeights = onceForSetting((settled): readonly Tensor[] => {
  const frozen = frozenParts(settled);
  const { model } = settled;
  if (frozen.size === 0) return model.tensors;
  return model.tensors.filter((tensor) => !frozen.has(partOf(tensor, model)));
});

/** Passes over the text model's matrices: forward, gradients of inputs, and of weights where those are trained. */
export function textPasses(settled: SettledSetting): 2 | 3 {
  return adapterRank(settled) > 0 || frozenParts(settled).has('language') ? 2 : 3;
}
