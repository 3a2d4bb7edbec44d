import type { AdapterOptions } from './fields/adapter-options.js';
import type { LoadOptions } from './fields/load-options.js';
import type { DeviceOptions, MachineOptions } from './fields/machine-options.js';
import type { OffloadOptions } from './fields/offload-options.js';
import type { ParallelOptions } from './fields/parallel-options.js';
import type { PictureOptions } from './fields/picture-options.js';
import type { PostTrainingOptions } from './fields/post-training-options.js';
import type { RequestOptions } from './fields/request-options.js';
import type { RunOptions } from './fields/run-options.js';
import type { ServingOptions } from './fields/serving-options.js';
import type { SpeedOptions } from './fields/speed-options.js';
import type { TrainingOptions } from './fields/training-options.js';
import type { WorkloadOptions } from './fields/workload-options.js';

export type Mode = 'inference' | 'training';
export type OptimizerId =
  | 'adamw'
  | 'adamw-8bit'
  | 'paged-adamw-8bit'
  | 'paged-adamw'
  | 'adafactor'
  | 'sgd'
  | 'sgd-momentum'
  | 'lion'
  | 'muon';
export type AdapterKind = 'lora' | 'dora' | 'rslora' | 'ia3' | 'prefix';
export type Schedule = '1f1b' | 'gpipe' | 'zb1p' | 'zbv' | 'dualpipe' | 'dualpipev';
export type MomentFormat = 'fp32' | 'bf16';

/** One value for all devices, or one for each. */
export type OneOrEach = number | readonly number[];

/**
 * The value of every option, beside its declaration in `fields`. One that is null is open, and follows from the others
 * (`settle.ts`).
 */
export interface Options
  extends AdapterOptions,
    LoadOptions,
    DeviceOptions,
    MachineOptions,
    OffloadOptions,
    ParallelOptions,
    PictureOptions,
    PostTrainingOptions,
    RequestOptions,
    RunOptions,
    ServingOptions,
    SpeedOptions,
    TrainingOptions,
    WorkloadOptions {}

export type OptionId = keyof Options;
