/** A table of a written report: texts that are right-aligned are numbers. */
export interface Section {
  readonly title: string;
  readonly columns: readonly { readonly title: string; readonly right?: boolean }[];
  readonly rows: readonly (readonly string[])[];
}
