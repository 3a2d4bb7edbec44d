import { type Cell, fastestCell, type Grid } from '../../cost/map.js';
import { rateWords } from '../../report/rate.js';
import { bytesText, secondsText, tokensText } from '../../report/units.js';
import { settle } from '../../scenario/settle.js';
import { settledValue } from '../../scenario/settled.js';
import { cellWords, crossesDomain } from '../cell-figure.js';
import { usersChart, whenAlone, widthChart } from '../charts/charts.js';
import { type GridPane, gridOf } from '../derived.js';
import type { ResultRow } from '../result-row.js';
import { ABOUT_DIAGONAL, ABOUT_PICTURES, ABOUT_SIGNS, aboutAxes } from './about.js';
import type { PaneDeclaration } from './declaration.js';
import type { GridPart, Question } from './view.js';

/** Splits by two parallel sizes: whether each fits, and the bytes of its fullest device. */
export const map: PaneDeclaration = {
  title: 'TP × PP matrix',
  short: 'Mtx',
  key: 'X',
  alsoKey: 'x',
  minimum: 4,
  weight: 1,
  words:
    'Splits by two parallel sizes; Space switches between GiB, time, tokens/s and $, ◦ crosses nodes, Enter takes one',
  view: (question) => {
    const grid = gridOf('map', question.scenario, question.axes);
    const [row, column] = [grid.rowField.toUpperCase(), grid.columnField.toUpperCase()];
    return {
      body: [
        gridPart(question, 'map', grid, {
          corner: `${row}\\${column}`,
          columnPrefix: `${column} `,
          nameOf: (cell) => `${row} ${cell.row} × ${column} ${cell.column}`,
          about: ABOUT_SIGNS,
        }),
      ],
      aside: legendOf(question),
      spare: [...aboutAxes(question.axes), widthChart(question)],
    };
  },
};

/** Context × sequences at once: which of them fit. */
export const users: PaneDeclaration = {
  title: 'Users × context',
  short: 'User',
  key: 'U',
  minimum: 4,
  weight: 1,
  words:
    'Tokens of context × users; Space switches between GiB, time, tokens/s and $, Enter takes one',
  inTraining: {
    title: 'Batch × sequence',
    short: 'Batch',
    words:
      'Tokens of a sequence × batch; Space switches between GiB, time, tokens/s and $, Enter takes one',
  },
  view: (question) => {
    const grid = gridOf('users', question.scenario, question.axes);
    const part = gridPart(question, 'users', grid, {
      corner: 'tokens',
      columnPrefix: '×',
      nameOf: ({ row, column }) => `${tokensText(column)} × ${tokensText(row)} tokens`,
      about: question.report.settled.model.picture ? ABOUT_PICTURES : ABOUT_DIAGONAL,
    });
    return {
      body: [part],
      aside: legendOf(question),
      spare: question.report.settled.model.picture ? [] : [whenAlone(usersChart(question))],
    };
  },
};

function legendOf({ cells, scenario }: Question) {
  const { unit } = cellWords(cells, scenario.mode);
  return { text: `${unit}: ▲ tight ✗ too large`, tone: 'quiet' } as const;
}

interface GridWords {
  readonly corner: string;
  readonly columnPrefix: string;
  readonly nameOf: (cell: Cell) => string;
  readonly about: string;
}

function gridPart(
  { scenario, cells }: Question,
  pane: GridPane,
  grid: Grid,
  { corner, columnPrefix, nameOf, about }: GridWords,
): GridPart {
  // Where no split is chosen, all cells have the same one.
  const crosses = pane === 'map' ? crossesDomain : () => false;
  const settled = settle(scenario);
  const here = {
    row: Number(settledValue(settled, grid.rowField)),
    column: Number(settledValue(settled, grid.columnField)),
  };
  return {
    kind: 'grid',
    grid,
    corner,
    columnPrefix,
    number: cellWords(cells, scenario.mode).number,
    crosses,
    here,
    about,
    rows: grid.cells
      .flat()
      .map((cell) =>
        cellRow(
          cellId(pane, grid, cell.row, cell.column),
          nameOf(cell),
          cell,
          cell.row === here.row && cell.column === here.column,
          { isFastest: () => fastestCell(grid) === cell, crosses },
        ),
      ),
  };
}

/** What sets a cell off from the others of its grid. */
interface CellTraits {
  readonly isFastest: () => boolean;
  readonly crosses: (cell: Cell) => boolean;
}

/** The row of a cell; as with the cell itself, what has to be computed is when it is asked for. */
function cellRow(
  id: string,
  label: string,
  cell: Cell,
  isHere: boolean,
  { isFastest, crosses }: CellTraits,
): ResultRow {
  const words = () =>
    cell.reason ??
    [
      `${cell.verdict}, ≈ ${bytesText(cell.bytes)}`,
      ...timeWords(cell),
      ...(crosses(cell) ? ['across fast-link domains'] : []),
    ].join(', ');
  return {
    id,
    label,
    unit: 'bytes',
    certainty: 'modelled',
    isHere,
    // Finding the fastest needs the speed of every cell, so only the page names it.
    page: () => [
      label,
      '',
      words(),
      ...(isFastest() ? ['', 'The fastest of these that fit.'] : []),
    ],
    get amount() {
      return cell.bytes;
    },
    get note() {
      return words();
    },
    get take() {
      return cell.reason === undefined ? () => cell.scenario : undefined;
    },
  };
}

function timeWords({ speed, scenario }: Cell): readonly string[] {
  if (speed?.stepSeconds !== undefined) return [`≈ ${secondsText(speed.stepSeconds)} a step`];
  if (speed?.timePerToken === undefined) return [];
  return [`≈ ${secondsText(speed.timePerToken)} a token`, rateWords(settle(scenario), speed)];
}

/** The row of a cell of a grid. It names its fields, since the axes of the matrix change. */
export function cellId(
  pane: GridPane,
  { rowField, columnField }: Pick<Grid, 'rowField' | 'columnField'>,
  row: number,
  column: number,
): string {
  return `${pane}.${rowField} ${row}.${columnField} ${column}`;
}
