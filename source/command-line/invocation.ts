import type { ChosenSize } from '../cost/search/plan/chosen-sizes.js';
import type { ThemeName } from '../dashboard/theme-names.js';
import type { ValueField } from '../scenario/fields/field.js';
import type { FieldValue } from '../scenario/fields/kinds/index.js';
import type { OptionId } from '../scenario/scenario.js';

export type Output = 'dashboard' | 'text' | 'json' | 'markdown' | 'csv';

export type GivenOptions = Readonly<Partial<Record<OptionId, FieldValue>>>;

/** Defaults of the user's own, from the config file. */
export interface OwnDefaults {
  readonly options: GivenOptions;
  readonly hardware: string | undefined;
  readonly workload: string | undefined;
  readonly profile: string | undefined;
  /** Models on the dashboard's top line. */
  readonly favourites: readonly string[] | undefined;
}

/** What the command line asks for. An option not given stays absent. */
export interface Invocation {
  /** Asks for something else than a report of one scenario. */
  readonly command: string | undefined;
  /** What stands behind the command. */
  readonly words: readonly string[];
  /** Flags of the command alone, as they were written. */
  readonly commandFlags: Readonly<Partial<Record<string, string>>>;
  /** Of the models, tell what each does on this hardware. */
  readonly fits: boolean;
  readonly model: string | undefined;
  readonly hardware: string | undefined;
  readonly workload: string | undefined;
  /** What was measured on this box. */
  readonly profile: string | undefined;
  /** A model that drafts tokens for the other. */
  readonly draft: string | undefined;
  readonly scenarioFile: string | undefined;
  /** Saved scenarios that run on the same devices. */
  readonly besideFiles: readonly string[];
  /** Another program's command line behind our own words. */
  readonly program: readonly string[] | undefined;
  /** A file that states such a command, `-` for standard input, and which of its services is meant. */
  readonly from: string | undefined;
  readonly service: string | undefined;
  /** Print the command of a program for the scenario, or an evidence card. */
  readonly as: string | undefined;
  /** Asked for by flag; without one it depends on where the output goes. */
  readonly output: Output | undefined;
  readonly options: GivenOptions;
  /** Sizes given as `auto`: the planner chooses them. */
  readonly chosenSizes: readonly ChosenSize[];
  /** `--set KEY=VALUE`, in order. */
  readonly configFields: readonly (readonly [string, string])[];
  readonly explain: string | undefined;
  readonly solve: ValueField | undefined;
  /** What must hold of the report, as it was written. */
  readonly assertions: readonly string[];
  /** Share that a predicted figure may be off from a measured one. */
  readonly tolerance: number | undefined;
  readonly offline: boolean;
  readonly fresh: boolean;
  readonly ascii: boolean;
  /** The dashboard has the mouse. */
  readonly mouse: boolean;
  /** Talk in lines instead of drawing a screen. */
  readonly plainUi: boolean;
  readonly noColor: boolean;
  readonly noConfig: boolean;
  readonly theme: ThemeName | undefined;
  /** Those of the config file; absent without one. */
  readonly defaults?: OwnDefaults;
}
