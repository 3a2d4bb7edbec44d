/** Normalised spellings of names, each stricter than the next. */
export const spellings = {
  /** Letters and digits alone: `Llama 3.1 8B` is `llama-3.1-8b`. */
  letters: (text: string): string => text.toLowerCase().replace(/[^a-z0-9]+/g, ''),
  /** Without the words for tuned variants, which have the shapes of their base, and without a maker in front. */
  base: (text: string): string =>
    spellings.letters(
      text
        .replace(/^(meta|nvidia|ibm|google|microsoft|qwen|mistralai|deepseek-ai)[-_ ](?=\D)/i, '')
        .replace(/[-_ ](instruct|chat|it|base|hf|pt|preview)(?=[-_ ]|$)/gi, ''),
    ),
  /** Without a release that leaves the size as it is: `mixtral-8x7b` for v0.1, `devstral-small` for 2505. */
  release: (text: string): string => spellings.base(text.replace(RELEASE, '')),
} as const;

const RELEASE = /[-_ ](v0\.\d+|v1(\.\d)?|\d{4})(?=[-_ ]|$)/gi;

/** Whether two names state different releases, which may differ in more than their weights. */
export function isOtherRelease(left: string, right: string): boolean {
  const [one = [], other = []] = [left, right].map((text) => text.toLowerCase().match(RELEASE));
  return (
    one !== null &&
    other !== null &&
    spellings.letters(one.join()) !== spellings.letters(other.join())
  );
}

export function isSameName(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

/**
 * Whether every word of a text occurs in a name, in order, at least one of them not a number: `qwen3 next 80b`. No
 * version may be skipped between them: `smollm 1.7b` is not SmolLM 2, `internlm2 7b` not 2.5.
 */
export function isUniqueIn(text: string, name: string): boolean {
  const wanted = wordsOf(text);
  const words = wordsOf(name);
  if (wanted.length === 0 || !wanted.some((word) => /[a-z]{3}/.test(word))) return false;
  let at: number | undefined;
  for (const word of wanted) {
    const found = words.findIndex((other, index) => index >= (at ?? 0) && other === word);
    if (found < 0 || words.slice(at ?? found, found).some(isVersion)) return false;
    at = found + 1;
  }
  return true;
}

function isVersion(word: string): boolean {
  return /^\d{1,2}(\.\d+)?$/.test(word);
}

/** A version attached to its family counts as a word of its own: `llama3` is `llama 3`. */
function wordsOf(text: string): readonly string[] {
  return text
    .toLowerCase()
    .replace(/([a-z]{3})(?=\d)/g, '$1 ')
    .split(/[^a-z0-9.]+/)
    .filter((word) => word !== '');
}
