import type { Report } from '../cost/report.js';
import type { Ledger } from '../quantity/index.js';
import { bandOfRow, evidenceText, rangeOfRun, runEvidenceText } from './band-text.js';
import { ledgersOf } from './ledgers.js';

const HEADS = ['id', 'parent', 'label', 'amount', 'unit', 'certainty', 'low', 'high', 'evidence'];

/** Every ledger entry as a row (RFC 4180) with unrounded amounts; rows of speed have bounds and their evidence. */
export function reportCsv(report: Report): string {
  const rows = ledgersOf(report).flatMap((ledger) => entryRows(ledger, '', report));
  return csvText([HEADS, ...rows]);
}

/** Rows in the format of RFC 4180. */
export function csvText(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function entryRows(ledger: Ledger, parent: string, report: Report): string[][] {
  const { id, label, amount, unit, certainty, children } = ledger;
  return [
    [id, parent, label, String(amount), unit, certainty, ...boundsOf(ledger, report)],
    ...children.flatMap((child) => entryRows(child, id, report)),
  ];
}

function boundsOf(ledger: Ledger, { speed, training }: Report): readonly string[] {
  const range = training && rangeOfRun(training, ledger);
  if (training && range)
    return [
      String(range.low),
      String(range.high),
      `${runEvidenceText(training)}: ${training.evidence.source}`,
    ];
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
