/** Units in logs, each with its value in bytes, seconds or a plain number. */
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

/**
 * One figure of a line: its label, its true unit (some programs write GB for 2³⁰), and the key of the report with
 * which it is compared.
 */
export interface LogFigure {
  readonly meaning: string;
  readonly unit: LogUnit;
  /** Keys joined by ` × ` are multiplied; null: the report has no such figure. */
  readonly key: string | null;
  /** Key of the sum that this figure is part of on its `device`. Where several are printed, their sum is compared. */
  readonly partOf?: string;
}

/** A line that a program prints, with its figures as named groups. */
export interface LogLine {
  readonly pattern: RegExp;
  readonly figures: Readonly<Record<string, LogFigure>>;
  /** Releases that print this line; a null end means up to now. */
  readonly versions?: readonly [from: string, to: string | null];
}

/** A release from which on the program accounts differently, and the first day on which it was available. */
export interface Era {
  readonly version: string;
  readonly day?: string;
}

/** The figures that a program's log prints. */
export interface LogTable {
  /** The program, as in `check.source`. */
  readonly source: string;
  /** The engine whose accounting is compared; null where the log belongs to no engine. */
  readonly engine: string | null;
  readonly lines: readonly LogLine[];
  /** Patterns of options and models in the log. A named group is an option's id, or `model`. */
  readonly states: readonly RegExp[];
  /** Lines that each start of the program prints once. The first pattern that the log contains is used. */
  readonly starts?: readonly RegExp[];
  /** The oldest modelled release, and later releases in which an answer changed. */
  readonly eras?: readonly Era[];
}
