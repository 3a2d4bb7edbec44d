import { isObject, type JsonObject } from '../text/json.js';
import { type ModelLabel, type ResolvedModel, suggestModels } from './names/resolve-model.js';
import type { OpenedModel } from './opened-model.js';
import type { Presets } from './presets.js';

/** The preset of exactly this id. Throws `OpenError`. */
export function presetModel(id: string, presets: Presets): OpenedModel {
  const json = presets.read('models', id);
  const { _llm_tui: own, ...config } = json;
  const { name, hubId } = labelOf(own, id);
  return { id, name, ...(hubId !== null && { hub: hubId }), config, notices: [] };
}

/** The preset that a name resolved to, in the format that the name asks for. */
export function resolvedPreset(
  typed: string,
  { id, format, notices }: ResolvedModel,
  presets: Presets,
): OpenedModel {
  const model = presetModel(id, presets);
  const own = format ?? (isTunedOf(typed, id, model.config) ? 'bf16' : undefined);
  return { ...model, ...(own && { weightsFormat: own }), notices };
}

/** Whether the name is of a tuned model of a base model in 32 bits: tuned models are published in 16. */
function isTunedOf(typed: string, id: string, config: JsonObject): boolean {
  const tuned = /[-_ ](instruct|it|chat)(?=[-_ ]|$)/i;
  return config['torch_dtype'] === 'float32' && tuned.test(typed) && !tuned.test(id);
}

/** The names of every preset. */
export function modelLabels(presets: Presets): readonly ModelLabel[] {
  return presets.ids('models').map((id) => labelOf(presets.read('models', id)['_llm_tui'], id));
}

/** Up to three ids close to an unknown name. */
export function suggestPresets(text: string, presets: Presets): readonly string[] {
  return suggestModels(text, modelLabels(presets));
}

function labelOf(own: JsonObject[string] | undefined, id: string): ModelLabel {
  const label = isObject(own) ? own : {};
  const text = (field: string) => (typeof label[field] === 'string' ? label[field] : null);
  return { id, name: text('name') ?? id, hubId: text('hubId') };
}
