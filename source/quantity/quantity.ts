import { compileFormula } from './compile.js';
import { compiledFormulas } from './compiled-formulas.js';
import {
  type Certainty,
  type Explanation,
  type Ledger,
  leastCertain,
  type Origin,
  type Term,
} from './ledger.js';
import type { NamesIn } from './names.js';
import { sumOf } from './sum.js';
import type { Unit } from './unit.js';

/** A text, or a function that makes it from the input. */
type Text<I, T extends string = string> = T | ((input: I) => T);

/** The value of a symbol in a formula, and its meaning. */
export interface QuantitySymbol<I> {
  readonly value: (input: I) => number;
  readonly meaning: Text<I>;
  readonly unit?: Unit;
  readonly from: Text<I, Origin>;
}

interface Head<I> {
  /** Last part of the ids of its entries: `weights` in `memory.0.weights`. */
  readonly id: string;
  readonly label: Text<I>;
  /** The label for narrow columns: at most 13 columns. By default the label itself. */
  readonly short?: Text<I>;
  readonly unit: Unit;
  /** One plain sentence that says what it is, and what it grows with. */
  readonly what: Text<I>;
  /** Something a reader can open: a paper with equation, a repository's file, a log, a heading of `docs/`. */
  readonly source: Text<I>;
  readonly note?: (input: I) => string | undefined;
}

export interface QuantityDefinition<I, F extends string> extends Head<I> {
  readonly certainty: Certainty | ((input: I) => Certainty);
  /** Conventional notation, see `parseFormula`. The amount is computed from it. */
  readonly formula: F;
  readonly symbols: { readonly [K in NamesIn<F>]: QuantitySymbol<I> };
}

/** The place of an entry in a ledger, and properties that only this place has. */
export interface Place {
  /** The parent's id. */
  readonly under?: string;
  /** Replaces the quantity's own id where it has several entries: one per layer kind, one per tensor. */
  readonly id?: string;
  readonly label?: string;
  /** The parts of the amount, where they are known in more detail than the formula says. */
  readonly children?: readonly Ledger[];
}

/** A number with its formula, symbols, source and certainty, written once. */
export interface Quantity<I> extends Head<I> {
  readonly formula: string;
  readonly amount: (input: I) => number;
  /** A ledger entry of it, explained when asked for. */
  readonly entry: (input: I, place?: Place) => Ledger;
}

/** A quantity that is the sum of its parts. */
export interface Total<I> extends Head<I> {
  readonly entry: (input: I, parts: readonly Ledger[], place?: Place) => Ledger;
}

/**
 * Defines quantities of one input: the formula's text, its symbols, its source and its certainty are written once,
 * and the number is computed from that very text, so that number and words can't part. The compiler asks for each
 * symbol of the formula, and for none that is not in it.
 *
 * ```ts
 * interface Keys { readonly layers: number; readonly tokens: number; readonly width: number; readonly bytes: number }
 *
 * const define = quantities<Keys>();
 *
 * export const keys = define({
 *   id: 'keys',
 *   label: 'Keys of all tokens',
 *   short: 'keys',
 *   unit: 'bytes',
 *   certainty: 'exact',
 *   what: 'Keys that every layer keeps of every token; they grow with layers and tokens.',
 *   formula: 'L·T·⌈w·b⌉',
 *   symbols: {
 *     L: { value: ({ layers }) => layers, meaning: 'layers', from: 'config num_hidden_layers' },
 *     T: { value: ({ tokens }) => tokens, meaning: 'tokens', unit: 'tokens', from: '--sequence' },
 *     w: { value: ({ width }) => width, meaning: 'width of a token’s keys', from: 'config head_dim' },
 *     b: { value: ({ bytes }) => bytes, meaning: 'bytes an element', unit: 'bytes', from: '--kv' },
 *   },
 *   source: 'docs/cost-model.md, Keys and values',
 * });
 *
 * keys.amount(input);                                   // the number, as fast as if written by hand
 * keys.entry(input, { under: 'memory.0.kvCache' });     // a ledger entry `memory.0.kvCache.keys`
 * ```
 *
 * A figure that has parts is a `total` of them: `total.entry(input, [keys.entry(…), values.entry(…)])`. What differs by case
 * (a ZeRO stage that divides nothing) is a symbol whose value is 1 or 0 there, not another formula.
 */
