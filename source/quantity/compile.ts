import type { MakeFormula } from './compiled-formulas.js';
import { type Formula, symbolsOf } from './formula.js';
import { parseFormula } from './parse.js';

type Getters<I> = Readonly<Record<string, (input: I) => number>>;

/**
 * Compiles a formula and the getters of its symbols to one function, which costs as much as hand-written arithmetic,
 * since solving evaluates formulas a million times a second. Throws for a symbol without a getter.
 */
export function compileFormula<I>(text: string, getters: Getters<I>): (input: I) => number {
  const symbols = symbolsOf(parseFormula(text));
  const missing = symbols.filter((symbol) => !Object.hasOwn(getters, symbol));
  if (missing.length > 0)
    throw new SyntaxError(`formula ${text}: no value for ${missing.join(', ')}`);
  const unused = Object.keys(getters).filter((symbol) => !symbols.includes(symbol));
  if (unused.length > 0)
    throw new SyntaxError(`formula ${text}: ${unused.join(', ')} does not occur in it`);
  const make = new Function(`'use strict'; return ${codeOfFormula(text)};`)() as MakeFormula;
  return make(getters) as (input: I) => number;
}

/** JavaScript of a `MakeFormula`. It contains only numbers, operators, generated names and quoted symbols. */
export function codeOfFormula(text: string): string {
  const formula = parseFormula(text);
  const symbols = symbolsOf(formula);
  const names = new Map(symbols.map((symbol, index) => [symbol, `s${index}`]));
  const getters = symbols.map((symbol, index) => `${JSON.stringify(symbol)}: get${index}`);
  const values = symbols.map((_, index) => `s${index} = get${index}(input)`);
  const body = `${values.length > 0 ? `const ${values.join(', ')};` : ''} return ${written(formula, names)};`;
  return `({ ${getters.join(', ')} }) => (input) => { ${body} }`;
}

/** The value of a formula without symbols. */
export function evaluate(text: string): number {
  return compileFormula<undefined>(text, {})(undefined);
}

function written(formula: Formula, names: ReadonlyMap<string, string>): string {
  switch (formula.kind) {
    case 'number':
      return String(formula.value);
    case 'symbol':
      return names.get(formula.name) ?? 'NaN';
    case 'negative':
      return `(-${written(formula.of, names)})`;
    case 'binary':
      return `(${written(formula.left, names)} ${formula.operator} ${written(formula.right, names)})`;
    case 'call':
      return `Math.${formula.name}(${formula.of.map((part) => written(part, names)).join(', ')})`;
  }
}
