import type { Architecture } from '../../architecture.js';
import { normTensors } from '../../blocks/block.js';
import { gemma3nAudio, gemma4Audio } from '../../blocks/towers/gemma-audio.js';
import { gemma4Vision, mobileNetV5 } from '../../blocks/towers/gemma-vision.js';
import { siglip } from '../../blocks/towers/siglip.js';
import { asEnds, bare, linear, passOverMoot } from '../../blocks/towers/tower.js';
import type { Config } from '../../config.js';
import type { LayerTensor } from '../../tensor.js';
import { gemma3Projector, gemmaEmbedder } from './projectors.js';
import { innerModel, wholeModel, wrapped } from './wrapper.js';

/** Gemma 3 from 4B on: SigLIP and one projection. Source: `configuration_gemma3.py`, `modeling_gemma3.py`. */
export const gemma3Wrapper: Architecture = {
  modelTypes: ['gemma3', 'shieldgemma2'],
  read: (config, readOther) =>
    wrapped(config, readOther, {
      textType: 'gemma3_text',
      rename: wholeModel,
      towers: (outer, textWidth) => {
        const section = outer.section('vision_config');
        if (!section) return [];
        outer.value('mm_tokens_per_image');
        const tower = siglip(section, 'vision_tower.vision_model.');
        return asEnds([...tower.tensors, ...gemma3Projector(tower.width, textWidth)]);
      },
    }),
};

/** Gemma 3n: MobileNetV5 and a conformer, each followed by an embedder. Source: `modeling_gemma3n.py`. */
export const gemma3nWrapper: Architecture = {
  modelTypes: ['gemma3n'],
  read: (config, readOther) =>
    wrapped(config, readOther, {
      textType: 'gemma3n_text',
      rename: innerModel,
      towers: (outer, textWidth) => {
        const vision = outer.section('vision_config');
        const audio = outer.section('audio_config');
        const seen = vision && mobileNetV5(vision, 'model.vision_tower.');
        const heard = audio && gemma3nAudio(audio, 'model.audio_tower.');
        const tokens = (section: typeof vision) => section?.count('vocab_size', 128);
        return asEnds([
          ...(seen
            ? [
                ...seen.tensors,
                ...gemmaEmbedder('embed_vision', seen.width, textWidth, tokens(vision)),
              ]
            : []),
          ...(heard
            ? [
                ...heard.tensors,
                ...gemmaEmbedder('embed_audio', heard.width, textWidth, tokens(audio)),
              ]
            : []),
        ]);
      },
    }),
};

/** Gemma 4: a vision tower, in the E sizes an audio tower too. Source: `modeling_gemma4.py`. */
export const gemma4Wrapper: Architecture = {
  modelTypes: ['gemma4'],
  read: (config, readOther) =>
    wrapped(config, readOther, {
      textType: 'gemma4_text',
      rename: innerModel,
      towers: (outer, textWidth) => {
        const vision = outer.section('vision_config');
        const audio = outer.section('audio_config');
        const seen = vision && gemma4Vision(vision, 'model.vision_tower.');
        const heard = audio && gemma4Audio(audio, 'model.audio_tower.');
        return asEnds([
          ...(seen
            ? [...seen.tensors, ...gemmaEmbedder('embed_vision', seen.width, textWidth)]
            : []),
          ...(heard
            ? [...heard.tensors, ...gemmaEmbedder('embed_audio', heard.width, textWidth)]
            : []),
        ]);
      },
    }),
};

/**
 * Gemma 4 12B: no towers; one matrix between norms embeds pooled patches, a projection embeds audio frames. Source:
 * `modeling_gemma4_unified.py`, names by its conversion mapping.
 */
export const gemma4UnifiedWrapper: Architecture = {
  modelTypes: ['gemma4_unified'],
  read: (config, readOther) =>
    wrapped(config, readOther, {
      textType: 'gemma4_unified_text',
      rename: innerModel,
      towers: (outer, textWidth) => {
        const vision = outer.section('vision_config');
        const audio = outer.section('audio_config');
        return asEnds([
          ...(vision ? patchEmbedder(vision, textWidth) : []),
          ...(audio
            ? gemmaEmbedder('embed_audio', audio.count('audio_embed_dim', 640), textWidth)
            : []),
        ]);
      },
    }),
};

function patchEmbedder(config: Config, textWidth: number): LayerTensor[] {
  passOverMoot(config);
  config.value('output_proj_dims');
  const width = config.count('mm_embed_dim', 3840);
  const side = config.count('patch_size', 16) * config.count('pooling_kernel_size', 3);
  const prefix = 'model.vision_embedder.';
  return [
    ...bare(`${prefix}pos_embedding`, [config.count('mm_posemb_size', 1120), 2, width], 'table'),
    ...normTensors(`${prefix}patch_ln1`, 3 * side ** 2, true),
    ...linear(`${prefix}patch_dense`, 3 * side ** 2, width, true),
    ...normTensors(`${prefix}patch_ln2`, width, true),
    ...normTensors(`${prefix}pos_norm`, width, true),
    ...gemmaEmbedder('embed_vision', width, textWidth),
  ];
}
