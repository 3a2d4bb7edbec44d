import { familiesOf, inventoryDifferences, type ListedTensor } from '../model/inventory.js';
import type { Model } from '../model/model.js';
import { elementsOf } from '../model/tensor.js';
import { product, sumOf } from '../quantity/index.js';
import type { CheckRow } from './check.js';

/** A weight as listed in a file, with its bytes and element type. */
interface StoredTensor extends ListedTensor {
  readonly dtype: string;
  readonly bytes: number;
}

/** Whether a tensor packs several values in one element, or belongs to a packed one. */
function isPacked({ name, dtype }: StoredTensor): boolean {
  return /^[iu]\d+$/.test(dtype) || /scales?$|zeros?$|qweight|packed|absmax|quant_/.test(name);
}

/** Most rows: a file of another architecture differs in every tensor. */
const MOST = 40;

/**
 * Compares the weights of files with those of the architecture: the total, then each family of tensors that only one of
 * them has, in parameters.
 */
export function weightRows(model: Model, tensors: readonly StoredTensor[]): CheckRow[] {
  const bytes = sumOf(tensors, (tensor) => tensor.bytes);
  const held = { name: 'bytes', meaning: 'bytes of all tensors', measured: bytes, unit: 'bytes' };
  const heldRow: CheckRow = { ...held, predicted: null, difference: null, range: null, key: null };
  // Packed matrices have other shapes than the matrices they encode.
  if (tensors.some(isPacked)) return [heldRow];
  const families = familiesOf(tensors, model);
  const rows = [
    heldRow,
    rowOf(
      'parameters',
      'parameters listed',
      sumOf(families, elementsOf),
      sumOf(model.tensors, elementsOf),
    ),
    rowOf('tensors', 'families of tensors', families.length, model.tensors.length, 'tensors'),
  ];
  const differences = inventoryDifferences(model, families);
  const differing = differences.slice(0, MOST).map(({ field, value, effect }): CheckRow => {
    const listed = !effect.startsWith('of the architecture');
    const name = field.replace(/^tensor /, '');
    const amount = elementsOfText(String(value));
    return rowOf(name, `${name} ${value}: ${effect}`, listed ? amount : 0, listed ? 0 : amount);
  });
  const more = differences.length - differing.length;
  return more > 0
    ? [...rows, ...differing, rowOf('more', `and ${more} more families that differ`, more, 0)]
    : [...rows, ...differing];
}

/** `24 × 4096×4096` as elements. */
function elementsOfText(value: string): number {
  return product(value.split(/\s*×\s*/).map(Number));
}

function rowOf(
  name: string,
  meaning: string,
  measured: number,
  predicted: number,
  unit = 'parameters',
): CheckRow {
  const difference =
    predicted === 0 ? (measured === 0 ? 0 : 1) : (measured - predicted) / predicted;
  const key = name === 'parameters' ? 'parameters.total' : null;
  return { name, meaning, measured, predicted, unit, difference, range: null, key };
}
