type Separator =
  | ' '
  | '+'
  | '−'
  | '-'
  | '·'
  | '×'
  | '/'
  | '^'
  | '('
  | ')'
  | ','
  | '⌈'
  | '⌉'
  | '⌊'
  | '⌋'
  | '√'
  | '⁰'
  | '¹'
  | '²'
  | '³'
  | '⁴'
  | '⁵'
  | '⁶'
  | '⁷'
  | '⁸'
  | '⁹';

type Words<
  Text extends string,
  Word extends string = '',
  Found extends string = never,
> = Text extends `${infer First}${infer Rest}`
  ? First extends Separator
    ? Words<Rest, '', Found | Word>
    : Words<Rest, `${Word}${First}`, Found>
  : Found | Word;

/**
 * The symbols in a formula's text, so that a missing value does not compile. Any symbols where the text is known only
 * at run time.
 */
export type NamesIn<Text extends string> = string extends Text
  ? string
  : Exclude<Words<Text>, '' | 'min' | 'max' | `${number}`>;
