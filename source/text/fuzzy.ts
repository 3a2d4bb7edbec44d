/** Quality of a match of a search word, from a whole part of a name down to its characters in order. */
const SCORES = { whole: 6, start: 5, partStart: 4, inside: 3, inOrder: 1 } as const;

/** Shorter words match in order within nearly every name. */
const LEAST_IN_ORDER = 3;
/** The characters may spread over at most this multiple of their number, so that a match is recognisable. */
const MOST_SPREAD = 3;

/**
 * Score of a name for a search, higher is better; undefined where a word does not match. Words are in lower case;
 * `about` is matched by whole words only.
 */
export function searchScore(
  name: string,
  about: string,
  words: readonly string[],
): number | undefined {
  const own = name.toLowerCase();
  const others = about.toLowerCase();
  const parts = own.split(/[^\p{L}\p{N}.]+/u);
  let sum = 0;
  for (const word of words) {
    const score = wordScore(own, parts, word) ?? (others.includes(word) ? SCORES.inOrder : 0);
    if (score === 0) return undefined;
    sum += score;
  }
  // Of equal matches the shorter name is better.
  return sum - own.length / 1000;
}

function wordScore(name: string, parts: readonly string[], word: string): number | undefined {
  if (name === word || parts.includes(word)) return SCORES.whole;
  if (name.startsWith(word)) return SCORES.start;
  if (parts.some((part) => part.startsWith(word))) return SCORES.partStart;
  if (name.includes(word)) return SCORES.inside;
  return isInOrder(name, word) ? SCORES.inOrder : undefined;
}

function isInOrder(name: string, word: string): boolean {
  if (word.length < LEAST_IN_ORDER) return false;
  let first = -1;
  let at = -1;
  for (const character of word) {
    at = name.indexOf(character, at + 1);
    if (at < 0) return false;
    if (first < 0) first = at;
  }
  return at - first < word.length * MOST_SPREAD;
}
