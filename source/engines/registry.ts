import { architecture } from './architecture/engine.js';
import type { Engine, EngineOption, ServingEngine, TrainingFramework } from './contract.js';
import { llamaCpp } from './llama-cpp/engine.js';
import { sglang } from './sglang/engine.js';
import { transformers } from './transformers/engine.js';
import { vllm } from './vllm/engine.js';

/** Every engine by its id, in the order that lists have. */
const registry = {
  architecture,
  vllm,
  'llama.cpp': llamaCpp,
  sglang,
  transformers,
} as const satisfies Readonly<Record<string, Engine>>;

export type EngineId = keyof typeof registry;

/** The engine whose answers hold where no engine is meant: the least that the architecture needs. */
export const MINIMUM = 'architecture' satisfies EngineId;

const byId: ReadonlyMap<string, Engine> = new Map(Object.entries(registry));

export const engineIds = Object.keys(registry) as readonly EngineId[];
export const servingEngineIds = engineIds.filter((id) => engineOf(id).serving !== null);
export const trainingFrameworkIds = engineIds.filter((id) => engineOf(id).training !== null);

/** The engine of an id. Throws when there is none: ids are checked where they enter. */
export function engineOf(id: EngineId): Engine {
  const engine = byId.get(id);
  if (!engine) throw new RangeError(`engine ${id}: one of ${engineIds.join(', ')} is expected`);
  return engine;
}

/** How an engine serves; one that only trains caches nothing of its own, so the architecture's minimum holds. */
export function servingOf(id: EngineId): ServingEngine {
  return engineOf(id).serving ?? registry[MINIMUM].serving;
}

/** How a framework trains; one that only serves is asked about no training, so the architecture's answers hold. */
export function trainingOf(id: EngineId): TrainingFramework {
  return engineOf(id).training ?? registry[MINIMUM].training;
}

/** Whether an engine has a word for an option. */
export function understands(id: EngineId, option: EngineOption): boolean {
  return engineOf(id).words[option] !== null;
}
