import type { Config } from '../../config.js';
import { gemma4Vision } from '../../pieces/towers/gemma-vision.js';
import { pixtral } from '../../pieces/towers/pixtral.js';
import { qwen2Vision, qwen3Vision, qwen25Vision } from '../../pieces/towers/qwen-vision.js';
import { clip, ideficsVision, siglip, siglip2 } from '../../pieces/towers/siglip.js';
import type { Tower } from '../../pieces/towers/tower.js';

/** Towers by their own `model_type`. */
const TOWERS: Readonly<Record<string, (section: Config, prefix: string) => Tower>> = {
  siglip_vision_model: siglip,
  siglip: siglip,
  siglip2_vision_model: siglip2,
  clip_vision_model: clip,
  pixtral,
  idefics3: ideficsVision,
  idefics3_vision: ideficsVision,
  idefics2: ideficsVision,
  idefics2_vision: ideficsVision,
  smolvlm_vision: ideficsVision,
  qwen2_vl: qwen2Vision,
  qwen2_5_vl: qwen25Vision,
  qwen3_vl: qwen3Vision,
  qwen3_vl_moe: qwen3Vision,
  qwen3_5: qwen3Vision,
  qwen3_5_moe: qwen3Vision,
  gemma4_vision: gemma4Vision,
};

/** The tower of a section by its `model_type` (or `fallback`), or nothing when its kind is unknown. */
export function knownTower(section: Config, name: string, fallback?: string): Tower | undefined {
  const type = section.text('model_type') ?? fallback ?? '';
  const prefix = `${name === 'vision_config' ? 'vision_tower' : name.replace(/_config$/, '')}.`;
  const vision = type.startsWith('siglip') || type.startsWith('clip');
  return TOWERS[type]?.(section, vision ? `${prefix}vision_model.` : prefix);
}
