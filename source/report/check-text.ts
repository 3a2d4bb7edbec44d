import type { CheckRow } from './check.js';
import { bytesText, countText, percentText, secondsText } from './units.js';

/** Measured and predicted figures as a table of text. */
export function checkText(source: string, rows: readonly CheckRow[]): string {
  const cells = rows.map((row) => [
    row.meaning,
    amount(row.measured, row.unit),
    predictedText(row),
    row.difference === null ? '' : signed(row.difference),
  ]);
  const table = [['figure', 'measured', 'predicted', 'difference'], ...cells];
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(...table.map((row) => row[column]?.length ?? 0)),
  );
  const lines = table.map(([name = '', ...values]) =>
    [name.padEnd(widths[0] ?? 0), ...values.map((value, at) => value.padStart(widths[at + 1] ?? 0))]
      .join('  ')
      .trimEnd(),
  );
  return `${[`${source}: ${rows.length} figures`, '', ...lines].join('\n')}\n`;
}

/** One figure, or the range that several versions predict. */
function predictedText({ predicted, range, unit }: CheckRow): string {
  if (range) return range.map((end) => amount(end, unit)).join(' to ');
  return predicted === null ? '' : amount(predicted, unit);
}

const BYTES: ReadonlySet<string> = new Set(['GiB', 'MiB', 'GB', 'MB', 'bytes']);

function amount(value: number, unit: string): string {
  if (BYTES.has(unit)) return value < 0 ? `−${bytesText(-value)}` : bytesText(value);
  if (unit === 's' || unit === 'ms') return secondsText(value);
  if (unit === 'share' || unit === '%') return percentText(value);
  return `${countText(value)} ${unit}`;
}

function signed(share: number): string {
  return `${share < 0 ? '−' : '+'}${percentText(Math.abs(share))}`;
}
