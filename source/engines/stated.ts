/** A default with its source, and the date it was read. */
export interface Stated<T> {
  readonly value: T;
  readonly source: string;
  readonly date: string;
}

export function stated<T>(value: T, source: string, date: string): Stated<T> {
  return { value, source, date };
}
