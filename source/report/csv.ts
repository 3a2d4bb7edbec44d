import type { Report } from '../cost/report.js';
import type { SpeedReport } from '../cost/speed.js';
import type { Ledger } from '../quantity/index.js';
import { bandOfRow, evidenceText } from './band-text.js';
import { ledgersOf } from './ledgers.js';

const HEADS = ['id', 'parent', 'label', 'amount', 'unit', 'certainty', 'low', 'high', 'evidence'];

/** Every ledger entry as a row, speeds with bounds and what these stand on (RFC 4180; amounts unrounded). */
export function reportCsv(report: Report): string {
  const { speed } = report;
  const rows = ledgersOf(report).flatMap((ledger) => entryRows(ledger, '', speed));
  return csvText([HEADS, ...rows]);
}

/** Rows as RFC 4180 has them. */
export function csvText(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function entryRows(ledger: Ledger, parent: string, speed: SpeedReport | undefined): string[][] {
  const { id, label, amount, unit, certainty, children } = ledger;
  return [
    [id, parent, label, String(amount), unit, certainty, ...boundsOf(ledger, speed)],
    ...children.flatMap((child) => entryRows(child, id, speed)),
  ];
}

function boundsOf(ledger: Ledger, speed: SpeedReport | undefined): readonly string[] {
  const band = speed && bandOfRow(speed, ledger);
  if (!band) return ['', '', speed?.ifItFitted && /^speed\b/.test(ledger.id) ? UNREAL : ''];
  const evidence = `${evidenceText(band.evidence)}: ${band.evidence.class}`;
  const told = speed.ifItFitted ? `${UNREAL}; ${evidence}` : evidence;
  return [String(band.low), String(band.high), told];
}

const UNREAL = 'if it fitted';

/** Quoted where needed; text with a leading sign is marked as text, since spreadsheets take it for a formula. */
function cell(text: string): string {
  const safe = /^[=+@\t]|^-(?![\d.])/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
