import type { Report } from '../../cost/report.js';
import type { Ledger } from '../../quantity/index.js';
import { type ResultRow, rowOf } from '../result-row.js';
import type { PaneDeclaration } from './declaration.js';

interface LedgerPane extends Omit<PaneDeclaration, 'minimum' | 'view'> {
  readonly ledger: (report: Report) => Ledger;
}

/** A pane that shows a ledger: its total, its parts, and theirs below them. */
export function ledgerPane({ ledger, ...pane }: LedgerPane): PaneDeclaration {
  return {
    minimum: 4,
    weight: 1,
    ...pane,
    view: ({ report, baseline }) => ({
      body: [
        {
          kind: 'table',
          columns: ['pointer', 'label', 'amount', 'share', 'mark', 'change', 'whole', 'bar'],
          rows: rowsOf(ledger(report)),
          whole: ledger(report).amount,
          before: baseline && rowsOf(ledger(baseline.report)),
        },
      ],
    }),
  };
}

function rowsOf(ledger: Ledger): readonly ResultRow[] {
  const total: ResultRow = { ...rowOf(ledger), label: ledger.short, isMain: true };
  return [total, ...ledger.children.flatMap((part) => partRows(part, ''))];
}

/** A part, and below it its own parts, with the sentence of each that has none. */
function partRows(ledger: Ledger, indent: string): readonly ResultRow[] {
  const { label, short, what, children } = ledger;
  const row: ResultRow = {
    ...rowOf(ledger),
    label: `${indent}${label}`,
    short: `${indent}${short}`,
    ...(children.length === 0 && { note: what }),
  };
  return [row, ...children.flatMap((part) => partRows(part, `${indent} `))];
}
