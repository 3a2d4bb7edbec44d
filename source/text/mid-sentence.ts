/** A label for use inside a sentence: first letter in lower case, abbreviations unchanged: `KV cache`. */
export function midSentence(label: string): string {
  return label.replace(/^\p{Lu}(?!\p{Lu})/u, (letter) => letter.toLowerCase());
}
