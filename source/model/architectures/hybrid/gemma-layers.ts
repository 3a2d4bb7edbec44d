import { type Block, matrix, norm, normTensors, replicated } from '../../blocks/block.js';
import { atEnd, type EndTensor } from '../../blocks/ends.js';
import type { Config } from '../../config.js';
import type { Sizes } from '../../decoder.js';
import { STREAM } from '../../matrix-input.js';
import type { LayerTensor } from '../../tensor.js';

/** Whether layer `index` is one of the last `num_kv_shared_layers`, which read an earlier layer's cache. */
export function sharesCache(config: Config, index: number, layers: number, byDefault = 0): boolean {
  const shared = config.integer('num_kv_shared_layers', byDefault);
  return layers - shared > 0 && index >= layers - shared;
}

/** Weights of part `other` that text passes through. */
export function everyToken(tensors: readonly LayerTensor[]): LayerTensor[] {
  return tensors.map((tensor) => ({ ...tensor, part: 'other', everyToken: true }));
}

/** Weights by which a layer uses its per-layer embedding: a gate, a projection back, a norm. */
export function gemmaPerLayer(hiddenSize: number, narrow: number): Block {
  const part = 'other';
  const site = 'other';
  return {
    norms: [{ kind: 'fp32', width: hiddenSize }],
    tensors: [
      ...everyToken([
        ...matrix({
          name: 'per_layer_input_gate',
          part,
          site,
          inSize: hiddenSize,
          outSize: narrow,
          input: STREAM,
        }),
        ...matrix({
          name: 'per_layer_projection',
          part,
          site,
          inSize: narrow,
          outSize: hiddenSize,
        }),
      ]),
      ...norm('post_per_layer_input_norm', hiddenSize).tensors,
    ],
  };
}

/** The table of every layer's embeddings, and the projection of the token's embedding to all layers. */
export function perLayerEnds(sizes: Sizes, narrow: number, vocabulary: number): EndTensor[] {
  const width = sizes.layerCount * narrow;
  return [
    ...atEnd('first', [
      replicated('model.embed_tokens_per_layer.weight', [vocabulary, width], {
        part: 'embedding',
        role: 'table',
        split: [{ elements: vocabulary * width, units: vocabulary }],
      }),
      ...matrix({
        name: 'model.per_layer_model_projection',
        part: 'embedding',
        site: 'other',
        inSize: sizes.hiddenSize,
        outSize: width,
      }),
      ...normTensors('model.per_layer_projection_norm', narrow),
    ]),
  ];
}
