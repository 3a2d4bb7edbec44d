import type { JsonObject } from '../text/json.js';
import type { ReadBlueprint } from './architecture.js';
import { byFields } from './architectures/dense/by-fields.js';
import { readWrapper, textPart } from './architectures/hybrid/multimodal.js';
import { architectures } from './architectures/index.js';
import { assemble, type Blueprint } from './assemble.js';
import { typeOfClass } from './class-name.js';
import { Config, ModelError } from './config.js';
import type { Model } from './model.js';
import { inHubWords } from './native-params.js';
import { readPipeline } from './pipeline.js';
import { refuseImpossible } from './possible-model.js';
import { readingsOf } from './readings.js';

/**
 * Reads a Hugging Face `config.json`, or a maker's `params.json`, by its `model_type`, or by its class where it
 * states none. An unknown type around a text model is read as that text model with towers, any other as a decoder by
 * its fields alone. Throws `ModelError` in one line for anything but a transformer, for an impossible field, or for
 * sizes beyond counting.
 */
export function readModel(raw: JsonObject, name: string): Model {
  const config = new Config(inHubWords(raw));
  const blueprint = blueprintOf(config, name);
  const read = refuseImpossible(withPipeline(config, name, blueprint));
  let readings: readonly Model[] | undefined;
  const none = () => [];
  const model: Model = { ...read, readings: none };
  return {
    ...read,
    readings: () => {
      readings ??= readingsOf(model, {
        raw: config.raw,
        missing: config.missing,
        read: (changed) => {
          const other = new Config(changed);
          return refuseImpossible({
            ...withPipeline(other, name, blueprintOf(other, name)),
            readings: none,
          });
        },
        others: () =>
          (blueprint.otherwise?.() ?? []).map((other) => ({
            ...assemble(config, name, other),
            readings: none,
          })),
      });
      return readings;
    },
  };
}

/** Adds the parts of the pipeline; reading them first marks their fields as read. */
function withPipeline(config: Config, name: string, blueprint: Blueprint): Omit<Model, 'readings'> {
  const { pipeline, unread } = readPipeline(config, readModel);
  const model = assemble(config, name, blueprint);
  if (!pipeline && unread.length === 0) return model;
  return {
    ...model,
    ...(pipeline && { pipeline }),
    unmodelled: [...model.unmodelled, ...unread],
  };
}

function blueprintOf(config: Config, name: string): Blueprint {
  const read: ReadBlueprint = (part, type) => {
    const known = architectures.get(type);
    if (known) return known.read(part.ofType(type), read);
    if (textPart(part)) return readWrapper(part, read, architectures.keys());
    return byFields(part, name);
  };
  const type =
    config.text('model_type') ??
    config.text('_class_name') ??
    typeOfClass(config, architectures.keys()) ??
    (config.has('ssm_cfg') ? 'mamba_ssm' : undefined);
  return read(config, type ?? '');
}

export { ModelError };
