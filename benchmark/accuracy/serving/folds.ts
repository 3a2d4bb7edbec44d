import type { PaceTable } from '../../../source/engines/index.js';
import { familyOf } from '../../../source/hardware/family.js';
import { linesAt, residual, solvedTable } from './fit.js';
import type { Case } from './predict.js';

/** Units of cross-validation. */
export const FOLDS = {
  model: ({ row }: Case) => row.model,
  machine: ({ row, settled }: Case) =>
    `${row.hardware} ${settled.accelerator.bandwidthBytesPerSecond}`,
  'device family': ({ settled }: Case) => familyOf(settled.accelerator),
} as const;
export type Fold = keyof typeof FOLDS;

/**
 * Residuals of each case under a table fitted without its fold: one Newton step from the full fit, which is exact up to
 * the curvature.
 */
export function leftOut(fold: Fold, full: PaceTable, cases: readonly Case[]): Map<Case, number> {
  const keyOf = FOLDS[fold];
  const keys = cases.map(keyOf);
  const lines = linesAt(full, cases);
  const found = new Map<Case, number>();
  for (const key of new Set(keys)) {
    const table = solvedTable(lines, (index) => keys[index] !== key);
    cases.forEach((one, index) => {
      if (keys[index] === key) found.set(one, residual(one, table));
    });
  }
  return found;
}
