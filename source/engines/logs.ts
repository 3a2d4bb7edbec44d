import { deepspeedLog } from './deepspeed/log.js';
import { ktransformersLog } from './ktransformers/log.js';
import { llamaCppLog } from './llama-cpp/log.js';
import { lmStudioLog } from './lmstudio/log.js';
import type { LogTable } from './log/log-table.js';
import { nvidiaSmiLog } from './log/nvidia-smi.js';
import { torchLog } from './log/torch.js';
import { megatronLog } from './megatron/log.js';
import { mlxLog } from './mlx/log.js';
import { ollamaLog } from './ollama/log.js';
import { sglangLog } from './sglang/log.js';
import { tensorrtLlmLog } from './tensorrt-llm/log.js';
import { torchtitanLog } from './torchtitan/log.js';
import { axolotlLog } from './transformers/axolotl-log.js';
import { vllmLog } from './vllm/log.js';

/** Logs that are recognised by the lines they hold. */
export const logs: readonly LogTable[] = [
  vllmLog,
  sglangLog,
  llamaCppLog,
  ollamaLog,
  tensorrtLlmLog,
  lmStudioLog,
  ktransformersLog,
  mlxLog,
  torchLog,
  megatronLog,
  deepspeedLog,
  torchtitanLog,
  axolotlLog,
  nvidiaSmiLog,
];
