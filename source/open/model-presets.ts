import { isObject, type JsonObject } from '../text/json.js';
import { nearest } from '../text/nearest.js';
import type { OpenedModel } from './opened-model.js';
import type { Presets } from './presets.js';

/** What a preset tells of itself beside the published fields. */
interface Label {
  readonly name: string;
  readonly hubId: string | null;
}

/** The preset of exactly this id. Throws `OpenError`. */
export function presetModel(id: string, presets: Presets): OpenedModel {
  const json = presets.read('models', id);
  const { _llm_tui: own, ...config } = json;
  return { id, name: labelOf(own, id).name, config, notices: [] };
}

/**
 * The id of the preset somebody means: exactly, in any case, by its name or Hub id, or by the
 * same letters and digits (`Llama 3.1 8B`); a bare name may leave out or add what a tuned variant is called.
 */
export function findModelPreset(text: string, presets: Presets): string | undefined {
  const ids = presets.ids('models');
  if (ids.includes(text)) return text;
  const same = (left: string, right: string) => left.toLowerCase() === right.toLowerCase();
  const byId = ids.find((id) => same(id, text));
  if (byId !== undefined) return byId;
  const labels = ids.map((id) => ({ id, ...labelOf(presets.read('models', id)['_llm_tui'], id) }));
  const named = labels.find(({ hubId }) => hubId !== null && same(hubId, text));
  // An organisation's name says whose: another's model of that name is not it.
  if (named || text.includes('/')) return named?.id;
  for (const spelled of [letters, lettersOfBase, lettersOfFamily]) {
    const wanted = spelled(text);
    const found = labels.filter(({ id, name, hubId }) =>
      [id, name, hubId?.split('/')[1] ?? ''].some((other) => spelled(other) === wanted),
    );
    // Of several releases the one with the shortest name: the base, before what was tuned from it.
    const [shortest] = found.sort((left, right) => left.id.length - right.id.length);
    if (shortest && wanted !== '') return shortest.id;
  }
  return undefined;
}

/** Up to three ids that a wrong name may have meant: those that hold its words, else the nearest. */
export function suggestModels(text: string, presets: Presets): readonly string[] {
  const ids = presets.ids('models');
  const bare = text.split('/').at(-1) ?? text;
  const wanted = letters(bare);
  const holding = wanted.length < 3 ? [] : ids.filter((id) => letters(id).includes(wanted));
  if (holding.length > 0) return holding.slice(0, 3);
  const near = nearest(bare, ids);
  return near === undefined ? [] : [near];
}

function letters(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]+/g, '');
}

/** Tuned variants have the shapes of their base. */
function lettersOfBase(text: string): string {
  return letters(text.replace(/[-_ ](instruct|chat|it|base|hf|pt)(?=[-_ ]|$)/gi, ''));
}

/** Nor do releases differ in size: `mixtral-8x7b` for v0.1, `devstral-small` for 2505. */
function lettersOfFamily(text: string): string {
  return lettersOfBase(text.replace(/[-_ ](v\d+(\.\d+)*|\d{4})(?=[-_ ]|$)/gi, ''));
}

function labelOf(own: JsonObject[string] | undefined, id: string): Label {
  const label = isObject(own) ? own : {};
  const text = (field: string) => (typeof label[field] === 'string' ? label[field] : null);
  return { name: text('name') ?? id, hubId: text('hubId') };
}
