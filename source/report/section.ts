export interface SectionColumn {
  readonly title: string;
  readonly right?: boolean;
  /** In text that is too narrow for the whole table, below its row: words that explain it. */
  readonly isBelow?: boolean;
}

/** A table of a written report; right-aligned columns are numbers. */
export interface Section {
  readonly title: string;
  readonly columns: readonly SectionColumn[];
  readonly rows: readonly (readonly string[])[];
}
