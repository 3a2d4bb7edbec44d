import {
  engineOf,
  type Offload,
  type Recompute,
  type TrainingDefaults,
  trainingOf,
} from '../engines/index.js';
import type { Options } from './scenario.js';

type Asked = Pick<Options, 'engine' | 'engineVersion' | 'recompute'>;

/** What lives in host memory: what is asked for, else what the framework keeps there under full recomputation. */
export function offloadOf(options: Asked & Pick<Options, 'offload'>): Offload {
  if (options.offload !== null) return options.offload;
  return recomputeOf(options) === 'full' ? ownOf(options).offload.value : 'none';
}

/** What is recomputed: what is asked for, else what the framework does. */
export function recomputeOf(options: Asked): Recompute {
  return options.recompute ?? ownOf(options).recompute.value;
}

function ownOf({ engine, engineVersion }: Asked): TrainingDefaults {
  return trainingOf(engine).defaults.at(engineVersion ?? engineOf(engine).release.version);
}
