/** Truth of a condition; undefined where it can't be decided here. */
export type Truth = boolean | undefined;

export function not(a: Truth): Truth {
  return a === undefined ? undefined : !a;
}

export function both(a: Truth, b: Truth): Truth {
  return a === false || b === false ? false : a === undefined || b === undefined ? undefined : true;
}

export function either(a: Truth, b: Truth): Truth {
  return not(both(not(a), not(b)));
}

/** Whether words are a test command: `[ … ]`, `[[ … ]]`, `test …`. */
export function isTest([first = '']: readonly string[]): boolean {
  return first === '[' || first === '[[' || first === 'test';
}

/** Evaluates a condition; tests of files and of commands' output are undefined. Source: POSIX test(1). */
export function truthOf([first = '', ...rest]: readonly string[]): Truth {
  const words = first === 'test' ? rest : rest.slice(0, -1);
  return anyOf(words);
}

function anyOf(words: readonly string[]): Truth {
  return splitAt(words, ['||', '-o']).map(allOf).reduce(either, false);
}

function allOf(words: readonly string[]): Truth {
  return splitAt(words, ['&&', '-a']).map(single).reduce(both, true);
}

function splitAt(words: readonly string[], marks: readonly string[]): (readonly string[])[] {
  const parts: string[][] = [[]];
  for (const word of words) {
    if (marks.includes(word)) parts.push([]);
    else parts.at(-1)?.push(word);
  }
  return parts;
}

function single([first = '', ...rest]: readonly string[]): Truth {
  if (first === '!') return not(single(rest));
  if ([first, ...rest].some((word) => /\$[({]|`/.test(word))) return undefined;
  const [operator = '', right = ''] = rest;
  if (rest.length === 0) return first !== '';
  if (rest.length === 1 && first === '-z') return operator === '';
  if (rest.length === 1 && first === '-n') return operator !== '';
  if (rest.length !== 2) return undefined;
  if (operator === '=' || operator === '==') return matches(first, right);
  if (operator === '!=') return not(matches(first, right));
  const compare = COMPARISONS.get(operator);
  const [a, b] = [Number(first), Number(right)];
  return compare && first !== '' && right !== '' && !Number.isNaN(a) && !Number.isNaN(b)
    ? compare(a, b)
    : undefined;
}

const COMPARISONS: ReadonlyMap<string, (a: number, b: number) => boolean> = new Map([
  ['-eq', (a, b) => a === b],
  ['-ne', (a, b) => a !== b],
  ['-gt', (a, b) => a > b],
  ['-ge', (a, b) => a >= b],
  ['-lt', (a, b) => a < b],
  ['-le', (a, b) => a <= b],
]);

/** Longest text, and most stars in a pattern, that are compared: work grows as length to the power of stars. */
const LONGEST_TEXT = 500;
const MOST_STARS = 3;

/** Whether a text and a pattern are short enough to be compared. */
export function isSimple(text: string, pattern: string): boolean {
  return text.length <= LONGEST_TEXT && pattern.split(/\*+/).length - 1 <= MOST_STARS;
}

/** Whether a text matches a pattern of `case` or `[[ == ]]`; undefined for long ones. */
export function matches(text: string, pattern: string): Truth {
  if (!isSimple(text, pattern)) return undefined;
  return new RegExp(`^${globSource(pattern, '[^]*')}$`).test(text);
}

/** A shell pattern as the source of a regular expression. */
export function globSource(pattern: string, any: string): string {
  return pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, (special) => `\\${special}`)
    .replaceAll(/\*+/g, any)
    .replaceAll('?', '[^]');
}
