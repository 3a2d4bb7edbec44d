import { sumOf } from '../quantity/index.js';
import type { LayerGroup, Mixer, Model } from './model.js';

/**
 * Tokens of the encoder's input that a decoder's cross attention caches; undefined for a model without a text encoder
 * before its decoder. Image tokens are not such an input. Source: docs/cost-model.md, Cross attention.
 */
export function encoderTokensOf(model: Model): number | undefined {
  if (!model.groups.some(encodes)) return undefined;
  for (const { mixers } of model.groups)
    for (const mixer of mixers)
      if (mixer.kind === 'attention' && mixer.crossTokens !== undefined) return mixer.crossTokens;
  return undefined;
}

/** Whether nothing is cached between tokens: every layer attends in both directions, so a sequence is one step. */
export function cachesNothing(model: Model): boolean {
  return model.groups.every(({ mixers }) =>
    mixers.every((mixer) => mixer.kind === 'attention' && !mixer.ownsCache),
  );
}

/** Whether it is an encoder's layer, which caches no keys and values. */
function encodes({ mixers }: LayerGroup): boolean {
  return mixers.some((mixer) => mixer.kind === 'attention' && !mixer.ownsCache);
}

/** Limits memory in a session that tries many lengths. */
const MOST_KEPT = 16;

const variants = new WeakMap<Model, Map<number, Model>>();

/** The model for an encoder input of this many tokens; unchanged without an encoder. Cached per length. */
export function withEncoderTokens(model: Model, tokens: number): Model {
  const own = encoderTokensOf(model);
  if (own === undefined || own === tokens) return model;
  let known = variants.get(model);
  if (!known) {
    known = new Map();
    variants.set(model, known);
  }
  let variant = known.get(tokens);
  if (!variant) {
    if (known.size >= MOST_KEPT) known.clear();
    variant = { ...model, groups: model.groups.map((group) => looking(group, tokens)) };
    known.set(tokens, variant);
  }
  return variant;
}

function looking(group: LayerGroup, tokens: number): LayerGroup {
  const mixers = group.mixers.map(
    (mixer): Mixer =>
      mixer.kind === 'attention' && mixer.crossTokens !== undefined
        ? { ...mixer, crossTokens: tokens }
        : mixer,
  );
  return { ...group, mixers };
}

const decoders = new WeakMap<Model, Model>();

/**
 * The decoder alone, its layers counted from 0, since a decoding step does not run the encoder; the model itself
 * without one. Matrices of cross-attention keys and values, an eighth of T5's decoder, stay counted though they run
 * only once.
 */
export function decoderOf(model: Model): Model {
  const known = decoders.get(model) ?? withoutEncoder(model);
  decoders.set(model, known);
  return known;
}

function withoutEncoder(model: Model): Model {
  if (encoderTokensOf(model) === undefined) return model;
  const layers = sumOf(model.groups.filter(encodes), (group) => group.layers.length);
  const ofDecoder = (all: readonly number[]) =>
    all.filter((layer) => layer >= layers).map((layer) => layer - layers);
  const { storedBytes } = model;
  return {
    ...model,
    layerCount: model.layerCount - layers,
    groups: model.groups
      .filter((group) => !encodes(group))
      .map((group) => ({ ...group, layers: ofDecoder(group.layers) })),
    tensors: model.tensors.flatMap((tensor) => {
      const left = ofDecoder(tensor.layers);
      if (left.length === tensor.layers.length) return [{ ...tensor, layers: left }];
      if (left.length === 0) return [];
      return [
        { ...tensor, layers: left, copies: (tensor.copies / tensor.layers.length) * left.length },
      ];
    }),
    ...(storedBytes && {
      storedBytes: {
        ...storedBytes,
        dense: storedBytes.dense.slice(layers),
        experts: storedBytes.experts.slice(layers),
      },
    }),
  };
}
