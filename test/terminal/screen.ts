import { type IBufferCell, Terminal } from '@xterm/headless';

export type Colour = 'default' | { readonly palette: number } | { readonly rgb: number };

export interface Cell {
  readonly text: string;
  readonly width: number;
  readonly inverse: boolean;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly underline: boolean;
  readonly foreground: Colour;
  readonly background: Colour;
}

export interface Modes {
  readonly alternateScreen: boolean;
  readonly cursorVisible: boolean;
  readonly bracketedPaste: boolean;
  readonly autowrap: boolean;
  readonly mouse: 'none' | 'x10' | 'vt200' | 'drag' | 'any';
}

/** What a person in front of the terminal would see. */
export interface Screen {
  /** Shows bytes; answers once they are on the screen. */
  show(bytes: Uint8Array): Promise<void>;
  /** What the terminal itself answers to questions of the program. */
  onAnswer(answer: (text: string) => void): void;
  resize(columns: number, rows: number): void;
  /** One string a row, without blanks at its end. */
  text(): readonly string[];
  /** Both from 0, the left upper corner. Throws when outside of the screen. */
  cell(column: number, row: number): Cell;
  /** The cells of the first place where this text stands. Throws when it stands nowhere. */
  cellsOf(text: string): readonly Cell[];
  modes(): Modes;
  readonly columns: number;
  readonly rows: number;
}

const colourOf = (isDefault: boolean, isRgb: boolean, value: number): Colour => {
  if (isDefault) return 'default';
  return isRgb ? { rgb: value } : { palette: value };
};

const describeCell = (cell: IBufferCell): Cell => ({
  text: cell.getChars() || ' ',
  width: cell.getWidth(),
  inverse: cell.isInverse() !== 0,
  bold: cell.isBold() !== 0,
  dim: cell.isDim() !== 0,
  underline: cell.isUnderline() !== 0,
  foreground: colourOf(cell.isFgDefault(), cell.isFgRGB(), cell.getFgColor()),
  background: colourOf(cell.isBgDefault(), cell.isBgRGB(), cell.getBgColor()),
});

export const createScreen = (columns: number, rows: number): Screen => {
  const terminal = new Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 0 });
  let cursorVisible = true;
  const watchCursor = (final: 'h' | 'l') =>
    terminal.parser.registerCsiHandler({ prefix: '?', final }, (parameters) => {
      if (parameters.includes(25)) cursorVisible = final === 'h';
      return false;
    });
  watchCursor('h');
  watchCursor('l');
  const lineAt = (row: number) => {
    const buffer = terminal.buffer.active;
    return buffer.getLine(buffer.viewportY + row);
  };
  const text = () =>
    Array.from(
      { length: terminal.rows },
      (_, row) => lineAt(row)?.translateToString(true, 0, terminal.cols) ?? '',
    );
  const cell = (column: number, row: number): Cell => {
    const found = lineAt(row)?.getCell(column);
    if (!found) throw new Error(`there is no cell at column ${column}, row ${row}`);
    return describeCell(found);
  };
  /** Cells of a row by where their text begins in the row's string. */
  const cellsByOffset = (row: number): readonly { offset: number; cell: Cell }[] => {
    let offset = 0;
    return Array.from({ length: terminal.cols }, (_, column) => cell(column, row))
      .filter(({ width }) => width > 0)
      .map((one) => {
        offset += one.text.length;
        return { offset: offset - one.text.length, cell: one };
      });
  };
  return {
    show: (bytes) => new Promise((resolve) => terminal.write(bytes, resolve)),
    onAnswer: (answer) => void terminal.onData(answer),
    resize: (nextColumns, nextRows) => terminal.resize(nextColumns, nextRows),
    text,
    cell,
    cellsOf: (wanted) => {
      const row = text().findIndex((line) => line.includes(wanted));
      if (row < 0) throw new Error(`"${wanted}" is not on the screen:\n${text().join('\n')}`);
      const start = text()[row]?.indexOf(wanted) ?? 0;
      return cellsByOffset(row)
        .filter(({ offset }) => offset >= start && offset < start + wanted.length)
        .map((one) => one.cell);
    },
    modes: () => ({
      alternateScreen: terminal.buffer.active.type === 'alternate',
      cursorVisible,
      bracketedPaste: terminal.modes.bracketedPasteMode,
      autowrap: terminal.modes.wraparoundMode,
      mouse: terminal.modes.mouseTrackingMode,
    }),
    get columns() {
      return terminal.cols;
    },
    get rows() {
      return terminal.rows;
    },
  };
};
