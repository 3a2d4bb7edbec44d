import type { Blueprint } from './assemble.js';
import type { Config } from './config.js';

/** Reads a config as a model of this `model_type`, even where the config states another type. */
export type ReadBlueprint = (config: Config, type: string) => Blueprint;

/** One family of models: the config fields it reads, and the weights it has. */
export interface Architecture {
  /** The `model_type`s of its configs. */
  readonly modelTypes: readonly string[];
  /**
   * Builds the model's blueprint; `readOther` reads a part of the config (the text model inside a wrapper). Throws
   * `ModelError` for a missing or impossible field.
   */
  readonly read: (config: Config, readOther: ReadBlueprint) => Blueprint;
}
