import type { Architecture } from '../../architecture.js';
import { type Block, matrix } from '../../blocks/block.js';
import type { EndTensor } from '../../blocks/ends.js';
import { type Phi4AudioSizes, phi4Audio } from '../../blocks/towers/phi4-audio.js';
import { siglip } from '../../blocks/towers/siglip.js';
import { asEnds, bare, linear } from '../../blocks/towers/tower.js';
import { Config } from '../../config.js';
import type { LayerTensor } from '../../tensor.js';
import { unchanged, wrapped } from './wrapper.js';

/**
 * Phi-4 multimodal: Phi-4-mini, a SigLIP with its unused pooling head, a Conformer, and an adapter of every matrix
 * for images and one for speech. Source: the published `modeling_phi4mm.py`, `vision_siglip_navit.py`,
 * `speech_conformer_encoder.py`; transformers' `configuration_phi4_multimodal.py` for sizes that they leave out.
 */
export const phi4Multimodal: Architecture = {
  modelTypes: ['phi4mm', 'phi4_multimodal'],
  read: (config, readOther) => {
    const blueprint = wrapped(config, readOther, {
      textType: 'phi3',
      rename: unchanged,
      towers: (outer, textWidth) => [...vision(outer, textWidth), ...audio(outer, textWidth)],
    });
    for (const field of ['embd_layer', 'img_processor']) config.value(field);
    const adapters = [
      ['vision', config.section('vision_lora')?.count('r')],
      ['speech', config.section('speech_lora')?.count('r')],
    ] as const;
    for (const field of ['vision_lora', 'speech_lora'])
      for (const moot of ['dp', 'layer', 'lora_alpha']) config.section(field)?.value(moot);
    return {
      ...blueprint,
      layer: (index) =>
        adapters.reduce<readonly Block[]>(
          (blocks, [name, rank]) =>
            rank ? blocks.map((block) => adapted(block, name, rank)) : blocks,
          blueprint.layer(index),
        ),
    };
  },
};

function vision(outer: Config, textWidth: number): EndTensor[] {
  const prefix = 'model.embed_tokens_extend.image_embed.';
  const section = (outer.section('vision_config') ?? new Config({})).withDefaults({
    hidden_size: 1152,
    intermediate_size: 4304,
    num_hidden_layers: 27,
    num_attention_heads: 16,
    image_size: 448,
    patch_size: 14,
    vision_use_head: true,
  });
  for (const field of ['crop_size', 'feature_layer']) section.value(field);
  const tower = siglip(section, `${prefix}img_processor.`);
  return asEnds([
    ...tower.tensors,
    ...bare(`${prefix}glb_GN`, [1, 1, tower.width]),
    ...bare(`${prefix}sub_GN`, [1, 1, 1, tower.width]),
    ...linear(`${prefix}img_projection.0`, tower.width, textWidth, true),
    ...linear(`${prefix}img_projection.2`, textWidth, textWidth, true),
  ]);
}

function audio(outer: Config, textWidth: number): EndTensor[] {
  const prefix = 'model.embed_tokens_extend.audio_embed.';
  const tower = phi4Audio(audioSizes(outer), `${prefix}encoder.`);
  const projections = ['speech', 'vision'].flatMap((mode) => [
    ...linear(`${prefix}audio_projection.${mode}.0`, tower.width, textWidth, true),
    ...linear(`${prefix}audio_projection.${mode}.2`, textWidth, textWidth, true),
  ]);
  return asEnds([...tower.tensors, ...projections]);
}

/** Named as in transformers, else as in the published code. */
function audioSizes(outer: Config): Phi4AudioSizes {
  const own = outer.section('audio_processor')?.section('config');
  const section = own ?? outer.section('audio_config') ?? new Config({});
  for (const field of MOOT) section.value(field);
  const either = (name: string, published: string, fallback: number) =>
    section.count(section.has(published) ? published : name, fallback);
  const bias = section.section('relative_attention_bias_args');
  const convolutions = section.section('nemo_conv_settings');
  return {
    width: either('hidden_size', 'attention_dim', 1024),
    innerSize: either('intermediate_size', 'linear_units', 1536),
    blocks: section.count('num_blocks', 24),
    heads: either('num_attention_heads', 'attention_heads', 16),
    bands: section.count('input_size', 80),
    kernel: section.count('kernel_size', 3),
    gatedChannels: section.count('ext_pw_out_channel', 1024),
    separableChannels: either(
      'depthwise_separable_out_channel',
      'depthwise_seperable_out_channel',
      1024,
    ),
    subsamplingChannels:
      convolutions?.count('conv_channels') ?? section.count('nemo_conv_channels', 1024),
    reduction: section.count('time_reduction', 8),
    farthest: bias?.count('t5_bias_max_distance') ?? section.count('bias_max_distance', 1000),
  };
}

/** Fields that cut audio into chunks, and switches whose published values add no weights. */
const MOOT = [
  'activation_checkpointing',
  'bias_in_glu',
  'causal',
  'chunk_size',
  'cnn_layer_norm',
  'depthwise_multiplier',
  'downsample_rate',
  'encoder_embedding_config',
  'ext_pw_kernel_size',
  'feature_layer',
  'left_chunk',
  'nemo_final_size',
];

/**
 * The block with adapters of that rank in parallel with its matrices, which the checkpoint then calls base layers.
 */
function adapted(block: Block, name: string, rank: number): Block {
  const tensors = block.tensors.flatMap((tensor): LayerTensor[] => {
    const module = /^(.*_proj)(\.base_layer)?\.weight$/.exec(tensor.name)?.[1];
    const [outSize, inSize] = tensor.shape;
    if (module === undefined || outSize === undefined || inSize === undefined) return [tensor];
    const common = { part: 'other', site: 'other' } as const;
    return [
      { ...tensor, name: `${module}.base_layer.weight` },
      ...matrix({ ...common, name: `${module}.lora_A.${name}`, inSize, outSize: rank }),
      ...matrix({ ...common, name: `${module}.lora_B.${name}`, inSize: rank, outSize }),
    ];
  });
  return { ...block, tensors };
}
