import type { Report } from '../cost/report.js';
import type { Ledger } from '../quantity/index.js';
import { ledgersOf } from './ledgers.js';

/** Every ledger entry as a row: id, parent, label, amount, unit, certainty (RFC 4180; amounts unrounded). */
export function reportCsv(report: Report): string {
  const rows = ledgersOf(report).flatMap((ledger) => entryRows(ledger, ''));
  return csvText([['id', 'parent', 'label', 'amount', 'unit', 'certainty'], ...rows]);
}

/** Rows as RFC 4180 has them. */
export function csvText(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function entryRows(ledger: Ledger, parent: string): string[][] {
  const { id, label, amount, unit, certainty, children } = ledger;
  return [
    [id, parent, label, String(amount), unit, certainty],
    ...children.flatMap((child) => entryRows(child, id)),
  ];
}

/** Quoted where needed; text with a leading sign is marked as text, since spreadsheets take it for a formula. */
function cell(text: string): string {
  const safe = /^[=+@\t]|^-(?![\d.])/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
