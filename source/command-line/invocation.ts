import type { ThemeName } from '../dashboard/theme-names.js';
import type { FieldValue } from '../scenario/fields/kinds/index.js';
import type { OptionId } from '../scenario/scenario.js';

export type Output = 'dashboard' | 'text' | 'json' | 'markdown' | 'csv';
export type Listing = 'models' | 'hardware' | 'workloads';

/** What the command line asks for. An option not given stays absent. */
export interface Invocation {
  /** Print a listing instead of a report. */
  readonly listing: Listing | undefined;
  readonly model: string | undefined;
  readonly hardware: string | undefined;
  readonly workload: string | undefined;
  /** A model that drafts tokens for the other. */
  readonly draft: string | undefined;
  readonly scenarioFile: string | undefined;
  /** Another program's command line behind our own words. */
  readonly program: readonly string[] | undefined;
  /** A file that states such a command, `-` for standard input, and which of its services is meant. */
  readonly from: string | undefined;
  readonly service: string | undefined;
  /** Asked for by flag; without one it depends on where the output goes. */
  readonly output: Output | undefined;
  readonly options: Readonly<Partial<Record<OptionId, FieldValue>>>;
  /** `--set KEY=VALUE`, in order. */
  readonly configFields: readonly (readonly [string, string])[];
  readonly explain: string | undefined;
  readonly solve: OptionId | undefined;
  readonly offline: boolean;
  readonly fresh: boolean;
  readonly ascii: boolean;
  readonly noColor: boolean;
  readonly theme: ThemeName | undefined;
}
