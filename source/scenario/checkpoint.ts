import { type CheckpointCache, servingOf } from '../engines/index.js';
import { isWeightFormat } from '../formats/index.js';
import { ModelError } from '../model/config.js';
import { cachesNothing, encoderTokensOf } from '../model/encoder.js';
import type { Model, StoredFormat } from '../model/model.js';
import { countParameters } from '../model/parameters.js';
import type { Setting } from './scenario.js';

/** The format that the engine loads weights in. */
export function loadedWeights({ mode, engine, weights }: Setting, model: Model): string {
  const format = weights ?? storedWeights(model, '; choose one (--weights)');
  if (mode === 'training') return format;
  return servingOf(engine).weights.loads(format, {
    isOpen: weights === null,
    hasExperts: factsOf(model).hasExperts,
  });
}

/** The format in which the checkpoint is stored. Throws `ModelError` where its config does not make sense. */
export function storedWeights({ storedFormat, storedBytes }: Model, advice: string): string {
  const format = storedBytes?.format ?? storedFormat.format;
  if (isWeightFormat(format)) return format;
  throw new ModelError(
    `quantization_config: no weight format ${JSON.stringify(format).slice(0, 40)} is known${advice}`,
  );
}

const factsOfModels = new WeakMap<Model, ModelFacts>();

/** Facts of a model from which open options follow. */
interface ModelFacts extends CheckpointCache {
  readonly hasExperts: boolean;
  readonly cachesNothing: boolean;
  /** Input tokens of its encoder; 0 without one. */
  readonly encoderTokens: number;
  readonly parameters: number;
  /** The cache facts of its checkpoint quantised by ModelOpt. */
  readonly quantised: CheckpointCache;
}

/**
 * Cache facts of a checkpoint in another format than the model's own. NVFP4 is taken to be ModelOpt's, whose script
 * also quantises the cache to FP8 (NVIDIA/Model-Optimizer, examples/llm_ptq/hf_ptq.py, `--kv_cache_qformat`).
 */
export function cacheBeside(weights: string, { storedFormat }: Model): Pick<StoredFormat, 'cache'> {
  return weights === 'nvfp4' && storedFormat.format !== weights ? { cache: 'modelopt-fp8' } : {};
}

/** Cache facts of the checkpoint with these weights. */
export function cacheFactsOf(model: Model, weights: string): CheckpointCache {
  const facts = factsOf(model);
  return cacheBeside(weights, model).cache === undefined ? facts : facts.quantised;
}

/** Facts of a model, computed once for each. */
export function factsOf(model: Model): ModelFacts {
  const known = factsOfModels.get(model);
  if (known) return known;
  const mixers = model.groups.flatMap((group) => group.mixers);
  const cache: CheckpointCache = {
    quantization: model.storedFormat.cache,
    hasSparseLatents: mixers.some(
      (mixer) => mixer.kind === 'latent' && mixer.latentRank > 0 && mixer.indexer !== undefined,
    ),
    isCompressed: mixers.some((mixer) => mixer.kind === 'latent' && (mixer.compression ?? 1) > 1),
  };
  const read = {
    ...cache,
    quantised: { ...cache, quantization: 'modelopt-fp8' } as const,
    hasExperts: model.tensors.some(({ experts }) => experts !== undefined),
    cachesNothing: cachesNothing(model),
    encoderTokens: encoderTokensOf(model) ?? 0,
    parameters: countParameters(model).total,
  };
  factsOfModels.set(model, read);
  return read;
}
