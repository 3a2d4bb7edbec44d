import type { HardwareEntry } from './catalogue.js';
import { bestEntry } from './catalogue.js';
import { isBrand, isMemoryWord, wordsOf } from './words.js';

/** Words of products that share only the number with a desktop card. */
const OTHER_PARTS = new Set(['laptop', 'mobile', 'maxq', 'vgpu', 'mig']);

/**
 * The entry of a driver's name (`NVIDIA H100 80GB HBM3`, `A100-SXM-80GB`), or undefined, since a wrong match is worse
 * than none. Entries of one name are distinguished by the memory in MiB that the driver reports; null where it
 * reports none.
 */
export function findByDriverName(
  name: string,
  memoryMib: number | null,
  entries: readonly HardwareEntry[],
): HardwareEntry | undefined {
  const wanted = plain(name);
  const named = entries.filter((entry) =>
    [entry.name, ...entry.aliases].some((alias) => plain(alias) === wanted),
  );
  return nearestMemory(named, memoryMib) ?? byWords(name, memoryMib, entries);
}

function plain(name: string): string {
  return wordsOf(name)
    .filter((word) => word !== 'nvidia' && word !== 'amd')
    .join(' ');
}

function nearestMemory(
  entries: readonly HardwareEntry[],
  memoryMib: number | null,
): HardwareEntry | undefined {
  const distance = (entry: HardwareEntry) =>
    memoryMib === null ? 0 : Math.abs(mebibytes(entry) - memoryMib);
  return entries.toSorted((left, right) => distance(left) - distance(right))[0];
}

function mebibytes(entry: HardwareEntry): number {
  return entry.memoryMib ?? ((entry.memoryGb ?? 0) * 1e9) / 2 ** 20;
}

/**
 * Matches by words: the entry must have every word with a digit, except a memory size (some clouds sell their own),
 * and its id may add only a form or a size. So `GeForce RTX 2080` is not the 2080 Ti.
 */
function byWords(
  name: string,
  memoryMib: number | null,
  entries: readonly HardwareEntry[],
): HardwareEntry | undefined {
  const words = wordsOf(name);
  if (words.some((word) => OTHER_PARTS.has(word))) return undefined;
  const numbers = words.filter((word) => /\d/.test(word) && !isMemoryWord(word));
  if (numbers.length === 0) return undefined;
  const known = new Set(entries.flatMap((entry) => entryWords(entry)));
  const kept = words.filter((word) => /\d/.test(word) || known.has(word) || word === 'sxm');
  const sizeless = kept.filter((word) => !isMemoryWord(word));
  const found =
    bestOf(kept, entries) ??
    nearestMemory(
      entries.filter((entry) => bestOf(sizeless, [entry]) !== undefined),
      memoryMib,
    );
  return found && addsNothing(found, words) ? found : undefined;
}

function bestOf(words: readonly string[], entries: readonly HardwareEntry[]) {
  return bestEntry(words.join(' '), entries);
}

function addsNothing(entry: HardwareEntry, words: readonly string[]): boolean {
  return wordsOf(entry.id).every(
    (word) =>
      isBrand(word) ||
      isMemoryWord(word) ||
      /^(sxm\d?|pcie)$/.test(word) ||
      words.some((given) => word.startsWith(given)),
  );
}

function entryWords(entry: HardwareEntry): readonly string[] {
  return [entry.id, entry.name, ...entry.aliases].flatMap(wordsOf);
}
