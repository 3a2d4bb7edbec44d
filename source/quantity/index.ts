export { compare, type Difference } from './compare.js';
export { evaluate } from './compile.js';
export { replaceSymbols, symbolsOf } from './formula.js';
export {
  type Certainty,
  type Explanation,
  entriesOf,
  findEntry,
  type Ledger,
  leastCertain,
  type Origin,
  type OriginKind,
  originKind,
  type Term,
} from './ledger.js';
export { parseFormula } from './parse.js';
export {
  type Condition,
  type Found,
  found,
  type Place,
  type Quantity,
  type QuantityDefinition,
  type QuantitySymbol,
  quantities,
  type Total,
  total,
} from './quantity.js';
export { product, sum, sumOf } from './sum.js';
export { UNIT_WORDS, type Unit } from './unit.js';
