export { achievedBandwidth, fixedSecondsOfLayer, unpackingPower } from './achieved.js';
export { batchesInFlight } from './batches-in-flight.js';
export {
  type CacheAmounts,
  type CacheQuestion,
  type CacheSettings,
  CONVOLUTION_BYTES,
  STATE_BYTES,
} from './cache.js';
export { type CacheLayout, cacheLayout } from './cache-layout.js';
export { engineDefaults, engineOf, engines } from './engine.js';
export { trainingOverheads } from './engine-overheads.js';
export { explainCache } from './explain.js';
export { type ModelWidths, modelWidths } from './model-widths.js';
export { driverReserve, type Overhead } from './overhead.js';
export { capacityOf, maximumConcurrency, poolBytes } from './pool.js';
export { largestThat } from './search.js';
export { sglangFraction, sglangSizes } from './sglang-fraction.js';
export { vllmExpertPadding } from './vllm-weights.js';
