import type { Model } from '../model/model.js';

/** Widths that work space grows with: the largest of any layer. Make it once for each model. */
export interface ModelWidths {
  readonly hidden: number;
  readonly vocabulary: number;
  readonly heads: number;
  /** Query, keys and values of one token. */
  readonly attention: number;
  /** Inner width of a dense feed-forward, or of the shared experts. */
  readonly inner: number;
  /** Matrices of that width that live at once: gate and up, or up alone. */
  readonly gates: number;
  /** Routed experts of one token, and the inner width of all of them. */
  readonly active: number;
  readonly activeInner: number;
  /** Elements of the table of rotary sines and cosines; 0 when the model does not say how long it can be. */
  readonly rotaryTable: number;
}

/** Reads the widths off a model. */
export function modelWidths(model: Model): ModelWidths {
  let heads = 0;
  let attention = 0;
  let inner = 0;
  let gates = 1;
  let active = 0;
  let activeInner = 0;
  let rotary = 0;
  for (const { mixers, feedForwards } of model.groups) {
    for (const mixer of mixers) {
      if (mixer.kind === 'recurrent') continue;
      heads = Math.max(heads, mixer.heads);
      const width =
        mixer.kind === 'attention'
          ? mixer.heads * mixer.headDim + mixer.kvHeads * (mixer.headDim + mixer.valueDim)
          : mixer.heads * (2 * (mixer.nopeDim + mixer.ropeDim) + mixer.valueDim);
      attention = Math.max(attention, width);
      rotary = Math.max(rotary, mixer.kind === 'attention' ? mixer.headDim : mixer.ropeDim);
    }
    for (const part of feedForwards) {
      if (part.gated) gates = 2;
      if (part.kind === 'dense') inner = Math.max(inner, part.innerSize);
      else {
        inner = Math.max(inner, part.sharedSize);
        active = Math.max(active, part.active);
        activeInner = Math.max(activeInner, part.active * part.innerSize);
      }
    }
  }
  return {
    hidden: model.hiddenSize,
    vocabulary: model.vocabularySize,
    heads,
    attention,
    inner,
    gates,
    active,
    activeInner,
    rotaryTable: (model.maximumSequence ?? 0) * rotary,
  };
}
