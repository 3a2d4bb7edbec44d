import type { FieldRow } from '../field-rows.js';
import type { Spare } from '../panes/view.js';

/** Names with a sentence each below a blank line, where the most that there may be have room. */
export function toldTable(
  most: number,
  told: () => readonly { readonly label: string; readonly note: string }[],
): Spare {
  return {
    least: most + 1,
    part: () => ({
      kind: 'table',
      columns: ['pointer', 'label', 'note'],
      rows: [{ label: '', note: '' }, ...told()].map((words, index) => ({
        ...words,
        id: `told.${index}`,
        amount: 0,
        unit: 'ratio',
        certainty: 'exact',
        isQuiet: true,
      })),
    }),
  };
}

/** What each field means. */
export function helpTable(rows: readonly FieldRow[]): Spare {
  return toldTable(rows.length, () => rows.map(({ label, help }) => ({ label, note: help })));
}
