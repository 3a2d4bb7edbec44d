import type { Architecture } from '../../architecture.js';
import { afmoe } from './afmoe.js';
import { bailing } from './bailing.js';
import { dbrx } from './dbrx.js';
import { deepseek, deepseekV2, deepseekV3, denseLatent } from './deepseek.js';
import { ernieMoe } from './ernie-moe.js';
import { gptOss } from './gpt-oss.js';
import { graniteMoe } from './granite-moe.js';
import { grok, grok2 } from './grok.js';
import { dots, glm4Moe, klear } from './head-normed.js';
import { hunyuanMoe } from './hunyuan-moe.js';
import { llama4, llama4Text } from './llama4.js';
import { longcat } from './longcat.js';
import { miniMaxM2, mixtral, phiMoe } from './mixtral.js';
import { flexOlmo, olmoe } from './olmoe.js';
import { qwen2Moe, qwen3Moe } from './qwen-moe.js';

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
  grok,
  grok2,
  llama4,
  llama4Text,
  deepseek,
  deepseekV2,
  deepseekV3,
  denseLatent,
  dots,
  glm4Moe,
  klear,
  gptOss,
  ernieMoe,
  hunyuanMoe,
  bailing,
  longcat,
  afmoe,
];
