export { achievedBandwidth, fixedSecondsOfLayer, unpackingPower } from './achieved.js';
export { batchesInFlight } from './batches-in-flight.js';
export type {
  CacheAmounts,
  CacheComponent,
  CacheQuestion,
  CacheSettings,
} from './cache.js';
export { type CacheClass, type CacheLayout, cacheLayout } from './cache-layout.js';
export {
  type Engine,
  type EngineDefaults,
  type EngineId,
  engineDefaults,
  engineOf,
  engines,
} from './engine.js';
export { overheadBytes, trainingOverheads } from './engine-overheads.js';
export { type ExplainedCache, explainCache } from './explain.js';
export { type ModelWidths, modelWidths } from './model-widths.js';
export {
  driverReserve,
  type Overhead,
  type OverheadId,
  type OverheadQuestion,
} from './overhead.js';
export { type Capacity, capacityOf, maximumConcurrency, poolBytes } from './pool.js';
export { type SglangSizes, sglangFraction, sglangSizes } from './sglang-fraction.js';
export { type VllmPool, vllmPool } from './vllm-pool.js';
export { vllmExpertPadding } from './vllm-weights.js';
