import type { Unit } from '../../quantity/index.js';
import { amountOf, differenceText, exactText, MARKS, percentText } from '../../report/units.js';
import type { Cell, Column } from '../drawing/columns.js';
import type { ResultRow } from '../result-row.js';
import type { Tone } from '../theme.js';

/** What a cell is made from: its row, the same row of the baseline, and what shares are of. */
export interface CellContext {
  readonly row: ResultRow;
  readonly isPointed: boolean;
  /** The tone of the whole row, where it has a bar: figures and bar are one text, sent with one code. */
  readonly hue: Tone | undefined;
  readonly whole: number;
  /** Undefined without a baseline; 0 for a row that the baseline does not have. */
  readonly before: number | undefined;
}

interface TableColumn extends Omit<Column, 'id'> {
  readonly cell: (context: CellContext) => Cell | undefined;
}

const text = (words: string, tone?: Tone): Cell => ({
  kind: 'text',
  text: words,
  ...(tone && { tone }),
});

/** A label that is pointed at keeps the hue of its row. */
function labelLook(isPointed: boolean, hue: Tone | undefined, plain: Tone) {
  if (!isPointed) return { tone: plain === 'label' ? (hue ?? plain) : plain };
  return hue ? { tone: hue, isPointed: true as const } : ({ tone: 'selected' } as const);
}

/** The columns of tables of amounts: what each shows, and its priority. */
const COLUMNS = {
  pointer: {
    cell: ({ isPointed, hue }) => text(isPointed ? '▸' : ' ', hue ?? 'pointer'),
  },
  fill: {
    isTight: true,
    cell: ({ row }) => text(`${row.fill ?? ' '} `, row.tone),
  },
  label: {
    isTight: true,
    cell: ({ row, isPointed, hue }) => ({
      kind: 'text',
      text: row.label,
      ...(row.short !== undefined && { short: row.short }),
      // A name of the config or of a file.
      ...(!row.label.trim().includes(' ') && { cut: 'middle' as const }),
      ...labelLook(isPointed, hue, row.isMain ? 'title' : row.isQuiet ? 'quiet' : 'label'),
    }),
  },
  size: {
    align: 'right',
    least: 6,
    isTight: true,
    cell: ({ row, isPointed, hue }) => ({
      kind: 'text',
      text: row.label,
      ...labelLook(isPointed, hue, 'label'),
    }),
  },
  here: {
    isTight: true,
    cell: ({ row, hue }) => text(row.isHere ? '◂' : ' ', hue ?? 'pointer'),
  },
  amount: {
    cell: ({ row, hue }) => {
      const tone = row.isQuiet ? 'quiet' : (hue ?? 'text');
      if (row.text !== undefined) return text(row.text, tone);
      return { kind: 'amount', ...amountOf(row.amount, row.unit), tone };
    },
  },
  freed: {
    cell: ({ row }) => {
      const { number, unit } = amountOf(row.amount, row.unit);
      return { kind: 'amount', number: `−${number}`, unit };
    },
  },
  exact: {
    align: 'right',
    cell: ({ row }) => text(exactText(row.amount), 'title'),
  },
  share: {
    align: 'right',
    least: 6,
    drop: 4,
    cell: ({ row, whole, hue }) =>
      whole > 0 ? text(percentText(row.amount / whole), hue ?? 'text') : undefined,
  },
  deviation: {
    align: 'right',
    drop: 2,
    cell: ({ row, whole }) => text(signedPercent(row.amount / whole - 1), 'quiet'),
  },
  // Never dropped: a figure does not stand without its certainty.
  mark: {
    cell: ({ row, hue }) => text(MARKS[row.certainty], hue ?? (row.isQuiet ? 'quiet' : 'text')),
  },
  fits: {
    cell: ({ row }) =>
      row.isFitting === undefined
        ? undefined
        : row.isFitting
          ? text('✓', 'ok')
          : text(' ', 'quiet'),
  },
  over: {
    isTight: true,
    least: 2,
    cell: ({ row, hue }) => (row.isFitting === false ? text(' ✗', hue ?? 'more') : undefined),
  },
  change: {
    align: 'right',
    least: 8,
    drop: 1,
    cell: ({ row, before }) => changeCell(row, before),
  },
  reason: {
    drop: 2,
    cell: ({ row: { reason } }) => reason && { kind: 'text', ...reason, tone: 'quiet' },
  },
  pace: {
    drop: 4,
    least: 14,
    cell: ({ row: { pace } }) => (pace === undefined ? undefined : text(pace, 'quiet')),
  },
  detail: {
    drop: 4,
    align: 'right',
    cell: ({ row: { detail } }) => (detail === undefined ? undefined : text(detail, 'quiet')),
  },
  note: {
    drop: 5,
    elastic: { least: 8 },
    cell: ({ row: { note, shortNote } }) =>
      note === undefined
        ? undefined
        : {
            kind: 'text',
            text: note,
            ...(shortNote !== undefined && { short: shortNote }),
            cut: 'words',
            tone: 'quiet',
          },
  },
  // A sentence, which says nothing when cut.
  whole: {
    drop: 5,
    cell: ({ row: { note } }) => (note === undefined ? undefined : text(note, 'quiet')),
  },
  bar: {
    drop: 3,
    elastic: { least: 5 },
    cell: ({ row, whole, before }) =>
      whole > 0
        ? {
            kind: 'bar',
            share: row.amount / whole,
            tone: barTone(row),
            ...(row.band && {
              band: { low: row.band.low / whole, high: row.band.high / whole },
            }),
            ...(before !== undefined && before !== row.amount && { before: before / whole }),
          }
        : undefined,
  },
} as const satisfies Readonly<Record<string, TableColumn>>;

export type ColumnId = keyof typeof COLUMNS;

/** The tone of a bar: red where its own scenario does not fit. */
export function barTone({ isFitting, tone = 'bar' }: ResultRow): Tone {
  return isFitting === false ? 'more' : tone;
}

/** The columns of a table as the fitter wants them. */
export function columnsOf(ids: readonly ColumnId[]): readonly Column[] {
  return ids.map((id) => ({ id, ...(COLUMNS[id] as TableColumn) }));
}

export function cellOf(id: ColumnId, context: CellContext): Cell | undefined {
  return COLUMNS[id].cell(context);
}

const BETTER_WHEN_MORE: readonly Unit[] = ['tokensPerSecond', 'ratio'];

/** How far a row is from the baseline; nothing where it is the same, as most are. */
function changeCell(row: ResultRow, before: number | undefined): Cell | undefined {
  if (before === undefined || before === row.amount) return undefined;
  const isMore = row.amount > before;
  const isBetter = isMore === (row.isGain ?? BETTER_WHEN_MORE.includes(row.unit));
  return text(differenceText(row.amount - before, row.unit), isBetter ? 'less' : 'more');
}

function signedPercent(share: number): string {
  const words = percentText(share);
  return share > 0 ? `+${words}` : words;
}
