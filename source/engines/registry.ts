import { architecture } from './architecture/engine.js';
import type { Engine, EngineOption, ServingEngine } from './contract.js';
import { deepspeed } from './deepspeed/engine.js';
import { exllama } from './exllama/engine.js';
import { ktransformers } from './ktransformers/engine.js';
import { llamaCpp } from './llama-cpp/engine.js';
import { lmstudio } from './lmstudio/engine.js';
import { megatron } from './megatron/engine.js';
import { mlx } from './mlx/engine.js';
import { ollama } from './ollama/engine.js';
import { sglang } from './sglang/engine.js';
import { tensorrtLlm } from './tensorrt-llm/engine.js';
import { tgi } from './tgi/engine.js';
import { torchtitan } from './torchtitan/engine.js';
import { torchtune } from './torchtune/engine.js';
import type { TrainingFramework } from './training-framework.js';
import { transformers } from './transformers/engine.js';
import { unsloth } from './unsloth/engine.js';
import { vllm } from './vllm/engine.js';

/** Every engine by its id, in list order; its module is loaded when it is asked for (`bundle/on-demand.mjs`). */
const registry = {
  architecture: () => architecture,
  vllm: () => vllm,
  'llama.cpp': () => llamaCpp,
  sglang: () => sglang,
  transformers: () => transformers,
  'tensorrt-llm': () => tensorrtLlm,
  ollama: () => ollama,
  lmstudio: () => lmstudio,
  mlx: () => mlx,
  exllama: () => exllama,
  tgi: () => tgi,
  ktransformers: () => ktransformers,
  megatron: () => megatron,
  torchtitan: () => torchtitan,
  deepspeed: () => deepspeed,
  unsloth: () => unsloth,
  torchtune: () => torchtune,
} as const satisfies Readonly<Record<string, () => Engine>>;

export type EngineId = keyof typeof registry;

/**
 * Engines with answers for serving, or for training. A list that differs from the engines' answers does not compile.
 */
type EnginesOf<Purpose extends 'serving' | 'training'> = {
  [Id in EngineId]: ReturnType<(typeof registry)[Id]>[Purpose] extends null ? never : Id;
}[EngineId];

const SERVING = {
  architecture: true,
  vllm: true,
  'llama.cpp': true,
  sglang: true,
  transformers: true,
  'tensorrt-llm': true,
  ollama: true,
  lmstudio: true,
  mlx: true,
  exllama: true,
  tgi: true,
  ktransformers: true,
} as const satisfies Readonly<Record<EnginesOf<'serving'>, true>>;

const TRAINING = {
  architecture: true,
  transformers: true,
  mlx: true,
  megatron: true,
  torchtitan: true,
  deepspeed: true,
  unsloth: true,
  torchtune: true,
} as const satisfies Readonly<Record<EnginesOf<'training'>, true>>;

/** The engine whose answers apply where none is named: the architectural minimum. */
export const MINIMUM = 'architecture' satisfies EngineId;

/** The engine that generates answers in all modelled training frameworks. */
export const GENERATOR = 'vllm' satisfies EngineId;

/** The last engine. Solving asks for the same one millions of times. */
let last: { readonly id: EngineId; readonly engine: Engine } | undefined;

export const engineIds = Object.keys(registry) as readonly EngineId[];
export const servingEngineIds = Object.keys(SERVING) as readonly EngineId[];
export const trainingFrameworkIds = Object.keys(TRAINING) as readonly EngineId[];

/** The engine of an id. Throws for an unknown id, since ids are checked where they enter. */
export function engineOf(id: EngineId): Engine {
  if (last?.id === id) return last.engine;
  if (!Object.hasOwn(registry, id))
    throw new RangeError(`engine ${id}: one of ${engineIds.join(', ')} is expected`);
  const engine = registry[id]();
  last = { id, engine };
  return engine;
}

/** How an engine serves; for a training framework the architecture's minimum applies. */
export function servingOf(id: EngineId): ServingEngine {
  return engineOf(id).serving ?? registry[MINIMUM]().serving;
}

/** How a framework trains; for a serving engine the architecture's answers apply. */
export function trainingOf(id: EngineId): TrainingFramework {
  return engineOf(id).training ?? registry[MINIMUM]().training;
}

/** Whether an engine has a word for an option. */
export function understands(id: EngineId, option: EngineOption): boolean {
  return engineOf(id).words[option] !== null;
}
