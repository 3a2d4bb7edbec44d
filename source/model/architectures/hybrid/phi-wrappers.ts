import type { Architecture } from '../../architecture.js';
import { clip } from '../../blocks/towers/siglip.js';
import { asEnds, bare, linear } from '../../blocks/towers/tower.js';
import { unchanged, wrapped } from './wrapper.js';

/** Phi-3 and 3.5 Vision: CLIP-L/14 at 336, whose sizes its config leaves to its name. Source: the published `image_embedding_phi3_v.py`. */
export const phi3V: Architecture = {
  modelTypes: ['phi3_v'],
  read: (config, readOther) =>
    wrapped(config, readOther, {
      textType: 'phi3',
      rename: unchanged,
      towers: (outer, textWidth) => {
        outer.value('embd_layer');
        const section = outer.section('img_processor');
        if (!section) return [];
        for (const field of ['image_dim_out', 'num_img_tokens', 'type_feature', 'layer_idx'])
          section.value(field);
        const prefix = 'model.vision_embed_tokens.';
        const tower = clip(
          section.withDefaults({
            hidden_size: 1024,
            intermediate_size: 4096,
            num_hidden_layers: 24,
            num_attention_heads: 16,
            image_size: 336,
            patch_size: 14,
          }),
          `${prefix}img_processor.vision_model.`,
        );
        const merged = 4 * tower.width;
        return asEnds([
          ...tower.tensors,
          ...bare(`${prefix}glb_GN`, [1, 1, merged]),
          ...bare(`${prefix}sub_GN`, [1, 1, 1, merged]),
          ...linear(`${prefix}img_projection.0`, merged, textWidth, true),
          ...linear(`${prefix}img_projection.2`, textWidth, textWidth, true),
        ]);
      },
    }),
};
