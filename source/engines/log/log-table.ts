/** Units that logs print, by what one of them is in bytes, seconds or things. */
export const LOG_UNITS = {
  GiB: 2 ** 30,
  MiB: 2 ** 20,
  GB: 1e9,
  MB: 1e6,
  bytes: 1,
  tokens: 1,
  blocks: 1,
  requests: 1,
  sequences: 1,
  states: 1,
  layers: 1,
  parameters: 1,
  share: 1,
  '%': 0.01,
  'tok/s': 1,
  s: 1,
  ms: 1e-3,
  'TFLOP/s': 1e12,
  '1e9': 1e9,
  number: 1,
} as const;

export type LogUnit = keyof typeof LOG_UNITS;

/** One figure of a line: what it is, its true unit (some programs write GB for 2³⁰), the key of the report it is compared with. */
export interface LogFigure {
  readonly meaning: string;
  readonly unit: LogUnit;
  /** Keys joined by ` × ` are multiplied; null: the report has no such figure. */
  readonly key: string | null;
  /** Key of which this is a part on its `device`: where several are printed, their sum is compared, not each. */
  readonly partOf?: string;
}

/** A line that a program prints, with its figures as named groups. */
export interface LogLine {
  readonly pattern: RegExp;
  readonly figures: Readonly<Record<string, LogFigure>>;
  /** Releases that print it in these words; null: to this day. */
  readonly versions?: readonly [from: string, to: string | null];
}

/** A release from which on the program accounts in another way, and the first day on which one could run it. */
export interface Era {
  readonly version: string;
  readonly day?: string;
}

/** What a program's log tells. */
export interface LogTable {
  /** The program, as `check.source` names it. */
  readonly source: string;
  /** The engine whose accounting is compared; null where the log is of no engine. */
  readonly engine: string | null;
  readonly lines: readonly LogLine[];
  /** Options and models that the log states: a named group an option's id, `model` a model. */
  readonly states: readonly RegExp[];
  /** Lines that each start prints once; the first that a log has is used. */
  readonly starts?: readonly RegExp[];
  /** The oldest release that is modelled, and those since at which an answer changed. */
  readonly eras?: readonly Era[];
}
