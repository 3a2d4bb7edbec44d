import { paint } from './paint.js';
import { moveBetween } from './pen.js';
import { parseRow, type Row } from './row.js';

/** Zero-based cell of the screen. */
export interface Cell {
  readonly row: number;
  readonly column: number;
}

export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

/** The picture on a terminal, and the output that changes it. */
export interface Screen {
  /** The output for a new picture, its lines separated by line feeds; the rest of the screen becomes blank. */
  show(picture: string, size: ScreenSize): string;
  /** The output that shows the last picture on any screen. */
  showAgain(size: ScreenSize): string;
  /** Marks the content of the terminal as unknown. */
  forget(): void;
  /** Zero-based number of the last line of the picture, on the screen or not. */
  lastLine(): number;
}

export const createScreen = (): Screen => {
  let picture: string | undefined;
  let columns = 0;
  let shown: readonly (Row | undefined)[] = [];

  const show = (next: string, size: ScreenSize): string => {
    picture = next;
    if (size.columns !== columns || size.rows !== shown.length) {
      // The terminal has moved or cut its content.
      columns = size.columns;
      shown = new Array<undefined>(size.rows).fill(undefined);
    }
    const lines = next.split('\n');
    const rows = shown.map((row, index) => {
      const line = lines[index] ?? '';
      return row?.source === line ? row : parseRow(line, columns);
    });
    const sent = paint(shown, rows, columns);
    shown = rows;
    return sent;
  };

  return {
    show,
    showAgain: (size) => (picture === undefined ? '' : show(picture, size)),
    forget() {
      shown = [];
    },
    lastLine: () => (picture?.split('\n').length ?? 1) - 1,
  };
};

/** Moves the cursor to a cell from anywhere. */
export const moveTo = ({ row, column }: Cell): string => moveBetween(undefined, row, column);
