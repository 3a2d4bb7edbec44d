import type { Architecture } from '../../architecture.js';
import { bart } from './bart.js';
import { bert } from './bert.js';
import { cohere, cohere2 } from './cohere.js';
import { ctrl } from './ctrl.js';
import { dream, llada } from './diffusion-language.js';
import { exaone, exaone4 } from './exaone.js';
import { falcon } from './falcon.js';
import { gemma, gemma2, gemma3, vaultGemma } from './gemma.js';
import { chatGlm, glm, glm4 } from './glm.js';
import { gpt2, gptBigCode, gptNeo } from './gpt.js';
import { codeGen, gptJ } from './gpt-j.js';
import { miniCpm } from './minicpm.js';
import { modernBert } from './modern-bert.js';
import { mpt } from './mpt.js';
import { deciLm, nemotronNas } from './nemotron-nas.js';
import { bloom, neox, persimmon } from './neox.js';
import { olmo, olmo2 } from './olmo.js';
import { openElm } from './openelm.js';
import { opt, xglm } from './opt.js';
import { ouro } from './ouro.js';
import { phi, phi3, phi3Small, phiMsft } from './phi.js';
import { hunyuanDense, mimo, qwen, qwen2, qwen3 } from './qwen.js';
import { orion, stableLm } from './stablelm.js';
import { starCoder2 } from './star-coder2.js';
import { t5 } from './t5.js';
import { apertus, arcee, bitnet, jais2, nanoChat, nemotron } from './ungated.js';
import { whisper } from './whisper.js';

/** Dense architectures with plain attention beside Llama's: decoders, encoders, and encoder-decoders. */
export const denseArchitectures: readonly Architecture[] = [
  miniCpm,
  qwen,
  qwen2,
  qwen3,
  mimo,
  hunyuanDense,
  gemma,
  gemma2,
  gemma3,
  vaultGemma,
  chatGlm,
  glm,
  glm4,
  olmo,
  olmo2,
  cohere,
  cohere2,
  exaone,
  exaone4,
  phi,
  phiMsft,
  phi3,
  phi3Small,
  gpt2,
  gptBigCode,
  gptNeo,
  gptJ,
  codeGen,
  neox,
  bloom,
  persimmon,
  opt,
  xglm,
  falcon,
  mpt,
  starCoder2,
  stableLm,
  orion,
  nemotron,
  arcee,
  apertus,
  bitnet,
  jais2,
  nanoChat,
  nemotronNas,
  deciLm,
  bert,
  modernBert,
  t5,
  whisper,
  bart,
  ctrl,
  llada,
  dream,
  ouro,
  openElm,
];
