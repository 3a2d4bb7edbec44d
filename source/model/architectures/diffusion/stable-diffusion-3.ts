import type { Architecture } from '../../architecture.js';
import type { Blueprint } from '../../assemble.js';
import type { Block } from '../../blocks/block.js';
import { asEnds, linear, patches } from '../../blocks/towers/tower.js';
import type { Config } from '../../config.js';
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
 * Stable Diffusion 3 and 3.5: a stream for the image and one for the text in every layer; some layers of 3.5 have a
 * second attention over the image alone, and the text stream ends in the last one. Source: arXiv:2403.03206; diffusers
 * `transformer_sd3.py`.
 */
export const stableDiffusion3: Architecture = {
  modelTypes: ['SD3Transformer2DModel'],
  read: (config): Blueprint => {
    passOver(config, ['pos_embed_max_size']);
    const sizes = diffusionSizes(config);
    const { hiddenSize } = sizes;
    const layerCount = config.count('num_layers');
    const twice = new Set(config.integers('dual_attention_layers') ?? []);
    const patch = config.count('patch_size');
    const channels = config.count('in_channels');
    const textWidth = config.count('caption_projection_dim');
    return {
      hiddenSize,
      picture: {
        side: LATENT_SIDE * patch,
        frames: 1,
        textTokens: CLIP_TOKENS + T5_TOKENS,
        encodedTokens: T5_TOKENS,
        steps: 28,
        guided: true,
      },
      vocabularySize: 0,
      layerCount,
      layerPrefix: 'transformer_blocks.*.',
      layer: (index) => layer(sizes, normsOf(config), twice.has(index), index === layerCount - 1),
      ends: [
        ...timeEmbedder('time_text_embed.timestep_embedder', hiddenSize),
        ...asEnds([
          ...embedder(
            'time_text_embed.text_embedder',
            config.count('pooled_projection_dim'),
            hiddenSize,
          ),
          ...linear('context_embedder', config.count('joint_attention_dim'), textWidth, true),
          ...patches('pos_embed.proj', [hiddenSize, channels, patch, patch], true),
          ...linear('norm_out.linear', hiddenSize, 2 * hiddenSize, true),
          ...linear(
            'proj_out',
            hiddenSize,
            patch ** 2 * config.count('out_channels', channels),
            true,
          ),
        ]),
      ],
    };
  },
};

/** Pixels of a latent's side; tokens of the text by CLIP and by T5. Source, of steps and guidance too: diffusers `pipeline_stable_diffusion_3.py`. */
const LATENT_SIDE = 8;
const CLIP_TOKENS = 77;
const T5_TOKENS = 256;

/** Whether queries and keys are normed: 3.5 does, 3 does not. */
function normsOf(config: Config): boolean {
  return config.text('qk_norm') !== undefined;
}

function layer(sizes: DiffusionSizes, normed: boolean, twice: boolean, isLast: boolean): Block[] {
  const { hiddenSize } = sizes;
  const inner = INNER_FACTOR * hiddenSize;
  const norms = (query: string, key: string) =>
    normed ? ({ over: 'head', query, key } as const) : undefined;
  const own = norms('norm_q', 'norm_k');
  const text = pictureAttention(sizes, 'attn', TEXT_NAMES, norms('norm_added_q', 'norm_added_k'));
  return [
    modulation('norm1.linear', hiddenSize, twice ? 9 : 6),
    plainNorm(hiddenSize),
    pictureAttention(sizes, 'attn', STREAM_NAMES, own),
    ...(twice ? [pictureAttention(sizes, 'attn2', STREAM_NAMES, own)] : []),
    plainNorm(hiddenSize),
    pictureFeedForward('ff', hiddenSize, inner),
    isLast
      ? beside(modulation('norm1_context.linear', hiddenSize, 2), withoutOutput(text))
      : beside(
          modulation('norm1_context.linear', hiddenSize, 6),
          text,
          pictureFeedForward('ff_context', hiddenSize, inner),
        ),
  ];
}

/** The last layer attends to the text, whose own output nothing reads. */
function withoutOutput(block: Block): Block {
  const { output } = TEXT_NAMES;
  return { ...block, tensors: block.tensors.filter(({ name }) => !name.includes(output)) };
}
