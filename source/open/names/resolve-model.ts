import { nearest } from '../../text/nearest.js';
import { formatOfTag, statedFormat } from './format-words.js';
import { bareModelName } from './model-address.js';
import { REPUBLISHERS, SAME_WEIGHTS } from './model-aliases.js';
import { OLLAMA_LIBRARY } from './ollama-library.js';
import { isOtherRelease, isSameName, isUniqueIn, spellings } from './spelling.js';

/** The names of a preset that identify the model. */
export interface ModelLabel {
  readonly id: string;
  readonly name: string;
  readonly hubId: string | null;
}

/** The preset that a text names, and what the text states beyond it. */
export interface ResolvedModel {
  readonly id: string;
  /** Format of the weights that the name asks for. */
  readonly format?: string;
  /** How the preset differs from the typed name. */
  readonly notices: readonly string[];
}

/** The format of most tags in Ollama's library. */
const LIBRARY_FORMAT = 'q4_k_m';

/** The result of a name: one preset, several candidates, or nothing known. */
export type Resolution =
  | ({ readonly kind: 'found' } & ResolvedModel)
  | { readonly kind: 'several'; readonly ids: readonly string[] }
  | { readonly kind: 'unknown' };

/**
 * The preset that a text names: an id, a Hub id or URL, a repository that republishes a model in another format
 * (`unsloth/Qwen3-8B-GGUF:Q4_K_M`), a tag of Ollama's library, another name of the same weights, or a prefix of exactly
 * one. A name of another size, version or organisation matches none: no name is replaced without a notice.
 */
export function resolveModel(text: string, labels: readonly ModelLabel[]): Resolution {
  const { organisation, name, tag, fromOllama } = bareModelName(text);
  const exact = labels.find(
    ({ hubId }) => hubId !== null && isSameName(hubId, `${organisation}/${name}`),
  );
  if (exact && tag === undefined) return { kind: 'found', id: exact.id, notices: [] };
  const tagged = inLibrary(name, tag, labels, fromOllama || organisation === undefined);
  if (tagged) return tagged;
  const quantised = tag === undefined ? undefined : formatOfTag(tag);
  const whole = tag === undefined || quantised ? name : `${name}-${tag}`;
  const stated = statedFormat(whole, organisation);
  const isLibraryTag = tag !== undefined && !quantised && organisation === undefined;
  const format = quantised?.format ?? stated.format ?? (isLibraryTag ? LIBRARY_FORMAT : undefined);
  const isRepublished = stated.rest !== whole || quantised !== undefined;
  if (organisation !== undefined && !mayBe(organisation, stated.rest, labels, isRepublished))
    return { kind: 'unknown' };
  const { ids: found, isSame } = presetOf(stated.rest, labels);
  if (found.length === 0) return { kind: 'unknown' };
  if (found.length > 1) return { kind: 'several', ids: found };
  const [id = ''] = found;
  const why = isSame ? 'the same shapes' : 'the only one of these words';
  return {
    kind: 'found',
    id,
    ...(format && { format }),
    notices: [
      ...(isPlainly(stated.rest, id, labels)
        ? []
        : [`${text.slice(0, 100)} is taken as ${id}: ${why}`]),
      ...[(quantised ?? stated).notice ?? []].flat(),
      ...(isLibraryTag && stated.format === undefined
        ? [`${name}:${tag} is read as a tag of Ollama's, in ${LIBRARY_FORMAT.toUpperCase()}`]
        : []),
    ],
  };
}

/** Most suggestions in an error. */
const MOST_SUGGESTED = 3;

/**
 * Up to three ids close to an unknown name: the sizes of its family in Ollama's library, those with its words, those
 * with the words before its tag, else the nearest.
 */
export function suggestModels(text: string, labels: readonly ModelLabel[]): readonly string[] {
  const ids = labels.map(({ id }) => id);
  const { name, tag } = bareModelName(text);
  const family = OLLAMA_LIBRARY.get(name.toLowerCase());
  const sizes = family ? [...new Set(Object.values(family.tags))] : [];
  if (sizes.length > 0) return sizes.filter((id) => ids.includes(id)).slice(0, MOST_SUGGESTED);
  const whole = tag === undefined || formatOfTag(tag) ? name : `${name}-${tag}`;
  const bare = statedFormat(whole, undefined).rest;
  for (const words of [bare, name]) {
    const wanted = spellings.letters(words);
    const holding =
      wanted.length < 3 ? [] : ids.filter((id) => spellings.letters(id).includes(wanted));
    if (holding.length > 0) return holding.slice(0, MOST_SUGGESTED);
  }
  const near = nearest(bare, ids);
  return near === undefined ? [] : [near];
}

