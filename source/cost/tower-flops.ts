import { partOf } from '../model/model-part.js';
import { elementsOf } from '../model/tensor.js';
import { sumOf } from '../quantity/index.js';
import type { Settled } from '../scenario/settled.js';
import { adapterOf, adapterTensors } from './adapters.js';
import { flopsOfLayer, mixingOfLayer } from './flops.js';
import { frozenParts } from './frozen-parts.js';
import { layerAgain } from './recomputed-flops.js';
import { type TowerStack, towerStacks } from './tower-stacks.js';

/** Training FLOPs of images, for one token of text; and those of them that are computed again. */
interface TowerFlops {
  readonly passes: number;
  readonly again: number;
}

/**
 * Every pass over towers and projectors that the images of a micro-batch take, with adapters on them, over its tokens of
 * text: the forward pass alone where nothing in or below them is trained. Source: docs/cost-model.md, Training step.
 */
export function towerFlops(settled: Settled): TowerFlops {
  const { batch, sequence, others } = settled;
  const text = batch * sequence * others.sequencesOfExample;
  let [passes, again] = [0, 0];
  for (const stack of towerStacks(settled)) {
    const share = (stack.runs * stack.settings.sequence) / text;
    const { sequence: tokens } = stack.settings;
    for (const group of stack.groups) {
      const layers = share * group.layers.length;
      const mixing = mixingOfLayer(group, tokens, 'full') * (stack.passes === 1 ? 1 : 3);
      passes += layers * (stack.passes * flopsOfLayer(group) + mixing);
      if (stack.passes > 1)
        again += layers * layerAgain(group, tokens, 'full', settled, stack.recomputation);
    }
    passes += 3 * share * adapterFlops(settled, stack.part);
  }
  return { passes, again };
}

/** Forward FLOPs of the adapters of one part of the model, for one of its tokens. */
export function adapterFlops(settled: Settled, of: TowerStack['part'] | 'language'): number {
  const adapter = adapterOf(settled);
  if (!adapter) return 0;
  const { model } = settled;
  const tensors = adapterTensors(model, { ...adapter, also: [] }, frozenParts(settled));
  return sumOf(tensors, (tensor) => {
    if (partOf(tensor, model) !== of) return 0;
    const share = tensor.experts ? tensor.experts.active / tensor.experts.count : 1;
    return 2 * elementsOf(tensor) * share;
  });
}
