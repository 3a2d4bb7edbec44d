import type { Model } from './model.js';
import type { Tensor } from './tensor.js';

/** A part of a model that frameworks freeze by the names of its modules. */
export type ModelPart = 'language' | 'vision' | 'audio' | 'projector';

/** Modules between a tower and the text model. Source: hiyouga/LLaMA-Factory, src/llamafactory/model/model_utils/visual.py; modelscope/ms-swift, swift/model/model_arch.py (`aligner`). */
const PROJECTOR =
  /(^|\.)(multi_modal_projector|mm_projector|merger|merger_list|deepstack_merger_list|connector|embed_vision|embed_audio|image_newline|mlp1|aligner|resampler|resampler_model|glb_GN|sub_GN|audio_tower\.proj\d?|(image|img|audio|speech|sound|vision|visual)_projection)(\.|$)/;
const AUDIO = /audio|speech|sound/;
const VISION = /visual|vision|image|img|timm/;

type Named = Pick<Tensor, 'name' | 'part' | 'everyToken'>;

/** The part of a model that a weight belongs to, by its state-dict name. */
export function partOf(
  { name, part, everyToken }: Named,
  { picture, decoder }: Pick<Model, 'picture' | 'decoder'> = {},
): ModelPart {
  if (part !== 'other' || everyToken || picture || decoder) return 'language';
  if (PROJECTOR.test(name)) return 'projector';
  if (AUDIO.test(name)) return 'audio';
  return VISION.test(name) ? 'vision' : 'language';
}
