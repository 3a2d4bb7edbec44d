import type { Program } from './command/command.js';
import { deepspeedCommand } from './deepspeed/command.js';
import { ktransformersCommand } from './ktransformers/command.js';
import { llamaBenchCommand } from './llama-cpp/bench-command.js';
import { llamaCppCommand } from './llama-cpp/command.js';
import { lmStudioCommand } from './lmstudio/command.js';
import { megatronCommand } from './megatron/command.js';
import { nemoCommand } from './megatron/nemo-command.js';
import { swiftMegatronCommand } from './megatron/swift-command.js';
import { mlxCommand } from './mlx/command.js';
import { mlxTuningCommand } from './mlx/tuning-command.js';
import { ollamaCommand } from './ollama/command.js';
import { openrlhfCommand } from './openrlhf/command.js';
import { sglangBenchCommand } from './sglang/bench-command.js';
import { sglangCommand } from './sglang/command.js';
import { tensorrtLlmBenchCommand } from './tensorrt-llm/bench-command.js';
import { tensorrtLlmCommand } from './tensorrt-llm/command.js';
import { tgiCommand } from './tgi/command.js';
import { torchtitanCommand } from './torchtitan/command.js';
import { torchtuneCommand } from './torchtune/command.js';
import { accelerateCommand } from './transformers/accelerate-command.js';
import { axolotlCommand } from './transformers/axolotl-command.js';
import { llamaFactoryCommand } from './transformers/llama-factory-command.js';
import { trainerScriptCommand } from './transformers/script-command.js';
import { swiftCommand } from './transformers/swift-command.js';
import { trainerCommand } from './transformers/trainer-command.js';
import { trlCommand } from './transformers/trl-command.js';
import { unslothCommand } from './unsloth/command.js';
import { verlCommand } from './verl/command.js';
import { vllmBenchCommand } from './vllm/bench-command.js';
import { vllmCommand } from './vllm/command.js';

/** Programs whose command lines are read, specific ones before general ones. */
export const programs: readonly Program[] = [
  vllmBenchCommand,
  vllmCommand,
  sglangBenchCommand,
  sglangCommand,
  llamaBenchCommand,
  llamaCppCommand,
  ollamaCommand,
  tensorrtLlmBenchCommand,
  tensorrtLlmCommand,
  lmStudioCommand,
  mlxCommand,
  mlxTuningCommand,
  tgiCommand,
  ktransformersCommand,
  swiftMegatronCommand,
  nemoCommand,
  megatronCommand,
  torchtitanCommand,
  verlCommand,
  openrlhfCommand,
  unslothCommand,
  trainerScriptCommand,
  torchtuneCommand,
  swiftCommand,
  llamaFactoryCommand,
  axolotlCommand,
  trlCommand,
  trainerCommand,
  accelerateCommand,
  deepspeedCommand,
];
