import type { Ledger } from '../quantity/index.js';
import type { Section } from './section.js';
import { amountText, MARKS, percentText } from './units.js';

/** A ledger as a table with shares: its entries down to a depth, without empty ones. */
export function ledgerSection(title: string, ledger: Ledger, depth: number): Section {
  return {
    title,
    columns: [
      { title: 'Item' },
      { title: '', right: true },
      { title: 'Amount', right: true },
      { title: 'Share', right: true },
      { title: 'Id' },
    ],
    rows: ledgerRows(ledger, ledger.amount, depth, ''),
  };
}

function ledgerRows(ledger: Ledger, whole: number, depth: number, indent: string): string[][] {
  const own = [
    indent + ledger.label,
    MARKS[ledger.certainty],
    amountText(ledger.amount, ledger.unit),
    whole === 0 ? '' : percentText(ledger.amount / whole),
    ledger.id,
  ];
  if (depth === 0) return [own];
  const parts = ledger.children.filter(({ amount }) => amount !== 0);
  return [own, ...parts.flatMap((child) => ledgerRows(child, whole, depth - 1, `${indent}  `))];
}
