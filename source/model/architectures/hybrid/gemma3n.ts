import type { Architecture } from '../../architecture.js';
import { type Block, matrix, normTensors, together, vector } from '../../blocks/block.js';
import { atEnd, type EndTensor } from '../../blocks/ends.js';
import { feedForward } from '../../blocks/feed-forward.js';
import { decoder, plainAttention, type Sizes } from '../../decoder.js';
import { MIXER_INPUT } from '../../matrix-input.js';
import { withoutCache } from '../dense/encoder-attention.js';
import { GEMMA_NORM, SANDWICH } from '../dense/gemma.js';
import { HEAD_NORMS } from '../dense/qwen.js';
import { everyToken, gemmaPerLayer, perLayerEnds, sharesCache } from './gemma-layers.js';

/**
 * Gemma 3n's text model: several streams (AltUp), a low-rank residual (LAuReL), per-layer embeddings, last layers
 * that read earlier caches (their unused projections are in the checkpoint and counted). Source:
 * `configuration_gemma3n.py`, `modeling_gemma3n.py`.
 */
export const gemma3nText: Architecture = {
  modelTypes: ['gemma3n_text'],
  read: (given) => {
    const config = given.withDefaults({
      vocab_size: 262400,
      hidden_size: 2048,
      intermediate_size: 16384,
      num_hidden_layers: 35,
      num_attention_heads: 8,
      num_key_value_heads: 2,
      head_dim: 256,
      sliding_window: 512,
      sliding_window_pattern: 5,
    });
    const narrow = config.count('hidden_size_per_layer_input', 256);
    const vocabulary = config.count('vocab_size_per_layer_input', 262144);
    const streams = config.count('altup_num_inputs', 4);
    const rank = config.count('laurel_rank', 64);
    for (const field of ['altup_active_idx', 'altup_correct_scale', 'activation_sparsity_pattern'])
      config.value(field);
    return decoder(config, {
      tiedByDefault: true,
      norms: SANDWICH,
      normOptions: GEMMA_NORM,
      mixer: (index, sizes) => {
        const block = plainAttention(config, index, sizes, {
          attention: () => ({ queryKeyNorm: HEAD_NORMS }),
        });
        return sharesCache(config, index, sizes.layerCount, 15) ? withoutCache(block) : block;
      },
      feedForward: (index, { hiddenSize }) =>
        together(
          feedForward({
            hiddenSize,
            innerSize: config.perLayer('intermediate_size', index),
          }),
          altUp(hiddenSize, streams),
          laurel(hiddenSize, rank),
          gemmaPerLayer(hiddenSize, narrow),
        ),
      ends: (sizes) => [...perLayerEnds(sizes, narrow, vocabulary), ...streamEnds(sizes, streams)],
    });
  },
};

/** Alternating updates: predicts and corrects `streams` copies of the residual stream (arXiv:2301.13310). */
function altUp(hiddenSize: number, streams: number): Block {
  const part = 'other';
  const small = (name: string, inSize: number, outSize: number) =>
    matrix({ name: `altup.${name}`, part, site: 'other', inSize, outSize });
  return {
    tensors: [
      ...everyToken([
        vector('altup.correct_output_scale', hiddenSize, { part }),
        ...small('correction_coefs', streams, streams),
        ...small('prediction_coefs', streams, streams * streams),
        ...small('modality_router', hiddenSize, streams),
      ]),
      ...normTensors('altup.router_norm', hiddenSize),
    ],
    norms: [{ kind: 'fp32', width: hiddenSize }],
  };
}

/** A learned augmented residual: two low-rank matrices (arXiv:2411.07501). */
function laurel(hiddenSize: number, rank: number): Block {
  const part = 'other';
  const site = 'other';
  return {
    tensors: [
      ...everyToken([
        ...matrix({
          name: 'laurel.linear_left',
          part,
          site,
          inSize: hiddenSize,
          outSize: rank,
          input: MIXER_INPUT,
        }),
        ...matrix({
          name: 'laurel.linear_right',
          part,
          site,
          inSize: rank,
          outSize: hiddenSize,
        }),
      ]),
      ...normTensors('laurel.post_laurel_norm', hiddenSize),
    ],
    norms: [{ kind: 'fp32', width: hiddenSize }],
  };
}

/** Projections that create the further streams before the stack and join them after it. */
function streamEnds({ hiddenSize }: Sizes, streams: number): EndTensor[] {
  const projections = (name: string) =>
    everyToken(
      matrix({
        name: `model.${name}.*`,
        part: 'other',
        site: 'other',
        inSize: hiddenSize,
        outSize: hiddenSize,
      }),
    ).map((tensor) => ({ ...tensor, perLayer: streams - 1 }));
  return [
    ...atEnd('first', projections('altup_projections')),
    ...atEnd('last', projections('altup_unembed_projections')),
  ];
}
