import type { Architecture } from '../../architecture.js';
import { cohere, cohere2 } from './cohere.js';
import { exaone, exaone4 } from './exaone.js';
import { falcon } from './falcon.js';
import { gemma, gemma2, gemma3 } from './gemma.js';
import { chatGlm, glm, glm4 } from './glm.js';
import { gpt2, gptBigCode, gptNeo } from './gpt.js';
import { codeGen, gptJ } from './gpt-j.js';
import * as llamas from './llama.js';
import { mpt } from './mpt.js';
import { deciLm, nemotronNas } from './nemotron-nas.js';
import { bloom, neox, persimmon } from './neox.js';
import { olmo, olmo2 } from './olmo.js';
import { opt, xglm } from './opt.js';
import { phi, phi3, phi3Small } from './phi.js';
import { hunyuanDense, qwen, qwen2, qwen3 } from './qwen.js';
import { stableLm } from './stablelm.js';
import { starCoder2 } from './star-coder2.js';
import { apertus, arcee, bitnet, nemotron } from './ungated.js';

/** Decoders of plain attention and dense feed-forwards. */
export const denseArchitectures: readonly Architecture[] = [
  ...Object.values(llamas),
  qwen,
  qwen2,
  qwen3,
  hunyuanDense,
  gemma,
  gemma2,
  gemma3,
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
  nemotron,
  arcee,
  apertus,
  bitnet,
  nemotronNas,
  deciLm,
];
