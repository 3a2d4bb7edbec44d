import { nearest } from '../text/nearest.js';
import { countedForms, countOf, withCount } from './counted.js';
import { HardwareError } from './preset-fields.js';
import { essence, isBrand, isMemoryWord, splitGlued, wordsOf } from './words.js';

/** The fields of a preset by which it is found. */
export interface HardwareEntry {
  readonly id: string;
  readonly name: string;
  readonly aliases: readonly string[];
  readonly memoryGb: number | null;
  readonly memoryMib: number | null;
  readonly memoryOptionsGb: readonly number[];
  readonly releaseYear: number | null;
}

/** A request for hardware: an entry, its count, and one of its memory sizes. */
export interface NamedHardware {
  readonly id: string;
  readonly count: number;
  /** A memory size of the entry other than its usual one, in GB. */
  readonly memoryOptionGb: number | null;
  /** Whether the name leaves out a form or a size that the entry has, and the other entries that match all words. */
  readonly isOpen: boolean;
  readonly others: readonly string[];
}

/** Order of preference among forms of one accelerator when none is named; unlisted forms come second. */
const FORMS = ['sxm', '', 'workstation', 'server', 'pcie', 'nvl', 'maxq'];

/**
 * Finds hardware as people name it: an id, a name, a driver's name, or enough of its words
 * (`h100`, `a100-40gb`, `rtx4090`, `m3 max`), with a count (`h100:8`, `8xh100`).
 * Of several that fit, in this order: the one so named; the fewest further words; SXM before
 * unnamed forms before PCIe before NVL; the larger memory; the newer; the id's order.
 * Throws `HardwareError` naming the nearest id.
 */
export function findHardware(text: string, entries: readonly HardwareEntry[]): NamedHardware {
  const { name, count } = withCount(text.trim());
  const choice = count === null ? undefined : choose(name, count, entries);
  if (choice) return choice;
  const whole = choose(text, 1, entries);
  if (whole) return whole;
  for (const [left, right] of countedForms(text.trim())) {
    const counted = choose(left, countOf(right, text), entries);
    if (counted) return counted;
  }
  throw new HardwareError(unknownMessage(name, entries));
}

/** The best entry that has all words, or undefined. */
export function bestEntry(
  text: string,
  entries: readonly HardwareEntry[],
): HardwareEntry | undefined {
  return matchingEntries(text, entries)[0];
}

/** Entries that have all words, the most likely first. An id matches only its own entry. */
function matchingEntries(
  text: string,
  entries: readonly HardwareEntry[],
): readonly HardwareEntry[] {
  const exact = entries.find((entry) => entry.id === text.trim().toLowerCase());
  if (exact) return [exact];
  const vocabulary = new Set(entries.flatMap((entry) => [...entryWords(entry)]));
  const words = wordsOf(text)
    .flatMap((word) => splitGlued(word, vocabulary))
    .filter((word) => !isBrand(word));
  // A size or a variant alone names no device: `8gb`, `ti 8gb`.
  if (words.every((word) => isMemoryWord(word) || VARIANTS.has(word) || /^\d{1,3}$/.test(word)))
    return [];
  const matches = (fits: (word: string, known: ReadonlySet<string>) => boolean) =>
    entries.filter((entry) => {
      const known = entryWords(entry);
      return words.every((word) => fits(word, known));
    });
  const whole = matches((word, known) => known.has(word) || known.has(`${word}gb`));
  const found = whole.length > 0 ? whole : matches(startsOne);
  return found.filter((entry) => isOfVariant(entry, words)).sort(preference(text, words));
}

function choose(
  name: string,
  count: number,
  entries: readonly HardwareEntry[],
): NamedHardware | undefined {
  const [entry, ...others] = matchingEntries(name, entries);
  if (!entry) return undefined;
  const words = wordsOf(name);
  const option = entry.memoryOptionsGb.find(
    (size) =>
      size !== entry.memoryGb && (words.includes(`${size}gb`) || words.includes(String(size))),
  );
  const exactly = namedExactly(entry, essence(name));
  const isOpen =
    option === undefined &&
    (exactly === NOT_EXACT
      ? leavesOpen(entry, words)
      : isNickname(entry, words) || leavesSizeOpen(entry, words, others));
  return {
    id: entry.id,
    count,
    memoryOptionGb: option ?? null,
    isOpen,
    others: isOpen ? others.map(({ id }) => id) : [],
  };
}

/** Whether a name leaves out a form or a size that is part of the entry's id. */
function leavesOpen({ id }: HardwareEntry, words: readonly string[]): boolean {
  return wordsOf(id).some(
    (word) => !words.includes(word) && (isMemoryWord(word) || /^(sxm|pcie|nvl)/.test(word)),
  );
}

/** Whether a name is an alias without any word of the entry's id or name, as `cpu` for one kind of desktop. */
function isNickname({ id, name }: HardwareEntry, words: readonly string[]): boolean {
  const own = [id, name].flatMap(wordsOf);
  return !words.some((word) => own.includes(word));
}

/**
 * Whether a name leaves out the size in an entry's id. It does where the entry's name has the size, or another entry
 * differs only in it.
 */
