import type { ChosenSize } from '../cost/search/plan/chosen-sizes.js';
import type { ThemeName } from '../dashboard/theme-names.js';
import type { ValueField } from '../scenario/fields/field.js';
import type { FieldValue } from '../scenario/fields/kinds/index.js';
import type { OptionId } from '../scenario/scenario.js';

export type Output = 'dashboard' | 'text' | 'json' | 'markdown' | 'csv';

export type GivenOptions = Readonly<Partial<Record<OptionId, FieldValue>>>;

/** The user's defaults from the config file. */
export interface OwnDefaults {
  readonly options: GivenOptions;
  readonly hardware: string | undefined;
  readonly workload: string | undefined;
  readonly profile: string | undefined;
  /** Models on the dashboard's top line. */
  readonly favourites: readonly string[] | undefined;
}

/** The options and words of the command line. An option not given stays absent. */
export interface Invocation {
  /** The command, where something other than a report of one scenario is asked for. */
  readonly command: string | undefined;
  /** Words after the command. */
  readonly words: readonly string[];
  /** Flags that only the command takes, as written. */
  readonly commandFlags: Readonly<Partial<Record<string, string>>>;
  /** `models --fits`: each model's fit on this hardware. */
  readonly fits: boolean;
  readonly model: string | undefined;
  readonly hardware: string | undefined;
  readonly workload: string | undefined;
  /** A profile measured on this machine. */
  readonly profile: string | undefined;
  /** The draft model of speculative decoding. */
  readonly draft: string | undefined;
  readonly scenarioFile: string | undefined;
  /** Saved scenarios that run on the same devices. */
  readonly besideFiles: readonly string[];
  /** Another program's command line after the words of this program. */
  readonly program: readonly string[] | undefined;
  /** A file that states such a command, `-` for standard input, and which of its services is meant. */
  readonly from: string | undefined;
  readonly service: string | undefined;
  /** The program whose command is printed for the scenario, or an evidence card. */
  readonly as: string | undefined;
  /** The output that a flag asks for; without one it depends on the kind of standard output. */
  readonly output: Output | undefined;
  readonly options: GivenOptions;
  /** Sizes given as `auto`: the planner chooses them. */
  readonly chosenSizes: readonly ChosenSize[];
  /** `--set KEY=VALUE`, in order. */
  readonly configFields: readonly (readonly [string, string])[];
  readonly explain: string | undefined;
  readonly solve: ValueField | undefined;
  /** Assertions about the report, as written. */
  readonly assertions: readonly string[];
  /** Tolerated difference between predicted and measured, as a share. */
  readonly tolerance: number | undefined;
  readonly offline: boolean;
  readonly fresh: boolean;
  readonly ascii: boolean;
  /** Whether the dashboard reads the mouse. */
  readonly mouse: boolean;
  /** Whether the dashboard prints lines instead of drawing a screen. */
  readonly plainUi: boolean;
  readonly noColor: boolean;
  readonly noConfig: boolean;
  readonly theme: ThemeName | undefined;
  /** Defaults of the config file; absent without one. */
  readonly defaults?: OwnDefaults;
}
