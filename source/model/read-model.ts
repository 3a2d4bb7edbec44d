import { multimodal, textPart } from './architectures/hybrid/multimodal.js';
import { architectures } from './architectures/index.js';
import { assemble, type Blueprint } from './assemble.js';
import { Config, ModelError } from './config.js';
import { decoder } from './decoder.js';
import type { JsonObject } from './json.js';
import type { Model } from './model.js';

/**
 * Reads a Hugging Face `config.json`. A `model_type` we don't know is read as a Llama-like decoder by its
 * fields alone. Throws `ModelError` with one line when it is no transformer or a field is impossible.
 */
export function readModel(raw: JsonObject, name: string): Model {
  const config = new Config(raw);
  return assemble(config, name, readBlueprint(config, config.text('model_type') ?? ''));
}

/** By `model_type`; an unknown one around a text model is read as that text model with towers. */
function readBlueprint(config: Config, type: string): Blueprint {
  const architecture = architectures.get(type) ?? (textPart(config) ? multimodal : undefined);
  return architecture ? architecture.read(config, readBlueprint) : decoder(config);
}

export { ModelError };
