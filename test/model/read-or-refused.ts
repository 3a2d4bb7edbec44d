import type { Model } from '../../source/model/model.js';
import { ModelError, readModel } from '../../source/model/read-model.js';
import type { JsonObject } from '../../source/text/json.js';

/** The model of a config; undefined where it is refused in words. */
export function readOrRefused(raw: JsonObject): Model | undefined {
  try {
    return readModel(raw, 'a model');
  } catch (error) {
    if (error instanceof ModelError) return undefined;
    throw error;
  }
}
