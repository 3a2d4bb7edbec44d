/** The dots of a braille character by their place in its cell: two columns, four rows. */
const DOTS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;
const BLANK = 0x2800;
export const DOT_COLUMNS = 2;
export const DOT_ROWS = 4;

/** A field of dots, two by four in each cell. */
export interface DotField {
  /** Sets a dot by its column and row from the left upper corner; those outside are left out. */
  readonly set: (column: number, row: number) => void;
  /** The character of a cell; undefined without a dot. */
  readonly cell: (column: number, row: number) => string | undefined;
}

export function dotField(columns: number, rows: number): DotField {
  const bits = new Uint8Array(columns * rows);
  return {
    set: (column, row) => {
      if (column < 0 || row < 0 || column >= columns * DOT_COLUMNS || row >= rows * DOT_ROWS)
        return;
      const place = Math.floor(row / DOT_ROWS) * columns + Math.floor(column / DOT_COLUMNS);
      const dot = DOTS[row % DOT_ROWS]?.[column % DOT_COLUMNS] ?? 0;
      bits[place] = (bits[place] ?? 0) | dot;
    },
    cell: (column, row) => {
      const own = bits[row * columns + column] ?? 0;
      return own === 0 ? undefined : String.fromCharCode(BLANK + own);
    },
  };
}
