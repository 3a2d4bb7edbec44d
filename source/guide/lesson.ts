/** A lesson over the live program: a scenario, three sentences about it, one thing to change and see. */
export interface Lesson {
  readonly title: string;
  /** What the scenario is, in the words of the command line. */
  readonly model: string;
  readonly hardware: string;
  readonly count?: number;
  readonly options: Readonly<Record<string, string | number | boolean>>;
  /** `{name}` stands for a figure of the scenario; figures are never written out. */
  readonly sentences: readonly string[];
  readonly task: string;
}
