import type { Architecture } from '../../architecture.js';
import { afmoe } from './afmoe.js';
import { arctic } from './arctic.js';
import { aria, ariaText } from './aria.js';
import { bailing } from './bailing.js';
import { cohere2Moe } from './cohere2-moe.js';
import { dbrx } from './dbrx.js';
import { axK1, deepseek, deepseekV2, deepseekV3, denseLatent, mistral4 } from './deepseek.js';
import { deepseekV4 } from './deepseek-v4.js';
import { ernieMoe } from './ernie-moe.js';
import { exaoneMoe } from './exaone-moe.js';
import { gptOss } from './gpt-oss.js';
import { graniteMoe } from './granite-moe.js';
import { grok, grok2 } from './grok.js';
import { dots, glm4Moe, klear, mellum } from './head-normed.js';
import { hunyuan3, hunyuanMoe } from './hunyuan-moe.js';
import { jetMoe } from './jetmoe.js';
import { laguna } from './laguna.js';
import { axK2, hunyuan4 } from './latent-gated.js';
import { llama4, llama4Text } from './llama4.js';
import { longcat } from './longcat.js';
import { mimoV2 } from './mimo-v2.js';
import { miniMaxM3 } from './minimax-m3.js';
import { miniMaxM2, mixtral, phiMoe } from './mixtral.js';
import { flexOlmo, olmoe } from './olmoe.js';
import { qwen2Moe, qwen3Moe } from './qwen-moe.js';
import { step3, step35 } from './step.js';

/** Decoders with mixtures of experts and latent attention. */
export const expertsArchitectures: readonly Architecture[] = [
  mixtral,
  phiMoe,
  miniMaxM2,
  qwen2Moe,
  qwen3Moe,
  olmoe,
  flexOlmo,
  graniteMoe,
  dbrx,
  cohere2Moe,
  grok,
  grok2,
  llama4,
  llama4Text,
  deepseek,
  deepseekV2,
  deepseekV3,
  denseLatent,
  mistral4,
  deepseekV4,
  dots,
  glm4Moe,
  klear,
  mellum,
  axK2,
  hunyuan4,
  gptOss,
  ernieMoe,
  hunyuanMoe,
  hunyuan3,
  bailing,
  longcat,
  afmoe,
  step3,
  step35,
  exaoneMoe,
  mimoV2,
  miniMaxM3,
  arctic,
  jetMoe,
  aria,
  ariaText,
  laguna,
  axK1,
];
