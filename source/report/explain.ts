import {
  type Explanation,
  type Ledger,
  replaceSymbols,
  type Term,
  UNIT_WORDS,
} from '../quantity/index.js';
import { amountText, exactText, MARKS, MINUS } from './units.js';

const CERTAINTY_WORDS = {
  exact: 'exact: follows from the config',
  modelled: 'modelled: an estimate with known assumptions',
  measured: 'measured on a machine',
} as const;

/** A sum of more parts than this lists them below instead of in the formula. */
const MOST_SUMMANDS = 12;

/**
 * The derivation of an amount as lines: amount and meaning; formula, numbers put in, result; each symbol with its
 * origin; the source; the parts with their ids.
 */
export function explainLines(ledger: Ledger): readonly string[] {
  return explainedLines(ledger).map(({ text }) => text);
}

/** A line of an explanation, and the symbol or part that it describes. */
export interface ExplainedLine {
  readonly text: string;
  readonly about?: Term | Ledger;
}

/** The lines of `explainLines`, each with its subject. */
export function explainedLines(ledger: Ledger): readonly ExplainedLine[] {
  const { label, amount, unit, certainty, what, children } = ledger;
  const explanation = ledger.explain();
  const { formula, symbols, note, source } = explanation;
  const numbers = putIn(explanation, children);
  const above = [
    `${label} ${MARKS[certainty]} ${amountText(amount, unit)}  (${exactAmount(ledger)})`,
    `${MARKS[certainty]} ${CERTAINTY_WORDS[certainty]}`,
    what,
    '',
    formula,
    ...(numbers === undefined || numbers === formula
      ? []
      : [isCondition(formula) ? numbers : `= ${numbers}`]),
    `= ${exactAmount(ledger)} (${amountText(amount, unit)})`,
  ];
  const below = [...(note === undefined ? [] : ['', note]), '', `Source: ${source}`];
  return [
    ...plain(above),
    ...(symbols.length > 0 ? [...plain(['']), ...about(symbols, symbolLines(symbols))] : []),
    ...plain(below),
    ...(children.length > 0
      ? [...plain(['', 'Parts']), ...about(children, partLines(children))]
      : []),
  ];
}

const plain = (texts: readonly string[]): readonly ExplainedLine[] =>
  texts.map((text) => ({ text }));

function about(
  told: readonly (Term | Ledger)[],
  texts: readonly string[],
): readonly ExplainedLine[] {
  return told.map((one, index) => ({ text: texts[index] ?? '', about: one }));
}

/** The formula with numbers put in: values of its symbols, or the parts of a sum. */
export function putIn(
  { formula, symbols }: Pick<Explanation, 'formula' | 'symbols'>,
  parts: readonly Pick<Ledger, 'amount'>[],
): string | undefined {
  if (formula.startsWith('Σ'))
    return parts.length > MOST_SUMMANDS ? undefined : summands(parts.map(({ amount }) => amount));
  const values = new Map(symbols.map(({ symbol, value }) => [symbol, value]));
  return replaceSymbols(formula, (symbol) => {
    const value = values.get(symbol);
    if (value === undefined) return symbol;
    return value < 0 ? `(${numberText(value)})` : numberText(value);
  });
}

/** A chain of comparisons proves that a value is the one searched for; it has no result. */
function isCondition(formula: string): boolean {
  return /[≤<]/.test(formula);
}

function summands([first, ...rest]: readonly number[]): string {
  if (first === undefined) return '0';
  const more = rest.map((amount) =>
    amount < 0 ? ` − ${numberText(-amount)}` : ` + ${numberText(amount)}`,
  );
  return numberText(first) + more.join('');
}

function symbolLines(symbols: readonly Term[]): readonly string[] {
  return aligned(
    symbols.map(({ symbol, value, unit, meaning, from }) => [
      symbol,
      `= ${numberText(value)}`,
      unit === undefined || unit === 'count' ? '' : amountText(value, unit),
      `${meaning} (${from})`,
    ]),
    [false, false, true, false],
  );
}

function partLines(parts: readonly Ledger[]): readonly string[] {
  return aligned(
    parts.map(({ label, amount, unit, certainty, id }) => [
      `  ${label}`,
      numberText(amount),
      `${amountText(amount, unit)} ${MARKS[certainty]}`,
      id,
    ]),
    [false, true, true, false],
  );
}

/** Rows of cells as lines, without columns that are empty in every row. */
function aligned(
  rows: readonly (readonly string[])[],
  isRight: readonly boolean[],
): readonly string[] {
  const widths = isRight.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => ({ cell, width: widths[column] ?? 0, right: isRight[column] }))
      .filter(({ width }) => width > 0)
      .map(({ cell, width, right }) => (right ? cell.padStart(width) : cell.padEnd(width)))
      .join('  ')
      .trimEnd(),
  );
}

/** Integers in full; other numbers with no more digits than a model or a measurement supports. */
function numberText(value: number): string {
  if (value < 0) return MINUS + numberText(-value);
  if (Number.isInteger(value)) return exactText(value);
  if (value >= 1e5) return exactText(Math.round(value));
  const short = Number(value.toPrecision(6));
  // A share just below 1 is not rounded to 1: the formula would give another result.
  return String(Number.isInteger(short) ? value : short);
}

function exactAmount({ amount, unit }: Pick<Ledger, 'amount' | 'unit'>): string {
  return `${numberText(amount)} ${UNIT_WORDS[unit]}`.trimEnd();
}
