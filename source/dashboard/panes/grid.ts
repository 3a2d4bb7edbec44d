import type { Cell, Grid, Verdict } from '../../cost/map.js';
import { bytesText, gibNumber, tokensText } from '../../report/units.js';
import { settle } from '../../scenario/settle.js';
import { type GridPane, gridOf } from '../derived.js';
import { axesText, wordsOfPane } from '../panes.js';
import type { Tone } from '../theme.js';
import { fitLine, type Line, padLeft, padRight, span } from '../widgets/line.js';
import { hiddenText, windowOf } from '../widgets/window.js';
import { wrapWords } from '../widgets/wrap.js';
import type { PaneContent, PaneContext } from './pane.js';

const LOOKS: Readonly<Record<Verdict, { readonly mark: string; readonly tone: Tone }>> = {
  fits: { mark: '✓', tone: 'ok' },
  tight: { mark: '▲', tone: 'tight' },
  'fits if': { mark: '?', tone: 'tight' },
  'too large': { mark: '✗', tone: 'over' },
  'not legal': { mark: '·', tone: 'quiet' },
  'memory unknown': { mark: '?', tone: 'tight' },
};

interface Words {
  /** Where the heads of rows and columns meet. */
  readonly corner: string;
  /** Before the size that a column stands for. */
  readonly column: string;
  readonly cellName: (cell: Cell) => string;
}

function wordsOf(pane: GridPane, { rowField, columnField }: Grid): Words {
  if (pane === 'users')
    return {
      corner: 'tokens',
      column: '×',
      cellName: ({ row, column }) => `${tokensText(column)} × ${tokensText(row)} tokens`,
    };
  const [row, column] = [rowField.toUpperCase(), columnField.toUpperCase()];
  return {
    corner: `${row} \\ ${column}`,
    column: `${column} `,
    cellName: (cell) => `${row} ${cell.row} × ${column} ${cell.column}`,
  };
}

const CELL_WIDTH = 7;
const CORNER_WIDTH = 7;

/** Scenarios that differ in two sizes: whether each fits and the bytes of its fullest device; the one in focus in words below. */
export function gridPane(pane: GridPane, context: PaneContext): PaneContent {
  const { scenario, width, height, isFocused, axes, nextAxes } = context;
  const grid = gridOf(pane, scenario, axes);
  const words = wordsOf(pane, grid);
  const count = grid.columns.length;
  const place = { row: Math.floor(context.row / count), column: context.row % count };
  const columnRoom = Math.max(1, Math.floor((width - CORNER_WIDTH - 1) / CELL_WIDTH));
  const columns = windowOf(count, columnRoom, place.column);
  const rowRoom = Math.max(1, height - 2);
  const rows = windowOf(grid.rows.length, rowRoom, place.row);
  const head: Line = [
    span(` ${padRight(words.corner, CORNER_WIDTH)}`, 'quiet'),
    ...grid.columns
      .slice(columns.start, columns.end)
      .map((size) => span(`${padLeft(words.column + tokensText(size), CELL_WIDTH - 1)} `, 'quiet')),
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
  const room = Math.max(1, height - 1 - lines.length);
  const said = focused ? cellLines(words.cellName(focused), focused, width).slice(0, room) : [];
  return {
    lines: [head, ...lines, ...said],
    aside: [span('GiB: ✓ fits ▲ tight ✗ too large', 'quiet')],
    footing: [
      span(
        [
          pane === 'map' && isFocused && nextAxes
            ? `${wordsOfPane('map').key} turns to ${axesText(nextAxes)}`
            : '',
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
    span(mark, isFocused ? 'selected' : tone),
    span(
      padLeft(text, CELL_WIDTH - 2),
      isFocused ? 'selected' : tone === 'quiet' ? 'quiet' : 'text',
    ),
    span(isCurrent ? '◂' : ' ', 'pointer'),
  ];
}

/** The cell in focus in words: what is cut in one line takes the next. */
function cellLines(name: string, cell: Cell, width: number): readonly Line[] {
  const start = ` ${name}: `;
  const words = cell.reason ?? bytesWords(cell, width - start.length);
  const [first, ...rest] = wrapWords(start.trimStart() + words, width - 2);
  const { tone } = LOOKS[cell.verdict];
  return [
    fitLine([span(start, 'title'), span((first ?? '').slice(start.length - 1), tone)], width),
    ...rest.map((text) => fitLine([span(` ${text}`, tone)], width)),
  ];
}

function bytesWords({ verdict, bytes }: Cell, room: number): string {
  const whole = `${verdict}, ${bytesText(bytes)} on the fullest device`;
  return whole.length <= room ? whole : `${verdict}, ${bytesText(bytes)}`;
}
