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
      // Guidance is an input of the distilled model; one that has none is distilled to few steps as well.
      picture: { ...PACKED, steps: guided ? 28 : 4, guided: false },
      vocabularySize: 0,
      layerCount: joint + config.count('num_single_layers'),
      layerPrefix: '',
      layer: (index) =>
        index < joint
          ? under('transformer_blocks.*.', jointLayer(sizes, FLUX))
          : under('single_transformer_blocks.*.', singleLayer(sizes)),
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
      picture: { ...PACKED, steps: 50, guided: true },
      vocabularySize: 0,
      layerCount: config.count('num_layers'),
      layerPrefix: 'transformer_blocks.*.',
      layer: () => jointLayer(sizes, QWEN_IMAGE),
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

/**
 * Latents of an eighth of the sides, four packed into a token; 512 tokens of text. Source, of steps and guidance too:
 * diffusers `pipeline_flux.py`, `pipeline_qwenimage.py`.
 */
const PACKED = { side: 16, frames: 1, textTokens: 512, encodedTokens: 512 };

const NORMS = { over: 'head', query: 'norm_q', key: 'norm_k' } as const;
const TEXT_NORMS = { over: 'head', query: 'norm_added_q', key: 'norm_added_k' } as const;

/** Diffusers' names of the parts of a layer with two streams, the image's first. */
interface JointNames {
  readonly modulation: readonly [string, string];
  readonly feedForward: readonly [string, string];
}

const FLUX: JointNames = {
  modulation: ['norm1.linear', 'norm1_context.linear'],
  feedForward: ['ff', 'ff_context'],
};
const QWEN_IMAGE: JointNames = {
  modulation: ['img_mod.1', 'txt_mod.1'],
  feedForward: ['img_mlp', 'txt_mlp'],
};

function jointLayer(sizes: DiffusionSizes, names: JointNames): Block[] {
  const { hiddenSize } = sizes;
  const inner = INNER_FACTOR * hiddenSize;
  const [picture, text] = names.modulation;
  const [pictureInner, textInner] = names.feedForward;
  return [
    modulation(picture, hiddenSize, 6),
    plainNorm(hiddenSize),
    pictureAttention(sizes, 'attn', STREAM_NAMES, NORMS),
    plainNorm(hiddenSize),
    pictureFeedForward(pictureInner, hiddenSize, inner),
    beside(
      modulation(text, hiddenSize, 6),
      pictureAttention(sizes, 'attn', TEXT_NAMES, TEXT_NORMS),
      pictureFeedForward(textInner, hiddenSize, inner),
    ),
  ];
}

/** One matrix projects the outputs of attention and of the activation to the stream. */
function singleLayer(sizes: DiffusionSizes): Block[] {
  const { hiddenSize } = sizes;
  const inner = INNER_FACTOR * hiddenSize;
  const own = pictureAttention(sizes, 'attn', STREAM_NAMES, NORMS);
  const part = 'feedForward';
  return [
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
}

function under(prefix: string, layer: readonly Block[]): Block[] {
  return layer.map((block) => prefixed(prefix, block));
}

/** The projection from the stream to a patch of the image. */
function outOf(hiddenSize: number, pixels: number): EndTensor[] {
  return asEnds([
    ...linear('norm_out.linear', hiddenSize, 2 * hiddenSize, true),
    ...linear('proj_out', hiddenSize, pixels, true),
  ]);
}
