import { architectureCache } from './architecture.js';
import type { CacheRules } from './cache.js';
import {
  architectureOverheads,
  llamaCppOverheads,
  sglangOverheads,
  transformersOverheads,
  vllmOverheads,
} from './engine-overheads.js';
import { llamaCppCache } from './llama-cpp.js';
import type { Overhead, OverheadQuestion } from './overhead.js';
import { sglangCache } from './sglang.js';
import { transformersCache } from './transformers.js';
import { vllmCache } from './vllm.js';

export type EngineId = 'architecture' | 'vllm' | 'llama.cpp' | 'sglang' | 'transformers';

/** What an engine does when nobody says, with where that was read. */
export interface EngineDefaults {
  /** Tokens of one forward step. */
  readonly batchedTokens: number;
  /** Share of the device's memory it takes. */
  readonly memoryUtilization: number;
  /** Sequences it makes room for at once. */
  readonly maximumSequences: number;
  readonly source: string;
}

/** An engine's accounting: cache, overheads, defaults. */
export interface Engine {
  readonly id: EngineId;
  readonly label: string;
  readonly defaults: EngineDefaults;
  readonly cache: CacheRules;
  /** Overheads of one rank, each a figure of its own. */
  readonly overheads: (question: OverheadQuestion) => readonly Overhead[];
}

export const engines: readonly Engine[] = [
  {
    id: 'architecture',
    label: 'Architectural minimum',
    defaults: {
      batchedTokens: 2048,
      memoryUtilization: 1,
      maximumSequences: 256,
      source: 'a prefill chunk of 2048, all that the driver reports (cost model §7)',
    },
    cache: architectureCache,
    overheads: architectureOverheads,
  },
  {
    id: 'vllm',
    label: 'vLLM',
    defaults: {
      batchedTokens: 8192,
      memoryUtilization: 0.92,
      maximumSequences: 256,
      source:
        'vLLM v0.12–0.20: 8192 batched tokens on devices of 70 GiB and more (2048 on smaller ones and before), 0.92 (0.90 before), 256 sequences, blocks of 16',
    },
    cache: vllmCache,
    overheads: vllmOverheads,
  },
  {
    id: 'llama.cpp',
    label: 'llama.cpp',
    defaults: {
      batchedTokens: 512,
      memoryUtilization: 1,
      maximumSequences: 4,
      source: 'llama.cpp 2026: n_ubatch 512, llama-server with 4 slots in one pool of cells',
    },
    cache: llamaCppCache,
    overheads: llamaCppOverheads,
  },
  {
    id: 'sglang',
    label: 'SGLang',
    defaults: {
      batchedTokens: 8192,
      memoryUtilization: 0.87,
      maximumSequences: 256,
      source:
        'SGLang v0.5: chunked prefill 8192 and a static share of 0.87 on an 80 GB device; both follow from the device’s memory (`sglangFraction`)',
    },
    cache: sglangCache,
    overheads: sglangOverheads,
  },
  {
    id: 'transformers',
    label: 'transformers',
    defaults: {
      batchedTokens: 2 ** 40,
      memoryUtilization: 0.95,
      maximumSequences: 1,
      source:
        'transformers has no chunks: whole prompts go through at once; 5 % for fragments (cost model §2.5)',
    },
    cache: transformersCache,
    overheads: transformersOverheads,
  },
];

const byId = new Map<string, Engine>(engines.map((engine) => [engine.id, engine]));

/** The engine of an id. Throws when there is none: ids are checked where they enter. */
export function engineOf(id: EngineId): Engine {
  const engine = byId.get(id);
  if (!engine)
    throw new RangeError(
      `engine ${id}: one of ${engines.map((known) => known.id).join(', ')} is expected`,
    );
  return engine;
}

/** Its defaults. */
export function engineDefaults(id: EngineId): EngineDefaults {
  return engineOf(id).defaults;
}
