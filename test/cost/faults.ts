import type { Ledger } from '../../source/quantity/index.js';
import { explainLines } from '../../source/report/explain.js';

/** Not the `e` of 1e-9. */
const SYMBOL = /(?<!\d)\p{L}[\p{L}\p{Nd}]*(?:_[\p{L}\p{Nd}]+)*/gu;
const FUNCTIONS: ReadonlyMap<string, string> = new Map([
  ['min', 'Math.min'],
  ['max', 'Math.max'],
]);
const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** Notation as JavaScript, by replacement alone: the program's own parser takes no part. Throws for a word left over. */
function resultOf(text: string, values: ReadonlyMap<string, number> = new Map()): number {
  const expression = text
    .replace(/(?<=\d),(?=\d{3})/g, '')
    .replace(SYMBOL, (word) => {
      const known = FUNCTIONS.get(word) ?? values.get(word);
      if (known === undefined) throw new Error(`${word} in ${text} has no value`);
      return typeof known === 'number' ? `(${known})` : known;
    })
    .replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹]+/g, (power) =>
      ['**', ...[...power].map((digit) => SUPERSCRIPTS.indexOf(digit))].join(''),
    )
    .replaceAll(/[·×]/g, '*')
    .replaceAll('−', '-')
    .replaceAll('⌈', 'Math.ceil(')
    .replaceAll('⌊', 'Math.floor(')
    .replaceAll(/[⌉⌋]/g, ')')
    .replaceAll('√', 'Math.sqrt')
    .replaceAll('^', '**');
  return Number(new Function(`return ${expression}`)());
}

/** What is false on the page of an entry: its equation, its condition, or a row that a symbol is taken from. */
export function faultsOf(entry: Ledger, amounts: ReadonlyMap<string, number>): readonly string[] {
  const { id, amount, children } = entry;
  const { formula, symbols, source } = entry.explain();
  const faults: string[] = [];
  const values = new Map(symbols.map(({ symbol, value }) => [symbol, value]));
  if (source.trim() === '') faults.push(`${id}: no source`);
  for (const { symbol, value, from } of symbols) {
    const [kind, row = ''] = from.split(' ');
    if (kind !== 'row') continue;
    const other = amounts.get(row);
    if (other === undefined) faults.push(`${id}: ${symbol} is from ${row}, which is no row`);
    else if (!isClose(value, other)) faults.push(`${id}: ${symbol} = ${value}, ${row} is ${other}`);
  }
  if (formula.startsWith('Σ')) {
    const sum = children.reduce((all, part) => all + part.amount, 0);
    return isClose(sum, amount) ? faults : [...faults, `${id}: parts ${sum}, amount ${amount}`];
  }
  if (/[<≤]/.test(formula)) {
    const sides = formula.split(/[<≤]/).map((side) => resultOf(side, values));
    const signs = formula.match(/[<≤]/g) ?? [];
    const holds = signs.every((sign, at) => {
      const [left = 0, right = 0] = sides.slice(at, at + 2);
      return sign === '<' ? left < right : left <= right;
    });
    return holds ? faults : [...faults, `${id}: ${formula} is ${sides}`];
  }
  const value = resultOf(formula, values);
  if (!isClose(value, amount)) faults.push(`${id}: ${formula} = ${value}, amount ${amount}`);
  return [...faults, ...misprintsOf(entry)];
}

/** Where the numbers that a page prints don't come to the result that it prints: they have six digits or more. */
function misprintsOf(entry: Ledger): readonly string[] {
  const { formula, symbols } = entry.explain();
  const lines = explainLines(entry);
  const at = lines.indexOf(formula);
  const [numbers = '', result] = lines.slice(at + 1, at + 3);
  // A formula of numbers alone is not repeated.
  const printed = resultOf(symbols.length === 0 ? formula : numbers.replace('= ', ''));
  const told = Number(
    /^= (−?[\d,.e+-]+)/
      .exec(symbols.length === 0 ? numbers : (result ?? ''))?.[1]
      ?.replaceAll(',', '')
      .replace('−', '-'),
  );
  const largest = Math.max(Math.abs(told), ...symbols.map(({ value }) => Math.abs(value)));
  return Math.abs(printed - told) <= 1e-4 * largest
    ? []
    : [`${entry.id}: prints ${numbers} ${result}`];
}

/** Equal to nine digits. */
export function isClose(left: number, right: number): boolean {
  return (
    left === right || Math.abs(left - right) <= 1e-9 * Math.max(Math.abs(left), Math.abs(right))
  );
}
