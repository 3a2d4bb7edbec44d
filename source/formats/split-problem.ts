import type { Model } from '../model/model.js';
import { storedTensors } from './stored-tensors.js';
import type { WeightFormat } from './weight-format.js';

/** Matrices that tensor parallelism cuts along their rows, in blocks that must stay whole. */
interface CutRows {
  readonly name: string;
  readonly rowLength: number;
  /** Weights of a block, group or tile along the row. */
  readonly block: number;
  readonly format: string;
  readonly isExperts: boolean;
}

/** Longer groups have one scale per row, and each rank has a scale of its own. */
const LONGEST_GROUP = 4096;

const known = new WeakMap<Model, Map<string, readonly CutRows[]>>();

/**
 * Why tensor parallelism cannot divide a block format over so many ranks, or undefined: a matrix divided along its
 * rows gives each rank a run of columns that must hold whole blocks, groups or tiles. Source: docs/cost-model.md,
 * Legal layouts.
 */
export function splitProblem(
  model: Model,
  format: WeightFormat,
  tensorParallel: number,
  expertTensorParallel = tensorParallel,
): string | undefined {
  if (format.kind === 'uniform') return undefined;
  for (const { name, rowLength, block, format: id, isExperts } of cutRows(model, format)) {
    const ways = isExperts ? expertTensorParallel : tensorParallel;
    const columns = rowLength / ways;
    if (ways > 1 && columns % block !== 0)
      return `tp ${ways} leaves ${columns} columns of ${name}, which is no multiple of the ${block} weights of a ${id} block`;
  }
  return undefined;
}

function cutRows(model: Model, format: WeightFormat): readonly CutRows[] {
  let formats = known.get(model);
  if (!formats) {
    formats = new Map();
    known.set(model, formats);
  }
  let rows = formats.get(format.id);
  if (!rows) {
    rows = collect(model, format);
    formats.set(format.id, rows);
  }
  return rows;
}

function collect(model: Model, format: WeightFormat): readonly CutRows[] {
  return storedTensors(model, format).flatMap(({ tensor, shares }) => {
    const { name, site, split, rowLength, experts } = tensor;
    if ((site !== 'attentionOutput' && site !== 'down') || split.length === 0) return [];
    return shares.flatMap(({ format: { id, blockWeights, scales, tile } }) => {
      const groups = scales.filter(
        ({ over, weights }) => over === 'row' && weights <= LONGEST_GROUP,
      );
      const block = Math.max(
        blockWeights,
        tile?.columns ?? 1,
        ...groups.map(({ weights }) => weights),
      );
      return block === 1 ? [] : [{ name, rowLength, block, format: id, isExperts: !!experts }];
    });
  });
}
