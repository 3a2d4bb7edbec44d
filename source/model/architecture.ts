import type { Blueprint } from './assemble.js';
import type { Config } from './config.js';

/** One family of models: what it reads from a config, and the weights it has. */
export interface Architecture {
  /** The `model_type`s of its configs. */
  readonly modelTypes: readonly string[];
  /** Builds the model's blueprint. Throws `ModelError` where a field is missing or impossible. */
  readonly read: (config: Config) => Blueprint;
}
