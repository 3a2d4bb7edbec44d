import { table } from '../../../text/table.js';
import { ernieVision } from '../../blocks/towers/ernie-vision.js';
import { gemma3nAudio, gemma4Audio } from '../../blocks/towers/gemma-audio.js';
import { gemma4Vision, mobileNetV5 } from '../../blocks/towers/gemma-vision.js';
import { glmVision } from '../../blocks/towers/glm-vision.js';
import { internVitOwn, internVitRemote } from '../../blocks/towers/internvl.js';
import { miniMaxVision } from '../../blocks/towers/minimax-vision.js';
import { moonVit } from '../../blocks/towers/moon-vit.js';
import { pixtral } from '../../blocks/towers/pixtral.js';
import {
  qwen2Vision,
  qwen3OmniVision,
  qwen3Vision,
  qwen25Vision,
} from '../../blocks/towers/qwen-vision.js';
import { clip, ideficsVision, paddleVision, siglip, siglip2 } from '../../blocks/towers/siglip.js';
import type { Tower } from '../../blocks/towers/tower.js';
import {
  omniAudio,
  omniMoeAudio,
  voxtralEncoder,
  whisperEncoder,
} from '../../blocks/towers/whisper.js';
import type { Config } from '../../config.js';

type ReadTower = (section: Config, prefix: string) => Tower;

/** Towers whose weights are within a module `vision_model` of the tower. */
const INNER: Readonly<Record<string, ReadTower>> = table({
  siglip_vision_model: siglip,
  siglip,
  siglip2_vision_model: siglip2,
  clip_vision_model: clip,
});

/** Towers by their own `model_type`. */
const TOWERS: Readonly<Record<string, ReadTower>> = table({
  pixtral,
  idefics3: ideficsVision,
  idefics3_vision: ideficsVision,
  smolvlm: ideficsVision,
  smolvlm_vision: ideficsVision,
  qwen2_vl: qwen2Vision,
  qwen2_vl_vision: qwen2Vision,
  qwen2_5_vl: qwen25Vision,
  qwen2_5_vl_vision: qwen25Vision,
  qwen2_5_omni_vision_encoder: qwen25Vision,
  exaone4_5_vision: qwen25Vision,
  paddleocr_vl: paddleVision,
  paddleocr_vl_vision: paddleVision,
  ernie4_5_vl_moe_vision: ernieVision,
  DFNRope_vision_transformer: ernieVision,
  qwen3_vl: qwen3Vision,
  qwen3_vl_vision: qwen3Vision,
  qwen3_vl_moe: qwen3Vision,
  qwen3_vl_moe_vision: qwen3Vision,
  qwen3_5: qwen3Vision,
  qwen3_5_vision: qwen3Vision,
  qwen3_5_moe: qwen3Vision,
  qwen3_5_moe_vision: qwen3Vision,
  gemma4_vision: gemma4Vision,
  gemma4_audio: gemma4Audio,
  gemma3n_vision: mobileNetV5,
  gemma3n_audio: gemma3nAudio,
  glm4v_vision: glmVision,
  glm4v_moe_vision: glmVision,
  glm4v: glmVision,
  glm4v_moe: glmVision,
  minimax_m3_vl_vision: miniMaxVision,
  moonvit: moonVit,
  kimi_k25_vision: moonVit,
  internvl_vision: internVitOwn,
  intern_vit_6b: internVitRemote,
  qwen2_audio_encoder: whisperEncoder,
  voxtral_encoder: voxtralEncoder,
  qwen2_5_omni_audio_encoder: omniAudio,
  qwen3_omni_moe_audio_encoder: omniMoeAudio,
  qwen3_omni_moe_vision_encoder: qwen3OmniVision,
});

/**
 * The tower of a section by its `model_type` (or `fallback`), its names after `prefix`; undefined for an unknown
 * kind.
 */
export function knownTower(section: Config, prefix: string, fallback?: string): Tower | undefined {
  const type = section.text('model_type') || fallback || '';
  const typed = section.ofType(type);
  // A type called `constructor` must not match.
  if (Object.hasOwn(INNER, type)) return INNER[type]?.(typed, `${prefix}vision_model.`);
  return Object.hasOwn(TOWERS, type) ? TOWERS[type]?.(typed, prefix) : undefined;
}
