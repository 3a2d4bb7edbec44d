import { isObject, type Json, type JsonObject } from '../text/json.js';
import type { Config } from './config.js';
import { namesOf } from './config-names.js';
import { wordsOf } from './config-words.js';
import type { Unmodelled } from './model.js';
import { isListedHarmless, severityOf } from './severity.js';
import { ANY_DTYPE, QUANTISATION_SECTIONS } from './stored-format.js';

/** Unread fields that may change weights or cache. */
export function unmodelledFields(config: Config): Unmodelled[] {
  return unread(config.raw, config.path, config.seen, missedFields(config));
}

interface MissedField {
  readonly field: string;
  /** Whether a default is taken in its place. */
  readonly isTaken: boolean;
  readonly words: readonly string[];
}

/** Missing fields by path and the last word of each of their names. */
type MissedFields = ReadonlyMap<string, readonly MissedField[]>;

function missedFields({ missing }: Config): MissedFields {
  const found = new Map<string, MissedField[]>();
  for (const [field, taken] of missing) {
    const at = field.lastIndexOf('.') + 1;
    for (const name of namesOf(field.slice(at))) {
      const words = wordsOf(name);
      const key = field.slice(0, at) + words.at(-1);
      found.set(key, [...(found.get(key) ?? []), { field, isTaken: taken !== null, words }]);
    }
  }
  return found;
}

/** The absent field whose name this name ends with; it may be meant even where its value is null or false. */
function missedBy(
  name: string,
  path: string,
  value: Json,
  missed: MissedFields,
): MissedField | undefined {
  const own = wordsOf(name);
  return missed
    .get(path + own.at(-1))
    ?.find(
      ({ isTaken, words }) =>
        (isTaken || typeof value === 'string') &&
        (words.length > 1 || path !== '') &&
        own.length > words.length &&
        words.every((word, index) => own[own.length - words.length + index] === word),
    );
}

function unread(
  raw: JsonObject,
  path: string,
  seen: ReadonlySet<string>,
  missed: MissedFields,
): Unmodelled[] {
  return Object.entries(raw).flatMap(([name, value]) => {
    const field = path + name;
    // `openFormats` reports the unread fields of these.
    if (QUANTISATION_SECTIONS.includes(name)) return [];
    if (seen.has(field))
      return isObject(value) && isOpened(field, seen, missed)
        ? unread(value, `${field}.`, seen, missed)
        : [];
    const severity = severityOf(name, value);
    if (severity === 'harmless') {
      const meant = isListedHarmless(name)
        ? undefined
        : missedBy(name, path, value ?? null, missed);
      if (meant === undefined) return [];
      const effect = `read by no rule, and may be meant for ${meant.field}`;
      return [{ field, value, effect, severity: 'unknown' as const, ...ofDtype(meant) }];
    }
    return [{ field, value, effect: EFFECTS[severity], severity }];
  });
}

/** A number format changes bytes, not counts. */
function ofDtype({ field }: MissedField): Pick<Unmodelled, 'only' | 'stored'> {
  return field.endsWith('torch_dtype') ? { only: ['bytes'], stored: ANY_DTYPE } : {};
}

const EFFECTS = {
  unknown: 'read by no rule of this architecture; may add or change weights',
  'changes memory': 'weights of this part are not in the total',
} as const;

/** Whether a section was read field by field rather than as one value, even where all of its fields are absent. */
function isOpened(section: string, seen: ReadonlySet<string>, missed: MissedFields): boolean {
  const start = `${section}.`;
  for (const field of [...seen, ...missed.keys()]) if (field.startsWith(start)) return true;
  return false;
}
