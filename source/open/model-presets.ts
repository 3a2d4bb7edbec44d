import { isObject, type JsonObject } from '../text/json.js';
import { nearest } from '../text/nearest.js';
import type { OpenedModel } from './opened-model.js';
import type { Presets } from './presets.js';

/** Fields of a preset in addition to the published config. */
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
 * The id of the preset that a text names: exactly, in any case, by name or Hub id, or by the same letters and digits
 * (`Llama 3.1 8B`). A bare name may omit or add the words of tuned variants.
 */
export function findModelPreset(text: string, presets: Presets): string | undefined {
  const ids = presets.ids('models');
  if (ids.includes(text)) return text;
  const same = (left: string, right: string) => left.toLowerCase() === right.toLowerCase();
  const byId = ids.find((id) => same(id, text));
  if (byId !== undefined) return byId;
  const labels = ids.map((id) => ({ id, ...labelOf(presets.read('models', id)['_llm_tui'], id) }));
  const named = labels.find(({ hubId }) => hubId !== null && same(hubId, text));
  // With an organisation in the name, another organisation's model of that name does not match.
  if (named || text.includes('/')) return named?.id;
  for (const spelled of [letters, lettersOfBase, lettersOfFamily]) {
    const wanted = spelled(text);
    const found = labels.filter(({ id, name, hubId }) =>
      [id, name, hubId?.split('/')[1] ?? ''].some((other) => spelled(other) === wanted),
    );
    // Of several releases the shortest name: the base before its tuned variants.
    const [shortest] = found.sort((left, right) => left.id.length - right.id.length);
    if (shortest && wanted !== '') return shortest.id;
  }
  return undefined;
}

/** Up to three ids similar to a wrong name: those that contain its words, else the nearest. */
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

/** Releases have equal sizes: `mixtral-8x7b` for v0.1, `devstral-small` for 2505. */
function lettersOfFamily(text: string): string {
  return lettersOfBase(text.replace(/[-_ ](v\d+(\.\d+)*|\d{4})(?=[-_ ]|$)/gi, ''));
}

function labelOf(own: JsonObject[string] | undefined, id: string): Label {
  const label = isObject(own) ? own : {};
  const text = (field: string) => (typeof label[field] === 'string' ? label[field] : null);
  return { name: text('name') ?? id, hubId: text('hubId') };
}
