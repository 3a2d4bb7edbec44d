import { architectures } from './architectures/index.js';
import { assemble } from './assemble.js';
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
  const architecture = architectures.get(config.text('model_type') ?? '');
  const blueprint = architecture ? architecture.read(config) : decoder(config);
  return assemble(config, name, blueprint);
}

export { ModelError };
