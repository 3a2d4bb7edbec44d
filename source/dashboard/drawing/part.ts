import type { Line } from './line.js';

/** What a part is drawn into. */
export interface PartContext {
  readonly width: number;
  readonly height: number;
  /** The row that has the focus in its pane. */
  readonly row: string | undefined;
  /** Whether the pane has the focus: only then is the row pointed at. */
  readonly isFocused: boolean;
  readonly isBeside: boolean;
}

/**
 * How one kind of part is drawn. All of it is pure: the opening picture and Ink's components are made from the same.
 */
export interface PartDrawing<P> {
  /** Lines that it takes at a width, alone or beside another part. */
  readonly height: (part: P, width: number, isBeside: boolean) => number;
  /** Columns that it needs beside another part; absent: it is never beside one. */
  readonly width?: (part: P) => number;
  /** The line that a row of the part is on, by its place among them. */
  readonly lineOfRow?: (part: P, row: number, width: number, isBeside: boolean) => number;
  /** The row at a place of it, by its place among them; default: the one on that line. */
  readonly rowAt?: (
    part: P,
    at: { readonly line: number; readonly column: number },
    context: PartContext,
  ) => number | undefined;
  /** Lines out of sight; only of a drawing that scrolls by itself or is above one that scrolls. */
  readonly hidden?: (part: P, context: PartContext) => string;
  readonly lines: (part: P, context: PartContext) => readonly Line[];
}
