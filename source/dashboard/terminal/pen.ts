import { looksAlike, PLAIN, type Style, sgrBetween } from './style.js';

/** Zero-based; `column` is undefined where terminals may disagree. */
export interface Position {
  readonly row: number;
  readonly column: number | undefined;
}

const parameter = (count: number): string => (count === 1 ? '' : String(count));

const absolute = (row: number, column: number): string => {
  if (column > 0) return `\u001B[${row === 0 ? '' : row + 1};${column + 1}H`;
  return `\u001B[${row === 0 ? '' : row + 1}H`;
};

const alongRow = (from: number | undefined, to: number): string => {
  if (from === to) return '';
  if (to === 0) return '\r';
  const toColumn = `\u001B[${to + 1}G`;
  if (from === undefined) return toColumn;
  const step = to > from ? `\u001B[${parameter(to - from)}C` : `\u001B[${parameter(from - to)}D`;
  const backspaces = to < from && from - to < 4 ? '\b'.repeat(from - to) : step;
  return [step, backspaces].reduce(
    (best, next) => (next.length < best.length ? next : best),
    toColumn,
  );
};

/**
 * A vertical tab moves down as a line feed does and, unlike that, no terminal driver makes it a return. Source:
 * console_codes(4); xterm, ctlseqs; tmux, input.c; mosh, terminalfunctions.cc; screen, ansi.c; kitty, iTerm2, Windows
 * Terminal: the same case as a line feed.
 */
const DOWN = '\v';

const alongColumn = (down: number): string => {
  if (down === 0) return '';
  if (down > 0 && down < 4) return DOWN.repeat(down);
  return `\u001B[${parameter(Math.abs(down))}${down > 0 ? 'B' : 'A'}`;
};

/** The shortest sequence that moves the cursor to a cell from where it is, if that is known. */
export const moveBetween = (from: Position | undefined, row: number, column: number): string => {
  const direct = absolute(row, column);
  if (from === undefined) return direct;
  const down = row - from.row;
  const rows = alongColumn(down);
  const relative = rows + alongRow(from.column, column);
  return relative.length < direct.length ? relative : direct;
};

const digits = (count: number): number => (count < 10 ? 1 : count < 100 ? 2 : String(count).length);

const bytesOfStep = (count: number): number => 3 + (count === 1 ? 0 : digits(count));

const bytesAlongRow = (from: number | undefined, to: number): number => {
  if (from === to) return 0;
  if (to === 0) return 1;
  const toColumn = 3 + digits(to + 1);
  if (from === undefined) return toColumn;
  const aside = Math.abs(to - from);
  return Math.min(toColumn, to < from && aside < 4 ? aside : bytesOfStep(aside));
};

/** The bytes that `moveBetween` takes, which many orders of the same pieces ask for. */
export const bytesOfMove = (from: Position, row: number, column: number): number => {
  const direct = 3 + (row === 0 ? 0 : digits(row + 1)) + (column > 0 ? 1 + digits(column + 1) : 0);
  const down = row - from.row;
  const rows = down === 0 ? 0 : down > 0 && down < 4 ? down : bytesOfStep(Math.abs(down));
  return Math.min(direct, rows + bytesAlongRow(from.column, column));
};

const BLANK = /^ *$/;

/** Text of one style, and the cells that it takes where all terminals agree on them. */
export interface Written {
  readonly text: string;
  readonly cells: number;
  readonly style: Style;
  readonly isCertain: boolean;
}

/** Collects the output for the terminal, and tracks its cursor and style. */
export interface Pen {
  moveTo(row: number, column: number): void;
  write(text: Written): void;
  /** Blanks cells from the cursor on without moving it. */
  erase(cells: number): void;
  eraseToEndOfLine(): void;
  /** The output so far, ending in the plain style. */
  finish(): string;
}

/**
 * A pen for a terminal of that width, in the plain style, with an unknown cursor: the first move is absolute, so that
 * a lost byte or a stray message never shifts later output.
 */
export const createPen = (columns: number): Pen => {
  let sent = '';
  let position: Position | undefined;
  let style = PLAIN;

  const change = (next: Style): void => {
    sent += sgrBetween(style, next);
    style = next;
  };

  const erase = (sequence: string): void => {
    // Many terminals erase with the current background colour.
    if (style.background !== '') change(PLAIN);
    sent += sequence;
  };

  return {
    moveTo(row, column) {
      if (position?.row === row && position.column === column) return;
      sent += moveBetween(position, row, column);
      position = { row, column };
    },
    write({ text, cells, style: next, isCertain }) {
      // Blanks need no colour.
      if (!BLANK.test(text) || !looksAlike(' ', style, next)) change(next);
      sent += text;
      if (position === undefined) return;
      const column = (position.column ?? 0) + cells;
      // After a glyph in the last column, terminals differ in where the cursor is.
      const isKnown = position.column !== undefined && isCertain && column < columns;
      position = { row: position.row, column: isKnown ? column : undefined };
    },
    erase: (cells) => erase(`\u001B[${cells}X`),
    eraseToEndOfLine: () => erase('\u001B[K'),
    finish() {
      change(PLAIN);
      return sent;
    },
  };
};
