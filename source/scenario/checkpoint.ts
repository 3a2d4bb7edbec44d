import { type CheckpointCache, servingOf } from '../engines/index.js';
import { isWeightFormat } from '../formats/index.js';
import { ModelError } from '../model/config.js';
import type { Model } from '../model/model.js';
import type { Scenario } from './scenario.js';

/** The format that the engine loads weights in. */
export function loadedWeights({ mode, engine, weights }: Scenario, model: Model): string {
  const format = weights ?? storedWeights(model, '; choose one (--weights)');
  if (mode === 'training') return format;
  return servingOf(engine).weights.loads(format, {
    isOpen: weights === null,
    hasExperts: checkpointOf(model).hasExperts,
  });
}

/** The checkpoint's own format. Throws `ModelError` where its config says what nobody can make sense of. */
export function storedWeights({ storedFormat, storedBytes }: Model, advice: string): string {
  const format = storedBytes?.format ?? storedFormat.format;
  if (isWeightFormat(format)) return format;
  throw new ModelError(
    `quantization_config: no weight format ${JSON.stringify(format).slice(0, 40)} is known${advice}`,
  );
}

const checkpoints = new WeakMap<Model, CheckpointFacts>();

interface CheckpointFacts extends CheckpointCache {
  readonly hasExperts: boolean;
}

/** What of the checkpoint decides the formats that an engine loads. Read once for each model. */
export function checkpointOf(model: Model): CheckpointFacts {
  const known = checkpoints.get(model);
  if (known) return known;
  const mixers = model.groups.flatMap((group) => group.mixers);
  const read = {
    hasExperts: model.tensors.some(({ experts }) => experts !== undefined),
    quantization: model.storedFormat.cache,
    hasSparseLatents: mixers.some(
      (mixer) => mixer.kind === 'latent' && mixer.latentRank > 0 && mixer.indexer !== undefined,
    ),
    isCompressed: mixers.some((mixer) => mixer.kind === 'latent' && (mixer.compression ?? 1) > 1),
  };
  checkpoints.set(model, read);
  return read;
}
