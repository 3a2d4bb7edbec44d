import { architecture } from './architecture/engine.js';
import type { Engine, EngineOption, ServingEngine, TrainingFramework } from './contract.js';
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
import { transformers } from './transformers/engine.js';
import { unsloth } from './unsloth/engine.js';
import { vllm } from './vllm/engine.js';

/** Every engine by its id, in list order. */
const registry = {
  architecture,
  vllm,
  'llama.cpp': llamaCpp,
  sglang,
  transformers,
  'tensorrt-llm': tensorrtLlm,
  ollama,
  lmstudio,
  mlx,
  exllama,
  tgi,
  ktransformers,
  megatron,
  torchtitan,
  deepspeed,
  unsloth,
  torchtune,
} as const satisfies Readonly<Record<string, Engine>>;

export type EngineId = keyof typeof registry;

/** The engine whose answers apply where none is named: the architectural minimum. */
export const MINIMUM = 'architecture' satisfies EngineId;

const byId: ReadonlyMap<string, Engine> = new Map(Object.entries(registry));

/** The engine asked for last: solving asks for the same one millions of times. */
let last: { readonly id: EngineId; readonly engine: Engine } | undefined;

export const engineIds = Object.keys(registry) as readonly EngineId[];
export const servingEngineIds = engineIds.filter((id) => engineOf(id).serving !== null);
export const trainingFrameworkIds = engineIds.filter((id) => engineOf(id).training !== null);

/** The engine of an id. Throws for an unknown id, since ids are checked where they enter. */
export function engineOf(id: EngineId): Engine {
  if (last?.id === id) return last.engine;
  const engine = byId.get(id);
  if (!engine) throw new RangeError(`engine ${id}: one of ${engineIds.join(', ')} is expected`);
  last = { id, engine };
  return engine;
}

/** How an engine serves; for a training framework the architecture's minimum applies. */
export function servingOf(id: EngineId): ServingEngine {
  return engineOf(id).serving ?? registry[MINIMUM].serving;
}

/** How a framework trains; for a serving engine the architecture's answers apply. */
export function trainingOf(id: EngineId): TrainingFramework {
  return engineOf(id).training ?? registry[MINIMUM].training;
}

/** Whether an engine has a word for an option. */
export function understands(id: EngineId, option: EngineOption): boolean {
  return engineOf(id).words[option] !== null;
}
