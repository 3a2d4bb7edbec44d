export { type CacheLayout, cacheLayout } from './cache/layout.js';
export type { CacheRequest, CacheSettings } from './cache/request.js';
export {
  type CacheAmounts,
  type CacheRule,
  cacheEntries,
  readBytes,
  storedBytes,
} from './cache/rule.js';
export { type Capacity, maximumConcurrency } from './capacity.js';
export type {
  CheckpointCache,
  Engine,
  EngineOption,
  ServingDefaults,
  ServingEngine,
} from './contract.js';
export { type Support, supportsCache, weightSupport } from './format-support.js';
export { type ModelWidths, modelWidths } from './model-widths.js';
export { imageScratch } from './overheads/image.js';
export type { ImageRequest, Overhead, OverheadRequest, Overheads } from './overheads/overhead.js';
export { type PaceRequest, paceFrom, paceOf } from './pace/pace.js';
export { PACES, type Pace, type PaceId, type PaceTable } from './pace/table.js';
export { PICTURE_RATES } from './rates.js';
export {
  type EngineId,
  engineIds,
  engineOf,
  GENERATOR,
  MINIMUM,
  servingEngineIds,
  servingOf,
  trainingFrameworkIds,
  trainingOf,
  understands,
} from './registry.js';
export { largestThat, largestWithRoom } from './search.js';
export type {
  GradientFormat,
  LossId,
  Offload,
  OffloadModule,
  RecipeId,
  Recompute,
  RecomputeMode,
  ZeroStage,
} from './training-choices.js';
export { type Offloaded, offloaded } from './training-choices.js';
export { EXPANDABLE_FRAGMENTS } from './training-defaults.js';
export type { TrainingDefaults } from './training-framework.js';
export { switchOf, type TrainingSwitch } from './training-switches.js';
export { isAtLeast } from './version.js';
