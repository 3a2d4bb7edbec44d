import type { ThemeName } from '../dashboard/theme-names.js';
import type { OptionField, ValueField } from '../scenario/fields/field.js';
import type { FieldValue } from '../scenario/fields/kinds/index.js';
import type { OptionId } from '../scenario/scenario.js';

export type Output = 'dashboard' | 'text' | 'json' | 'markdown' | 'csv';
export type Listing = 'models' | 'hardware' | 'instances' | 'workloads' | 'engines' | 'formats';

/** The parsed command line; options that were not given are absent. */
export interface Invocation {
  /** Prints a listing instead of a report. */
  readonly listing: Listing | undefined;
  /** Of the models, tell what each does on this hardware. */
  readonly fits: boolean;
  readonly model: string | undefined;
  readonly hardware: string | undefined;
  readonly workload: string | undefined;
  /** A model that drafts tokens for the main one. */
  readonly draft: string | undefined;
  readonly scenarioFile: string | undefined;
  /** Another program's command line behind our own words. */
  readonly program: readonly string[] | undefined;
  /** A file that states such a command, `-` for standard input, and which of its services is meant. */
  readonly from: string | undefined;
  readonly service: string | undefined;
  /** Print the command of a program for the scenario, or an evidence card. */
  readonly as: string | undefined;
  /** Output format by flag; undefined leaves the choice to the kind of standard output. */
  readonly output: Output | undefined;
  readonly options: Readonly<Partial<Record<OptionId, FieldValue>>>;
  /** `--set KEY=VALUE`, in order. */
  readonly configFields: readonly (readonly [string, string])[];
  readonly explain: string | undefined;
  readonly solve: OptionField | ValueField | undefined;
  readonly offline: boolean;
  readonly fresh: boolean;
  readonly ascii: boolean;
  readonly noColor: boolean;
  readonly theme: ThemeName | undefined;
}
