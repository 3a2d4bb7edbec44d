/** A command of which the front is being taken off. */
export interface Taken {
  words: string[];
  environment: Record<string, string>;
  facts: Record<string, string>;
  image?: string;
  devices?: number;
  script?: string;
  /** Whether words that start nothing stand in front only as values of a wrapper's flags. */
  isWrapped?: boolean;
}

/** The last part of a path, of Windows too. */
export function baseName(word: string): string {
  return word.slice(Math.max(word.lastIndexOf('/'), word.lastIndexOf('\\')) + 1);
}

/** A text cut at the first separator. */
export function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)];
}
