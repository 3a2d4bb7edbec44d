import { engineOf, type Offload, trainingOf } from '../engines/index.js';
import type { Options } from './scenario.js';

/** What lives in host memory: what is asked for, else what the framework keeps there under full recomputation. */
export function offloadOf({
  offload,
  engine,
  engineVersion,
  recompute,
}: Pick<Options, 'offload' | 'engine' | 'engineVersion' | 'recompute'>): Offload {
  if (offload !== null) return offload;
  const own = trainingOf(engine).defaults.at(engineVersion ?? engineOf(engine).release.version);
  return (recompute ?? own.recompute.value) === 'full' ? own.offload.value : 'none';
}
