/** A term of the glossary: what it is in one line, then what it does, with a picture where one helps. */
export interface Term {
  readonly term: string;
  /** Other words for it. */
  readonly also?: string;
  /** One line, as the list shows it. */
  readonly brief: string;
  readonly text: readonly string[];
  readonly picture?: readonly string[];
}
