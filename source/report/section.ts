/** A table of a written report; right-aligned columns are numbers. */
export interface Section {
  readonly title: string;
  readonly columns: readonly { readonly title: string; readonly right?: boolean }[];
  readonly rows: readonly (readonly string[])[];
}