export function quantities<I>() {
  return <const F extends string>(definition: QuantityDefinition<I, F>): Quantity<I> => {
    const { formula, certainty } = definition;
    const symbols: Readonly<Record<string, QuantitySymbol<I>>> = definition.symbols;
    let compiled: ((input: I) => number) | undefined;
    const compile = () => {
      const getters = Object.fromEntries(
        Object.entries(symbols).map(([name, { value }]) => [name, value]),
      );
      const make = Object.hasOwn(compiledFormulas, formula) ? compiledFormulas[formula] : undefined;
      return make ? make(getters) : compileFormula(formula, getters);
    };
    const amount = (input: I): number => {
      compiled ??= compile();
      return compiled(input);
    };
    return {
      ...definition,
      amount,
      entry: (input, place = NO_PLACE) =>
        entryOf(definition, input, place, {
          amount: amount(input),
          certainty: typeof certainty === 'function' ? certainty(input) : certainty,
          children: place.children ?? NO_PARTS,
          explain: () => ({
            formula,
            symbols: termsOf(symbols, input),
            ...grounds(definition, input),
          }),
        }),
    };
  };
}

/** The condition that shows that a value is the one searched for. */
export interface Condition {
  /** A chain of comparisons that the symbols satisfy: `next < 0 ≤ spare`. */
  readonly formula: string;
  readonly symbols: readonly Term[];
}

/** A figure found by a search. Instead of a formula it has a condition that it satisfies. */
export interface Found<I> extends Head<I> {
  readonly certainty: Certainty;
  readonly entry: (input: I, amount: number, condition: () => Condition, place?: Place) => Ledger;
}

/** Defines a figure that a search finds. */
export function found<I = void>(definition: Head<I> & { readonly certainty: Certainty }): Found<I> {
  return {
    ...definition,
    entry: (input, amount, condition, place = NO_PLACE) =>
      entryOf(definition, input, place, {
        amount,
        certainty: definition.certainty,
        children: NO_PARTS,
        explain: () => ({ ...condition(), ...grounds(definition, input) }),
      }),
  };
}

/** Defines a quantity that is the sum of its parts: amount and certainty follow from them. */
export function total<I = void>(definition: Head<I>): Total<I> {
  return {
    ...definition,
    entry: (input, parts, place = NO_PLACE) =>
      entryOf(definition, input, place, {
        amount: sumOf(parts, (part) => part.amount),
        certainty: leastCertain(parts),
        children: parts,
        explain: () => ({
          formula: `Σ ${parts.map(({ short }) => short).join(', ') || 'no parts'}`,
          symbols: [],
          ...grounds(definition, input),
        }),
      }),
  };
}

const NO_PLACE: Place = {};
const NO_PARTS: readonly Ledger[] = [];

/**
 * All entries are made by one object literal, since a report has hundreds of them and spreading costs more than their
 * numbers.
 */
function entryOf<I>(
  head: Head<I>,
  input: I,
  { under, id = head.id, label }: Place,
  {
    amount,
    certainty,
    children,
    explain,
  }: Pick<Ledger, 'amount' | 'certainty' | 'children' | 'explain'>,
): Ledger {
  const own = label ?? textOf(head.label, input);
  return {
    id: under === undefined ? id : `${under}.${id}`,
    label: own,
    short: label ?? (head.short === undefined ? own : textOf(head.short, input)),
    unit: head.unit,
    what: textOf(head.what, input),
    amount,
    certainty,
    children,
    explain,
  };
}

function grounds<I>({ source, note }: Head<I>, input: I): Pick<Explanation, 'source' | 'note'> {
  const remark = note?.(input);
  return { source: textOf(source, input), ...(remark !== undefined && { note: remark }) };
}

function termsOf<I>(symbols: Readonly<Record<string, QuantitySymbol<I>>>, input: I) {
  return Object.entries(symbols).map(([symbol, { value, meaning, unit, from }]) => ({
    symbol,
    value: value(input),
    meaning: textOf(meaning, input),
    ...(unit && { unit }),
    from: textOf(from, input),
  }));
}

function textOf<I, T extends string>(text: Text<I, T>, input: I): T {
  return typeof text === 'function' ? text(input) : text;
}