function leavesSizeOpen(
  entry: HardwareEntry,
  words: readonly string[],
  others: readonly HardwareEntry[],
): boolean {
  const own = wordsOf(entry.id);
  const isLeftOut = own.some((word) => isMemoryWord(word) && !words.includes(word));
  const isForm = own.some((word) => /^(sxm|pcie|nvl)/.test(word));
  if (!isLeftOut || isForm) return false;
  const stem = withoutSize(entry.id);
  return (
    wordsOf(entry.name).some(isMemoryWord) || others.some(({ id }) => withoutSize(id) === stem)
  );
}

function withoutSize(id: string): string {
  return id.replace(/-\d+gb$/, '');
}

/** Words that make a different product of the same number. A name without them means the plain product. */
const VARIANTS = new Set(['ti', 'super', 'xt', 'xtx', 'd', 'ada']);

function isOfVariant({ id }: HardwareEntry, words: readonly string[]): boolean {
  return wordsOf(id).every((word) => !VARIANTS.has(word) || words.includes(word));
}

const wordsOfEntry = new WeakMap<HardwareEntry, ReadonlySet<string>>();

function entryWords(entry: HardwareEntry): ReadonlySet<string> {
  let words = wordsOfEntry.get(entry);
  if (!words) {
    const sizes = [entry.memoryGb ?? 0, ...entry.memoryOptionsGb].map((size) => `${size}gb`);
    words = new Set([entry.id, entry.name, ...entry.aliases, ...sizes].flatMap(wordsOf));
    wordsOfEntry.set(entry, words);
  }
  return words;
}

/**
 * Whether a word is the start of a known one: `sxm` of `sxm4`, `mi300` of `mi300x`. `h10` is not the start of `h100`,
 * which is another number.
 */
function startsOne(word: string, known: ReadonlySet<string>): boolean {
  if (known.has(word)) return true;
  for (const candidate of known) {
    const rest = candidate.slice(word.length);
    if (!candidate.startsWith(word) || word.length < 2 || rest.length > 2) continue;
    if (!(/\d$/.test(word) && /^\d/.test(rest))) return true;
  }
  return false;
}

function preference(text: string, words: readonly string[]) {
  const wanted = essence(text);
  const rank = (entry: HardwareEntry): readonly number[] => {
    const further = wordsOf(entry.id).filter(
      (word) => !isBrand(word) && !isMemoryWord(word) && !words.includes(word),
    );
    return [
      namedExactly(entry, wanted),
      further.length,
      formOrder(entry, words),
      -(entry.memoryGb ?? 0),
      -(entry.releaseYear ?? 0),
    ];
  };
  return (left: HardwareEntry, right: HardwareEntry): number => {
    const leftRank = rank(left);
    const rightRank = rank(right);
    for (const [index, value] of leftRank.entries()) {
      const difference = value - (rightRank[index] ?? 0);
      if (difference !== 0) return difference;
    }
    return left.id < right.id ? -1 : 1;
  };
}

const NOT_EXACT = 2;

function namedExactly(entry: HardwareEntry, wanted: string): number {
  if (essence(entry.id) === wanted || essence(entry.name) === wanted) return 0;
  return entry.aliases.some((alias) => essence(alias) === wanted) ? 1 : NOT_EXACT;
}

function formOrder(entry: HardwareEntry, words: readonly string[]): number {
  const further = wordsOf(entry.id).filter((word) => !words.includes(word));
  const form = FORMS.findIndex((name) => name !== '' && further.some((w) => w.startsWith(name)));
  return form < 0 ? FORMS.indexOf('') : form;
}

function unknownMessage(name: string, entries: readonly HardwareEntry[]): string {
  const sizes = wrongSize(name, entries);
  if (sizes !== undefined) return sizes;
  // Short forms are compared first, since `h100` is mistyped more often than a whole id.
  const names = [...entries.map(shortName), ...entries.map((entry) => entry.id)];
  const guess = name.trim().length > 1 ? nearest(name.trim(), names) : undefined;
  const entry = guess === undefined ? undefined : bestEntry(guess, entries);
  const hint = entry ? `; nearest: ${entry.id}` : '; "llm-tui hardware" lists what there is';
  return `no hardware "${name.slice(0, 60)}"${hint}`;
}

/** The message for a known name with an unknown memory size, with the sizes there are. */
function wrongSize(name: string, entries: readonly HardwareEntry[]): string | undefined {
  const words = wordsOf(name);
  const size = words.find((word) => isMemoryWord(word) || /^\d{1,3}$/.test(word));
  const rest = words.filter((word) => word !== size).join(' ');
  const entry = size === undefined ? undefined : bestEntry(rest, entries);
  if (!entry || size === undefined) return undefined;
  // A bare number counts as a size only after a complete name, so the 9 of `dgx-9` does not.
  if (!isMemoryWord(size) && namedExactly(entry, essence(rest)) === NOT_EXACT) return undefined;
  const { id, memoryGb, memoryOptionsGb } = entry;
  const known = memoryOptionsGb.length > 0 ? memoryOptionsGb : [memoryGb ?? 0];
  return `no ${id} has ${size.replace('gb', '')} GB: ${known.join(', ')} are sold`;
}

function shortName(entry: HardwareEntry): string {
  return wordsOf(entry.id).find((word) => /\d\d|[a-z]\d/.test(word)) ?? entry.id;
}
