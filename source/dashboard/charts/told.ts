import type { FieldRow } from '../field-rows.js';
import type { Spare } from '../panes/view.js';

/** Names with a sentence each below a blank line, where all of them have room. */
export function toldTable<Item>(
  items: readonly Item[],
  wordsOf: (item: Item) => { readonly label: string; readonly note: string },
): Spare {
  return {
    least: items.length + 1,
    part: () => ({
      kind: 'table',
      columns: ['pointer', 'label', 'note'],
      rows: [{ label: '', note: '' }, ...items.map(wordsOf)].map((words, index) => ({
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
  return toldTable(rows, ({ label, help }) => ({ label, note: help }));
}
