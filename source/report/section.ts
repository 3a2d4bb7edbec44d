export interface SectionColumn {
  readonly title: string;
  readonly right?: boolean;
  /** Whether a text too narrow for the table puts the column below its row. */
  readonly isBelow?: boolean;
}

/** A table of a written report; right-aligned columns hold numbers. */
export interface Section {
  readonly title: string;
  readonly columns: readonly SectionColumn[];
  readonly rows: readonly (readonly string[])[];
}
