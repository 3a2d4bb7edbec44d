import type { Cell, Verdict } from '../../cost/map.js';
import { bytesText, gibNumber, tokensText } from '../../report/units.js';
import { settle } from '../../scenario/settle.js';
import { type GridPane, gridOf } from '../derived.js';
import type { Tone } from '../theme.js';
import { fitLine, type Line, padLeft, padRight, span } from '../widgets/line.js';
import { hiddenText, windowOf } from '../widgets/window.js';
import type { PaneContent, PaneContext } from './pane.js';

const LOOKS: Readonly<Record<Verdict, { readonly mark: string; readonly tone: Tone }>> = {
  fits: { mark: '✓', tone: 'ok' },
  tight: { mark: '▲', tone: 'tight' },
  'too large': { mark: '✗', tone: 'over' },
  'not legal': { mark: '·', tone: 'quiet' },
};

const HEADS: Readonly<Record<GridPane, { readonly corner: string; readonly column: string }>> = {
  map: { corner: 'TP \\ PP', column: 'PP ' },
  users: { corner: 'tokens', column: '×' },
};

const CELL_WIDTH = 8;
const CORNER_WIDTH = 8;

/** Scenarios that differ in two sizes: whether each fits and the bytes of its fullest device; the one in focus in words below. */
export function gridPane(pane: GridPane, context: PaneContext): PaneContent {
  const { scenario, width, height, isFocused } = context;
  const grid = gridOf(pane, scenario);
  const count = grid.columns.length;
  const place = { row: Math.floor(context.row / count), column: context.row % count };
  const columnRoom = Math.max(1, Math.floor((width - CORNER_WIDTH - 1) / CELL_WIDTH));
  const columns = windowOf(count, columnRoom, place.column);
  const rowRoom = Math.max(1, height - 2);
  const rows = windowOf(grid.rows.length, rowRoom, place.row);
  const head: Line = [
    span(` ${padRight(HEADS[pane].corner, CORNER_WIDTH)}`, 'quiet'),
    ...grid.columns
      .slice(columns.start, columns.end)
      .map((size) => span(padLeft(HEADS[pane].column + tokensText(size), CELL_WIDTH), 'quiet')),
  ];
  const settled = settle(scenario);
  const lines = grid.cells
    .slice(rows.start, rows.end)
    .map(
      (cells, index): Line => [
        span(` ${padRight(tokensText(grid.rows[rows.start + index] ?? 0), CORNER_WIDTH)}`, 'quiet'),
        ...cells
          .slice(columns.start, columns.end)
          .flatMap((cell, offset) =>
            cellSpans(
              cell,
              isFocused &&
                rows.start + index === place.row &&
                columns.start + offset === place.column,
              settled[grid.rowField] === cell.row && settled[grid.columnField] === cell.column,
            ),
          ),
      ],
    );
  const focused = grid.cells[place.row]?.[place.column];
  return {
    lines: [head, ...lines, ...(focused ? [focusedLine(pane, focused, width)] : [])],
    aside: [span('GiB: ✓ fits ▲ tight ✗ too large', 'quiet')],
    footing: [
      span(
        [
          hiddenText(rows, grid.rows.length),
          columns.start > 0 ? `${columns.start} to the left` : '',
          columns.end < count ? `${count - columns.end} to the right` : '',
        ]
          .filter((text) => text !== '')
          .join(', '),
        'quiet',
      ),
    ],
  };
}

function cellSpans({ verdict, bytes }: Cell, isFocused: boolean, isCurrent: boolean): Line {
  const { mark, tone } = LOOKS[verdict];
  const text = verdict === 'not legal' ? '' : gibNumber(bytes);
  return [
    span(isCurrent ? '▸' : ' ', 'accent'),
    span(mark, isFocused ? 'selected' : tone),
    span(
      padLeft(text, CELL_WIDTH - 2),
      isFocused ? 'selected' : tone === 'quiet' ? 'quiet' : 'text',
    ),
  ];
}

function focusedLine(pane: GridPane, cell: Cell, width: number): Line {
  const name =
    pane === 'map'
      ? `TP ${cell.row} × PP ${cell.column}`
      : `${tokensText(cell.row)} tokens × ${tokensText(cell.column)}`;
  const words = cell.reason ?? `${cell.verdict}, ${bytesText(cell.bytes)} on the fullest device`;
  return fitLine([span(` ${name}: `, 'title'), span(words, LOOKS[cell.verdict].tone)], width);
}
