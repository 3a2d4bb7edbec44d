import type { Blueprint } from './assemble.js';
import type { Config } from './config.js';

/** Reads a config as a model of this `model_type`, whatever type it states itself. */
export type ReadBlueprint = (config: Config, type: string) => Blueprint;

/** One family of models: what it reads from a config, and the weights it has. */
export interface Architecture {
  /** The `model_type`s of its configs. */
  readonly modelTypes: readonly string[];
  /**
   * Builds the model's blueprint; `readOther` reads a part of the config (a text model beside towers). Throws
   * `ModelError` where a field is missing or impossible.
   */
  readonly read: (config: Config, readOther: ReadBlueprint) => Blueprint;
}
