/** A label as it stands within a sentence: its first letter small, abbreviations as they are: `KV cache`. */
export function midSentence(label: string): string {
  return label.replace(/^\p{Lu}(?!\p{Lu})/u, (letter) => letter.toLowerCase());
}
