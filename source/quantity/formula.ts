/** The tree of a formula. */
export type Formula =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'symbol'; readonly name: string }
  | { readonly kind: 'negative'; readonly of: Formula }
  | {
      readonly kind: 'binary';
      readonly operator: '+' | '-' | '*' | '/' | '**';
      readonly left: Formula;
      readonly right: Formula;
    }
  | { readonly kind: 'call'; readonly name: Call; readonly of: readonly Formula[] };

export type Call = 'ceil' | 'floor' | 'sqrt' | 'min' | 'max';

/** The symbols of a formula, each once, in order of appearance. */
export function symbolsOf(formula: Formula): readonly string[] {
  return [...new Set(symbolList(formula))];
}

function symbolList(formula: Formula): readonly string[] {
  switch (formula.kind) {
    case 'number':
      return [];
    case 'symbol':
      return [formula.name];
    case 'negative':
      return symbolList(formula.of);
    case 'binary':
      return [...symbolList(formula.left), ...symbolList(formula.right)];
    case 'call':
      return formula.of.flatMap(symbolList);
  }
}

/** The formula's text with each symbol replaced as a whole word, so that `h` is not found in `h_kv`. */
export function replaceSymbols(text: string, replacement: (symbol: string) => string): string {
  // Made on each call, since compiling Unicode classes takes time that a start does not need.
  const words = /\p{L}[\p{L}\p{Nd}]*(?:_[\p{L}\p{Nd}]+)*/gu;
  return text.replace(words, (word) => (isFunction(word) ? word : replacement(word)));
}

/** Words of formulas that are functions, not symbols. */
export function isFunction(word: string): word is 'min' | 'max' {
  return word === 'min' || word === 'max';
}