/** Words of a tag after its size that change no shape: tuning and date. */
const VARIANT = /(-(instruct|it|chat|text|base|thinking|code|small|qat|fp16|v0\.\d|\d{4}))+$/;

/** Versions of one size may differ in window or vocabulary: Mistral 7B v0.2 is not v0.3. */
function isOtherVersion(tag: string, id: string): boolean {
  const [asked, own] = [tag, id].map((text) => /v0\.\d/.exec(text)?.[0]);
  return asked !== undefined && own !== undefined && asked !== own;
}

/** A tag of Ollama's library: a size or variant of a family, in the format of its default file unless it states one. */
function inLibrary(
  name: string,
  tag: string | undefined,
  labels: readonly ModelLabel[],
  isAddress: boolean,
): Resolution | undefined {
  const model = isAddress ? OLLAMA_LIBRARY.get(name.toLowerCase()) : undefined;
  if (!model) return undefined;
  const words = (tag ?? 'latest').toLowerCase();
  const stated = statedFormat(words, undefined);
  const trained = /-qat$/.test(words) ? 'q4_0' : undefined;
  const format = formatOfTag(stated.rest)?.format ?? stated.format ?? trained;
  const variant = formatOfTag(words) ? 'latest' : stated.rest.replace(VARIANT, '');
  const size = [stated.rest, variant].find((key) => Object.hasOwn(model.tags, key));
  const id = size === undefined ? undefined : model.tags[size];
  const isKnown = id !== undefined && labels.some((label) => label.id === id);
  if (!isKnown || isOtherVersion(stated.rest, id))
    // A preset may have this very name: `phi-4` is no tag.
    return tag === undefined ? undefined : { kind: 'unknown' };
  const taken = format ?? model.formats?.[size ?? ''] ?? model.format ?? LIBRARY_FORMAT;
  return {
    kind: 'found',
    id,
    format: taken,
    notices: [
      `${name}${tag === undefined ? '' : `:${tag}`} is Ollama's name of ${id} in ${taken.toUpperCase()}`,
    ],
  };
}

/** Whether another organisation's repository may be meant: the model's own, a republisher's, or that of a quantiser. */
function mayBe(
  organisation: string,
  name: string,
  labels: readonly ModelLabel[],
  isRepublished: boolean,
): boolean {
  if (isRepublished || REPUBLISHERS.has(organisation.toLowerCase())) return true;
  const { ids: own } = presetOf(name, labels);
  return labels.some(
    ({ id, hubId }) =>
      own.includes(id) && hubId?.split('/')[0]?.toLowerCase() === organisation.toLowerCase(),
  );
}

interface Candidates {
  readonly ids: readonly string[];
  /** Whether candidates have the shapes of the named model, or share only its words. */
  readonly isSame: boolean;
}

/** Presets that a bare name may mean, by the strictest spelling that matches any. */
function presetOf(name: string, labels: readonly ModelLabel[]): Candidates {
  const alias = SAME_WEIGHTS.get(name.toLowerCase().replace(/[ _]/g, '-'));
  if (alias !== undefined && labels.some(({ id }) => id === alias))
    return { ids: [alias], isSame: true };
  const byId = labels.find(({ id }) => isSameName(id, name));
  if (byId) return { ids: [byId.id], isSame: true };
  for (const spelled of [spellings.letters, spellings.base, spellings.release]) {
    const wanted = spelled(name);
    const found = labels.filter((label) =>
      namesOf(label).some((other) => spelled(other) === wanted && !isOtherRelease(name, other)),
    );
    // Of several releases the one with the shortest name: the base before its tuned versions.
    const [shortest] = found.toSorted((left, right) => left.id.length - right.id.length);
    if (shortest && wanted !== '') return { ids: [shortest.id], isSame: true };
  }
  const aliased = [...SAME_WEIGHTS].find(
    ([other]) => spellings.base(other) === spellings.base(name),
  );
  if (aliased && labels.some(({ id }) => id === aliased[1]))
    return { ids: [aliased[1]], isSame: true };
  const holding = labels.filter((label) =>
    namesOf(label).some((other) => isUniqueIn(name, other) && !isOtherRelease(name, other)),
  );
  return { ids: holding.map(({ id }) => id), isSame: false };
}

function namesOf({ id, name, hubId }: ModelLabel): readonly string[] {
  return [id, name, hubId?.split('/')[1] ?? ''];
}

/** Whether a name equals the preset's own, apart from spelling and words for tuned variants. */
function isPlainly(name: string, id: string, labels: readonly ModelLabel[]): boolean {
  const label = labels.find((candidate) => candidate.id === id);
  return (
    label !== undefined &&
    namesOf(label).some((other) => spellings.base(other) === spellings.base(name))
  );
}
