/** A label for use inside a sentence: first letter in lower case, abbreviations unchanged: `KV cache`, `ZeRO`. */
export function midSentence(label: string): string {
  return label.replace(/^\p{Lu}(?=\p{Ll}*(?!\p{L}))/u, (letter) => letter.toLowerCase());
}
