import { product } from '../../../quantity/index.js';
import type { Architecture } from '../../architecture.js';
import type { Blueprint } from '../../assemble.js';
import { type Block, norm, replicated } from '../../blocks/block.js';
import { asEnds, bare, linear, patches } from '../../blocks/towers/tower.js';
import type { Unmodelled } from '../../model.js';
import {
  beside,
  type DiffusionSizes,
  diffusionSizes,
  embedder,
  INNER_FACTOR,
  passOver,
  pictureAttention,
  pictureFeedForward,
  plainNorm,
  STREAM_NAMES,
  timeEmbedder,
} from './parts.js';

/** Scores over the text are a hundredth of a layer's FLOPs, and the image tokens do not tell the text's length. */
const TEXT_SCORES: Unmodelled = {
  field: 'attn2',
  value: 'attention over the text',
  effect: 'FLOPs count its matrices, not its scores',
  severity: 'unknown',
  only: ['compute'],
};

/** The text is in no stream. Source, of `encodedTokens` below too: diffusers `pipeline_wan.py`, `pipeline_ltx.py`. */
const GUIDED = { textTokens: 0, steps: 50, guided: true };

const NORMS = { over: 'all', query: 'norm_q', key: 'norm_k' } as const;

/**
 * Wan 2.1 and 2.2: attention over the frames, then over the text; the time step shifts a table of six vectors a layer.
 * Source: arXiv:2503.20314; diffusers `transformer_wan.py`.
 */
export const wan: Architecture = {
  modelTypes: ['WanTransformer3DModel'],
  read: (config): Blueprint => {
    passOver(config, ['qk_norm', 'eps', 'rope_max_seq_len', 'pos_embed_seq_len', 'text_len']);
    const sizes = diffusionSizes(config);
    const { hiddenSize } = sizes;
    const patch = config.integers('patch_size') ?? [1, 2, 2];
    const pixels = product(patch);
    const crossNormed = config.flag('cross_attn_norm', true);
    const inner = config.count('ffn_dim');
    const imageWidth = config.optionalInteger('image_dim');
    const addsImage = config.optionalInteger('added_kv_proj_dim') !== undefined;
    const timeWidth = config.count('freq_dim', 256);
    const embed = 'condition_embedder';
    const [frames = 1, side = 2] = patch;
    return {
      hiddenSize,
      // Latents of an eighth of the sides and a quarter of the frames; the text has an attention of its own in each
      // layer.
      picture: { side: 8 * side, frames: 4 * frames, encodedTokens: 512, ...GUIDED },
      vocabularySize: 0,
      layerCount: config.count('num_layers'),
      layerPrefix: 'blocks.*.',
      layer: () => [
        ...videoLayer(sizes, inner, addsImage, ['ffn', 'scale_shift_table']),
        ...(crossNormed ? [norm('norm2', hiddenSize, { bias: true })] : []),
      ],
      ends: asEnds([
        ...patches('patch_embedding', [hiddenSize, config.count('in_channels'), ...patch], true),
        ...embedder(`${embed}.time_embedder`, timeWidth, hiddenSize),
        ...linear(`${embed}.time_proj`, hiddenSize, 6 * hiddenSize, true),
        ...embedder(`${embed}.text_embedder`, config.count('text_dim'), hiddenSize),
        ...(imageWidth === undefined
          ? []
          : imageEmbedder(`${embed}.image_embedder`, imageWidth, hiddenSize)),
        ...linear('proj_out', hiddenSize, pixels * config.count('out_channels'), true),
        ...bare('scale_shift_table', [1, 2, hiddenSize]),
      ]),
      unmodelled: [TEXT_SCORES],
    };
  },
};

/** LTX-Video: as Wan, on larger patches. Source: arXiv:2501.00103; diffusers `transformer_ltx.py`. */
export const ltx: Architecture = {
  modelTypes: ['LTXVideoTransformer3DModel'],
  read: (config): Blueprint => {
    passOver(config, [
      'qk_norm',
      'norm_eps',
      'norm_elementwise_affine',
      'attention_bias',
      'attention_out_bias',
      'activation_fn',
      'cross_attention_dim',
    ]);
    const sizes = diffusionSizes(config);
    const { hiddenSize } = sizes;
    const side = 32 * config.count('patch_size', 1);
    return {
      hiddenSize,
      // Latents of a 32nd of the sides and an eighth of the frames.
      picture: {
        side,
        frames: 8 * config.count('patch_size_t', 1),
        encodedTokens: 128,
        ...GUIDED,
      },
      vocabularySize: 0,
      layerCount: config.count('num_layers'),
      layerPrefix: 'transformer_blocks.*.',
      layer: () => videoLayer(sizes, INNER_FACTOR * hiddenSize, false, ['ff', 'scale_shift_table']),
      ends: [
        ...timeEmbedder('time_embed.emb.timestep_embedder', hiddenSize),
        ...asEnds([
          ...linear('time_embed.linear', hiddenSize, 6 * hiddenSize, true),
          ...linear('proj_in', config.count('in_channels'), hiddenSize, true),
          ...embedder('caption_projection', config.count('caption_channels'), hiddenSize),
          ...linear('proj_out', hiddenSize, config.count('out_channels'), true),
          ...bare('scale_shift_table', [2, hiddenSize]),
        ]),
      ],
      unmodelled: [TEXT_SCORES],
    };
  },
};

/** Attention over all image tokens, over the text, and a feed-forward. */
function videoLayer(
  sizes: DiffusionSizes,
  inner: number,
  addsImage: boolean,
  [feedForward, table]: readonly [string, string],
): Block[] {
  const { hiddenSize } = sizes;
  const text = pictureAttention(sizes, 'attn2', STREAM_NAMES, NORMS);
  const ofText = ({ name }: { readonly name: string }) => /\.to_[kv]\./.test(name);
  const rows = feedForward === 'ffn' ? [1, 6, hiddenSize] : [6, hiddenSize];
  return [
    plainNorm(hiddenSize),
    pictureAttention(sizes, 'attn1', STREAM_NAMES, NORMS),
    // Keys and values of the text are computed once per image.
    { tensors: text.tensors.filter((tensor) => !ofText(tensor)) },
    beside({ tensors: text.tensors.filter(ofText) }, ...(addsImage ? [imageKeys(sizes)] : [])),
    plainNorm(hiddenSize),
    pictureFeedForward(feedForward, hiddenSize, inner),
    { tensors: [replicated(table, rows, { part: 'other', role: 'vector' })] },
  ];
}

/** Keys and values of the image that the video starts from. */
function imageKeys({ hiddenSize }: DiffusionSizes): Block {
  return {
    tensors: [
      ...linear('attn2.add_k_proj', hiddenSize, hiddenSize, true),
      ...linear('attn2.add_v_proj', hiddenSize, hiddenSize, true),
      ...norm('attn2.norm_added_k', hiddenSize).tensors,
    ],
  };
}

function imageEmbedder(name: string, width: number, hiddenSize: number) {
  return [
    ...norm(`${name}.norm1`, width, { bias: true }).tensors,
    ...linear(`${name}.ff.net.0.proj`, width, width, true),
    ...linear(`${name}.ff.net.2`, width, hiddenSize, true),
    ...norm(`${name}.norm2`, hiddenSize, { bias: true }).tensors,
  ];
}
