import type { Architecture } from '../../architecture.js';
import type { Blueprint } from '../../assemble.js';
import { type Block, matrix, normTensors, prefixed } from '../../blocks/block.js';
import type { EndTensor } from '../../blocks/ends.js';
import { asEnds, linear } from '../../blocks/towers/tower.js';
import { MIXER_INPUT } from '../../matrix-input.js';
import {
  beside,
  type DiffusionSizes,
  diffusionSizes,
  embedder,
  INNER_FACTOR,
  modulation,
  passOver,
  pictureAttention,
  pictureFeedForward,
  plainNorm,
  STREAM_NAMES,
  TEXT_NAMES,
  timeEmbedder,
} from './parts.js';

/**
 * FLUX.1: layers with a stream for the picture and one for the text, whose tokens attend to one another, then layers
 * with one stream for both, attention beside the feed-forward. Source: diffusers `transformer_flux.py`.
 */
export const flux: Architecture = {
  modelTypes: ['FluxTransformer2DModel'],
  read: (config): Blueprint => {
    passOver(config, ['patch_size', 'out_channels']);
    const sizes = diffusionSizes(config);
    const { hiddenSize } = sizes;
    const joint = config.count('num_layers');
    const channels = config.count('in_channels');
    const guided = config.flag('guidance_embeds', false);
    const module = 'time_text_embed';
    return {
      hiddenSize,
      vocabularySize: 0,
      layerCount: joint + config.count('num_single_layers'),
      layerPrefix: '',
      layer: (index) =>
        index < joint
          ? jointLayer(sizes, 'transformer_blocks.*.')
          : singleLayer(sizes, 'single_transformer_blocks.*.'),
      ends: [
        ...timeEmbedder(`${module}.timestep_embedder`, hiddenSize),
        ...(guided ? timeEmbedder(`${module}.guidance_embedder`, hiddenSize) : []),
        ...asEnds([
          ...embedder(`${module}.text_embedder`, config.count('pooled_projection_dim'), hiddenSize),
          ...linear('context_embedder', config.count('joint_attention_dim'), hiddenSize, true),
          ...linear('x_embedder', channels, hiddenSize, true),
        ]),
        ...outOf(hiddenSize, channels),
      ],
    };
  },
};

/**
 * Qwen-Image: FLUX's layers of two streams throughout; the text is the last state of Qwen2.5-VL. Source: diffusers
 * `transformer_qwenimage.py`.
 */
export const qwenImage: Architecture = {
  modelTypes: ['QwenImageTransformer2DModel'],
  read: (config): Blueprint => {
    passOver(config, [
      'guidance_embeds',
      'pooled_projection_dim',
      'zero_cond_t',
      'use_additional_t_cond',
      'use_layer3d_rope',
    ]);
    const sizes = diffusionSizes(config);
    const { hiddenSize } = sizes;
    const textWidth = config.count('joint_attention_dim');
    const pixels = config.count('patch_size') ** 2 * config.count('out_channels');
    return {
      hiddenSize,
      vocabularySize: 0,
      layerCount: config.count('num_layers'),
      layerPrefix: 'transformer_blocks.*.',
      layer: () => qwenImageLayer(sizes),
      ends: [
        ...timeEmbedder('time_text_embed.timestep_embedder', hiddenSize),
        ...asEnds(linear('img_in', config.count('in_channels'), hiddenSize, true)),
        ...asEnds([
          ...normTensors('txt_norm', textWidth),
          ...linear('txt_in', textWidth, hiddenSize, true),
        ]),
        ...outOf(hiddenSize, pixels),
      ],
    };
  },
};

const NORMS = { over: 'head', query: 'norm_q', key: 'norm_k' } as const;
const TEXT_NORMS = { over: 'head', query: 'norm_added_q', key: 'norm_added_k' } as const;

function jointLayer(sizes: DiffusionSizes, prefix: string): Block[] {
  const { hiddenSize } = sizes;
  const inner = INNER_FACTOR * hiddenSize;
  return [
    modulation('norm1.linear', hiddenSize, 6),
    plainNorm(hiddenSize),
    pictureAttention(sizes, 'attn', STREAM_NAMES, NORMS),
    plainNorm(hiddenSize),
    pictureFeedForward('ff', hiddenSize, inner),
    beside(
      modulation('norm1_context.linear', hiddenSize, 6),
      pictureAttention(sizes, 'attn', TEXT_NAMES, TEXT_NORMS),
      pictureFeedForward('ff_context', hiddenSize, inner),
    ),
  ].map((block) => prefixed(prefix, block));
}

function qwenImageLayer(sizes: DiffusionSizes): Block[] {
  const { hiddenSize } = sizes;
  const inner = INNER_FACTOR * hiddenSize;
  return [
    modulation('img_mod.1', hiddenSize, 6),
    plainNorm(hiddenSize),
    pictureAttention(sizes, 'attn', STREAM_NAMES, NORMS),
    plainNorm(hiddenSize),
    pictureFeedForward('img_mlp', hiddenSize, inner),
    beside(
      modulation('txt_mod.1', hiddenSize, 6),
      pictureAttention(sizes, 'attn', TEXT_NAMES, TEXT_NORMS),
      pictureFeedForward('txt_mlp', hiddenSize, inner),
    ),
  ];
}

/** One matrix takes the results of attention and of the activation back to the stream. */
function singleLayer(sizes: DiffusionSizes, prefix: string): Block[] {
  const { hiddenSize } = sizes;
  const inner = INNER_FACTOR * hiddenSize;
  const own = pictureAttention(sizes, 'attn', STREAM_NAMES, NORMS);
  const part = 'feedForward';
  const layer: Block[] = [
    modulation('norm.linear', hiddenSize, 3),
    plainNorm(hiddenSize),
    { ...own, tensors: own.tensors.filter(({ name }) => !name.startsWith('attn.to_out')) },
    {
      tensors: [
        ...matrix({
          name: 'proj_mlp',
          part,
          site: 'up',
          inSize: hiddenSize,
          outSize: inner,
          bias: true,
          columns: [{ size: inner, units: inner }],
          input: MIXER_INPUT,
        }),
        ...matrix({
          name: 'proj_out',
          part,
          site: 'down',
          inSize: hiddenSize + inner,
          outSize: hiddenSize,
          bias: true,
          rowUnits: hiddenSize + inner,
        }),
      ],
      feedForwards: [{ kind: 'dense', gated: false, innerSize: inner }],
    },
  ];
  return layer.map((block) => prefixed(prefix, block));
}

/** From the stream to the patch of the picture. */
function outOf(hiddenSize: number, pixels: number): EndTensor[] {
  return asEnds([
    ...linear('norm_out.linear', hiddenSize, 2 * hiddenSize, true),
    ...linear('proj_out', hiddenSize, pixels, true),
  ]);
}
