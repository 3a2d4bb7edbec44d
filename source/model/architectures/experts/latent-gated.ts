import type { Architecture } from '../../architecture.js';
import { type Block, matrix, norm, replicated, together, vector } from '../../blocks/block.js';
import { atEnd } from '../../blocks/ends.js';
import type { Config } from '../../config.js';
import { decoder, type Sizes } from '../../decoder.js';
import { STREAMS } from '../../matrix-input.js';
import { deepseekFeedForward } from './deepseek.js';
import { indexerOf, latentMixer, withLatentHead } from './latent.js';
import { isMixtureLayer } from './mixture.js';

/**
 * A.X K2: DeepSeek-V3.2 with a gate in the query's matrix, and norms gated by a narrow feed-forward: both norms of a
 * sparse layer, the first of a dense one. Source: transformers' modeling_axk2.py.
 */
export const axK2: Architecture = {
  modelTypes: ['axk2'],
  read: (raw) => {
    const config = withLatentHead(raw);
    const rank = config.count('gated_norm_rank', 16);
    const second = 'post_attention_layernorm';
    return decoder(config, {
      norms: [],
      mixer: (index, sizes) =>
        together(
          latentMixer(config, sizes, { indexer: indexerOf(config, index), fusedGate: true }),
          gatedNorm('input_layernorm', sizes.hiddenSize, rank),
          isMixtureLayer(config, index)
            ? gatedNorm(second, sizes.hiddenSize, rank)
            : norm(second, sizes.hiddenSize),
        ),
      feedForward: (index, sizes) => deepseekFeedForward(config, index, sizes, true),
    });
  },
};

function gatedNorm(name: string, hiddenSize: number, rank: number): Block {
  const common = { part: 'norm', site: 'other' } as const;
  return together(norm(`${name}.norm`, hiddenSize), {
    tensors: [
      ...matrix({ ...common, name: `${name}.mlp.fc1`, inSize: hiddenSize, outSize: rank }),
      ...matrix({ ...common, name: `${name}.mlp.fc2`, inSize: rank, outSize: hiddenSize }),
    ],
  });
}

/**
 * Hunyuan 4: DeepSeek-V3.2 with an output gate and attention sinks; its residual stream is `hc_mult` copies wide,
 * mixed before each sublayer (hyper-connections, arXiv:2409.19606). Source: transformers' modeling_hy_v4.py.
 */
export const hunyuan4: Architecture = {
  modelTypes: ['hy_v4'],
  read: (raw) => {
    const config = withLatentHead(raw);
    for (const field of ['hc_magnitude', 'learnable_sink_init']) config.value(field);
    const streams = config.count('hc_mult', 4);
    return decoder(config, {
      mixer: (index, sizes) => hunyuanMixer(config, index, sizes, streams),
      feedForward: (index, sizes) => deepseekFeedForward(config, index, sizes, true),
      ends: ({ hiddenSize }) => atEnd('last', mixing('model.hc_head.hc_', streams, hiddenSize, 1)),
    });
  },
};

function hunyuanMixer(config: Config, index: number, sizes: Sizes, streams: number): Block {
  const split = [{ elements: sizes.heads, units: sizes.heads }];
  return together(
    latentMixer(config, sizes, { indexer: indexerOf(config, index), outputGate: 'gate_proj' }),
    { tensors: [vector('self_attn.sinks', sizes.heads, { part: 'attention', split })] },
    { tensors: mixing('attn_hc.', streams, sizes.hiddenSize, 2) },
    { tensors: mixing('ffn_hc.', streams, sizes.hiddenSize, 2) },
  );
}

/** Weights that mix the copies of the stream: a row, a shift and a scale for each of `ways` uses of each copy. */
function mixing(prefix: string, streams: number, hiddenSize: number, ways: number) {
  const part = 'attention';
  const rows = ways * streams;
  return [
    replicated(`${prefix}fn`, [rows, streams * hiddenSize], { part, input: STREAMS }),
    vector(`${prefix}base`, rows, { part }),
    vector(`${prefix}scale`, ways, { part }),
  ];
}
