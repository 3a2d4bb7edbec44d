import type { EngineId } from './engine.js';

/**
 * Batches that pass a pipeline's stages at once in decoding: as many as there are stages, while there are sequences
 * enough (cost model §6.7). vLLM queues `pipeline_parallel_size` of them (`max_concurrent_batches`), SGLang divides its
 * requests by `pp_size` (`pp_max_micro_batch_size`). llama.cpp and transformers finish a step before they begin the next.
 */
export function batchesInFlight(engine: EngineId, stages: number, sequences: number): number {
  return engine === 'llama.cpp' || engine === 'transformers' ? 1 : Math.min(stages, sequences);
}
