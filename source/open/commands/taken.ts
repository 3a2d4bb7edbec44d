/** A command while its prefixes are removed. */
export interface Taken {
  words: string[];
  environment: Record<string, string>;
  facts: Record<string, string>;
  image?: string;
  devices?: number;
  script?: string;
  /** Whether skipped words may only be values of a wrapper's flags. */
  isWrapped?: boolean;
}

/** The last component of a path, Windows paths included. */
export function baseName(word: string): string {
  return word.slice(Math.max(word.lastIndexOf('/'), word.lastIndexOf('\\')) + 1);
}

/** A text cut at the first separator. */
export function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)];
}
