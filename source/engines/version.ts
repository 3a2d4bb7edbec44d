/** Number of versions whose parts are kept. A search compares the same few in every step. */
const MOST_REMEMBERED = 256;

const remembered = new Map<string, readonly number[]>();

/** The numbers of a version as engines print it: `0.8.5`, `v0.8.5.post1`, `b4500`. */
function numbersOf(version: string): readonly number[] {
  const known = remembered.get(version);
  if (known) return known;
  const numbers = (version.match(/\d+/g) ?? []).map(Number);
  if (remembered.size >= MOST_REMEMBERED) remembered.clear();
  remembered.set(version, numbers);
  return numbers;
}

/** Whether a version is `least` or newer, by its numbers from left to right. */
export function isAtLeast(version: string, least: string): boolean {
  const numbers = numbersOf(version);
  for (const [index, wanted] of numbersOf(least).entries()) {
    const number = numbers[index] ?? 0;
    if (number !== wanted) return number > wanted;
  }
  return true;
}
