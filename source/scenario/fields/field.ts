import type { EngineId } from '../../engines/index.js';
import type { Mode, OptionId, Options, Scenario } from '../scenario.js';
import type { Settled } from '../settle.js';
import type { FieldValue, Kind } from './kinds/index.js';

export type FieldGroup =
  | 'model'
  | 'hardware'
  | 'machine'
  | 'workload'
  | 'serving'
  | 'parallel'
  | 'training'
  | 'speed';

/** How the value that just fits is looked for: the largest of what memory grows with, the smallest of what divides it. */
export interface Solving {
  readonly wanted: 'largest' | 'smallest';
  /** Last value to try; absent: the kind's maximum of what grows, as many as there are devices of what divides. */
  readonly end?: (settled: Settled) => number;
  /** Legal values are multiples of it. */
  readonly step?: (settled: Settled) => number;
  /** Largest value of use where memory never ends it; undefined: there is none. */
  readonly limit?: (settled: Settled) => number | undefined;
  /** The scenario at a value, where more changes with it than the field itself. */
  readonly at?: (scenario: Scenario, value: number) => Scenario;
}

/** What is told of every field. */
interface FieldFacts {
  readonly id: string;
  readonly label: string;
  /** Where a column has no room for the label. */
  readonly short: string;
  readonly group: FieldGroup;
  /** One line: what it is, and its unit. */
  readonly help: string;
  /** The mode it speaks of; both when absent. */
  readonly mode?: Mode;
  /** The engines that have such a setting; all when absent. */
  readonly engines?: (engine: EngineId) => boolean;
  /** Why it makes no difference in this scenario; undefined where it does. */
  readonly moot?: (scenario: Scenario) => string | undefined;
}

/** A field whose value is typed or stepped: an option, a field of the model's config, a number of devices. */
export interface ValueField extends FieldFacts {
  readonly loads?: undefined;
  readonly kind: Kind;
  /** What the value follows from where it is left open; absent where it can't be. */
  readonly open?: string;
  readonly solve?: Solving;
  /** What the command line calls it: `--batch`, `--set hidden_size`. */
  readonly name: string;
  /** Its words on a command line with that value. */
  readonly words: (value: FieldValue) => readonly string[];
  /** The value as it is set; null where it is open, undefined where the scenario has no such field. */
  readonly read: (scenario: Scenario) => FieldValue | undefined;
  /** What an open one comes to. */
  readonly settled?: (settled: Settled) => FieldValue | undefined;
  /** The scenario with another value, which is one of the kind. */
  readonly write: (scenario: Scenario, value: FieldValue) => Scenario;
}

/** A field whose value is loaded by name: the model, the accelerator. */
export interface PresetField extends FieldFacts {
  readonly loads: 'models' | 'hardware';
  /** The name of what is loaded. */
  readonly read: (scenario: Scenario) => string;
  /** The scenario with what another one has loaded. */
  readonly take: (scenario: Scenario, from: Scenario) => Scenario;
}

/** One thing that can be set, declared once: panes, flags, `--set`, `--solve`, validation, help and JSON schema are made from it. */
export type Field = ValueField | PresetField;

/** An option of the command line, kept in the scenario under its id. */
export interface OptionField extends ValueField {
  readonly id: OptionId;
  /** On the command line, without the dashes. */
  readonly flag: string;
  /** The value nobody has to set; null where the option is open. */
  readonly initial: FieldValue;
}

/** What is declared of any option. Its flag is its id in kebab case. */
export interface AnyOption extends Omit<FieldFacts, 'id' | 'short' | 'group'> {
  readonly short?: string;
  readonly kind: Kind;
  readonly solve?: Solving;
  readonly open?: string;
  readonly initial?: FieldValue;
}

/** An option as it is declared: open, or with a default of its type. */
export type OptionDeclaration<K extends OptionId> = AnyOption &
  (null extends Options[K] ? { readonly open: string } : { readonly initial: Options[K] });

/** A declaration of every option: one that is left out does not compile. */
export type OptionDeclarations = { readonly [K in OptionId]: OptionDeclaration<K> };

/** An option that is not understood: the flag, the value, what is allowed, the nearest match. */
export class OptionError extends Error {
  override name = 'OptionError';
}
