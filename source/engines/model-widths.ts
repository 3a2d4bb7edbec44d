import type { Mixer, Model } from '../model/model.js';
import { operationsOf } from '../model/operations.js';

/** The widths that workspace grows with: the largest of any layer. Made once per model. */
export interface ModelWidths {
  readonly hidden: number;
  readonly vocabulary: number;
  readonly heads: number;
  /** Query, keys and values of one token. */
  readonly attention: number;
  /** Queries of one token, all heads. */
  readonly queries: number;
  /** Inner width of a dense feed-forward, or of all shared experts. */
  readonly inner: number;
  /** Number of matrices of that width that are live at once: gate and up, or only up. */
  readonly gates: number;
  /** Routed experts that one token passes, and the inner width of all of them. */
  readonly active: number;
  readonly activeInner: number;
  /** Elements of the table of rotary sines and cosines; 0 for a model without a maximum sequence. */
  readonly rotaryTable: number;
  readonly hasStates: boolean;
  /**
   * Query elements of one token where latent attention joins queries: projected, absorbed and joined; 0 without
   * latent attention.
   */
  readonly joinedQueries: number;
}

/** Reads the widths off a model. */
export function modelWidths(model: Model): ModelWidths {
  let heads = 0;
  let attention = 0;
  let queries = 0;
  let inner = 0;
  let gates = 1;
  let active = 0;
  let activeInner = 0;
  let rotary = 0;
  for (const { core, activation, routing } of model.groups.flatMap(operationsOf)) {
    if (core) {
      heads = Math.max(heads, core.heads);
      attention = Math.max(attention, core.inputWidth);
      queries = Math.max(queries, core.heads * core.keyDim);
      rotary = Math.max(rotary, core.rotaryDim);
    }
    if (activation) {
      if (activation.isGated) gates = 2;
      if (activation.isRouted) activeInner = Math.max(activeInner, activation.width);
      else inner = Math.max(inner, activation.width);
    }
    if (routing) active = Math.max(active, routing.active);
  }
  return {
    hidden: model.hiddenSize,
    vocabulary: model.vocabularySize,
    heads,
    attention,
    queries,
    inner,
    gates,
    active,
    activeInner,
    rotaryTable: (model.maximumSequence ?? 0) * rotary,
    hasStates: model.groups.some(({ mixers }) => mixers.some(({ kind }) => kind === 'recurrent')),
    joinedQueries: Math.max(0, ...model.groups.flatMap(({ mixers }) => mixers.map(joinedQueries))),
  };
}

function joinedQueries(mixer: Mixer): number {
  if (mixer.kind !== 'latent' || (mixer.compression ?? 1) > 1) return 0;
  const { heads, latentRank, nopeDim, ropeDim } = mixer;
  return heads * (nopeDim + ropeDim + latentRank + (latentRank + ropeDim));
}
