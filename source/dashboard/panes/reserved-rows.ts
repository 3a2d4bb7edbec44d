import { largestOther, spanText } from '../../cost/other-versions.js';
import type { MemoryReport } from '../../cost/report.js';
import type { ResultRow } from '../result-row.js';

/** In training, what the driver comes to show, and the peak under another version of the framework where that is not asked. */
export function reservedRows(
  memory: MemoryReport,
  framework: string,
  bytes: (id: string, label: string, amount: number) => ResultRow,
): readonly ResultRow[] {
  const { residentMost, peak } = memory;
  const other = largestOther(memory);
  return [
    ...(residentMost > peak
      ? [
          {
            ...bytes('residentMost', 'Driver shows up to', residentMost),
            short: 'Shown ≤',
            note: 'as it caches',
          },
        ]
      : []),
    ...(other
      ? [
          {
            ...bytes('version', `${framework} ${spanText(other)}`, other.peak),
            short: spanText(other),
            note: 'other versions',
          },
        ]
      : []),
  ];
}
