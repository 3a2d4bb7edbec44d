import type { ModelChoice } from '../scenario/scenario.js';

/** More than the top line names. */
const MOST = 16;

/**
 * Loads presets of models, the last few of which are kept: what is computed of a model is kept for as long as its config,
 * and the steps to undo would each hold a config of their own. Other models are loaded anew, since their files can change.
 */
export function keptModels(
  load: (id: string) => Promise<ModelChoice>,
  isPreset: (id: string) => boolean,
): (id: string) => Promise<ModelChoice> {
  const kept = new Map<string, ModelChoice>();
  return async (id) => {
    const model = kept.get(id) ?? (await load(id));
    if (!isPreset(id)) return model;
    kept.delete(id);
    kept.set(id, model);
    const [oldest] = kept.keys();
    if (kept.size > MOST && oldest !== undefined) kept.delete(oldest);
    return model;
  };
}
