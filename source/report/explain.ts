import type { Explanation, Ledger, Term } from '../cost/ledger.js';
import { amountText, exactText, MARKS } from './units.js';

const CERTAINTY_WORDS = {
  exact: 'exact: follows from the config',
  modelled: 'modelled: an estimate with known assumptions',
  measured: 'measured: somebody ran it',
} as const;

/**
 * The explanation of an amount as lines: the amount, its formula, the same with numbers, the symbols, the source, and
 * its parts.
 */
export function explainLines(ledger: Ledger): readonly string[] {
  const { label, amount, unit, certainty, children } = ledger;
  const exact = `${numberText(amount)} ${unitWord(ledger)}`;
  const lines = [
    `${label} ${MARKS[certainty]} ${amountText(amount, unit)}  (${exact})`,
    `${MARKS[certainty]} ${CERTAINTY_WORDS[certainty]}`,
  ];
  const explanation = ledger.explain?.();
  if (explanation) lines.push('', ...explanationLines(explanation, exact));
  if (children.length > 0) lines.push('', 'Parts', ...partLines(children));
  return lines;
}

function explanationLines(
  { formula, symbols, source, note }: Explanation,
  result: string,
): readonly string[] {
  const withNumbers = putIn(formula, symbols);
  const lines = [formula];
  if (withNumbers !== formula) lines.push(`= ${withNumbers}`);
  lines.push(`= ${result}`);
  if (symbols.length > 0) {
    const symbolWidth = Math.max(...symbols.map(({ symbol }) => symbol.length));
    const valueWidth = Math.max(...symbols.map(({ value }) => numberText(value).length));
    lines.push(
      '',
      ...symbols.map(
        ({ symbol, value, meaning }) =>
          `${symbol.padEnd(symbolWidth)} = ${numberText(value).padStart(valueWidth)}  ${meaning}`,
      ),
    );
  }
  if (note !== undefined) lines.push('', note);
  return [...lines, '', `Source: ${source}`];
}

function partLines(children: readonly Ledger[]): readonly string[] {
  const labelWidth = Math.max(...children.map(({ label }) => label.length));
  const amounts = children.map(({ amount, unit }) => amountText(amount, unit));
  const amountWidth = Math.max(...amounts.map((text) => text.length));
  return children.map(
    ({ label, certainty }, index) =>
      `  ${label.padEnd(labelWidth)}  ${(amounts[index] ?? '').padStart(amountWidth)} ${MARKS[certainty]}`,
  );
}

/** The formula with every symbol replaced by its value, as a whole word: `h` is not replaced within `h_kv`. */
export function putIn(formula: string, symbols: readonly Term[]): string {
  const values = new Map(symbols.map(({ symbol, value }) => [symbol, numberText(value)]));
  return formula.replace(
    /\p{L}[\p{L}\p{Nd}]*(?:_[\p{L}\p{Nd}]+)*/gu,
    (word) => values.get(word) ?? word,
  );
}

function numberText(value: number | string): string {
  if (typeof value === 'string') return value;
  if (Number.isInteger(value)) return exactText(value);
  return Math.abs(value) >= 1e5
    ? exactText(Math.round(value))
    : String(Number(value.toPrecision(6)));
}

function unitWord({ unit }: Ledger): string {
  switch (unit) {
    case 'flops':
      return 'FLOPs';
    case 'tokensPerSecond':
      return 'tokens/s';
    case 'flopsPerByte':
      return 'FLOPs a byte';
    case 'ratio':
      return 'times';
    default:
      return unit;
  }
}
