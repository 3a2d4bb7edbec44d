import type { Architecture } from '../../architecture.js';
import * as audioWrappers from './audio-wrappers.js';
import { bamba, falconH1 } from './bamba.js';
import * as ernieVls from './ernie-vl.js';
import * as gemmaWrappers from './gemma-wrappers.js';
import { gemma3nText } from './gemma3n.js';
import { gemma4Text, gemma4UnifiedText } from './gemma4.js';
import { graniteHybrid } from './granite-hybrid.js';
import { jamba } from './jamba.js';
import { kimiLinear } from './kimi-linear.js';
import { lfm2, lfm2Moe } from './lfm2.js';
import * as llavas from './llava.js';
import { mamba, mamba2Model } from './mamba.js';
import { mambaSsm } from './mamba-ssm.js';
import { minimaxLightning } from './minimax.js';
import { miniMaxM3Vl } from './minimax-vl.js';
import { mllama, mllamaTextModel } from './mllama.js';
import { nemotronH } from './nemotron-h.js';
import * as newerWrappers from './newer-wrappers.js';
import { olmoHybrid } from './olmo-hybrid.js';
import * as otherWrappers from './other-wrappers.js';
import * as phiWrappers from './phi-wrappers.js';
import { phi4Multimodal } from './phi4-multimodal.js';
import { qwen3Next, qwen35MoeText, qwen35Text } from './qwen-hybrid.js';
import {
  qwen2Vl,
  qwen3Vl,
  qwen3VlMoe,
  qwen3VlMoeText,
  qwen25Vl,
  qwen35,
  qwen35Moe,
  qwenVlTexts,
} from './qwen-vl.js';
import { recurrentGemma } from './recurrent-gemma.js';
import { rwkv, rwkv7 } from './rwkv.js';
import * as shufflingWrappers from './shuffling-wrappers.js';
import * as visionWrappers from './vision-wrappers.js';
import { zamba, zamba2 } from './zamba.js';

/** Hybrids, state spaces, several head shapes, and models with towers. */
export const hybridArchitectures: readonly Architecture[] = [
  qwen3Next,
  qwen35Text,
  qwen35MoeText,
  olmoHybrid,
  mamba,
  mamba2Model,
  zamba,
  zamba2,
  jamba,
  bamba,
  falconH1,
  graniteHybrid,
  nemotronH,
  lfm2,
  lfm2Moe,
  minimaxLightning,
  miniMaxM3Vl,
  kimiLinear,
  recurrentGemma,
  rwkv,
  rwkv7,
  gemma3nText,
  gemma4Text,
  ...Object.values(gemmaWrappers),
  qwen2Vl,
  qwen25Vl,
  qwen3Vl,
  qwen3VlMoe,
  qwen35,
  qwen35Moe,
  ...qwenVlTexts,
  qwen3VlMoeText,
  mllama,
  mllamaTextModel,
  ...Object.values(llavas),
  ...Object.values(audioWrappers),
  ...Object.values(otherWrappers),
  ...Object.values(phiWrappers),
  phi4Multimodal,
  ...Object.values(newerWrappers),
  ...Object.values(ernieVls),
  ...Object.values(shufflingWrappers),
  ...Object.values(visionWrappers),
  gemma4UnifiedText,
  mambaSsm,
];
