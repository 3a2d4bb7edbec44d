import type { EngineId } from '../../engines/index.js';
import type { Mode, OptionId, Scenario, Setting } from '../scenario.js';
import type { Settled } from '../settled.js';
import type { Choice, FieldValue, Kind } from './kinds/index.js';

export type FieldGroup =
  | 'model'
  | 'hardware'
  | 'machine'
  | 'workload'
  | 'serving'
  | 'parallel'
  | 'training'
  | 'speed';

/**
 * How the best value that fits is found: the largest value where memory grows with it, the smallest where it divides
 * memory.
 */
export interface Solving {
  readonly wanted: 'largest' | 'smallest';
  /**
   * Last value to try. Absent: the maximum of the kind for a growing size, the number of devices for a dividing one.
   */
  readonly end?: (settled: Settled) => number;
  /** Legal values are multiples of this. */
  readonly step?: (settled: Settled) => number;
  /** Largest useful value where memory does not limit it; undefined without one. */
  readonly limit?: (settled: Settled) => number | undefined;
  /** The scenario at a value. Present where other fields change with it. */
  readonly at?: (scenario: Scenario, value: number) => Scenario;
}

/** Properties of every field. */
interface FieldFacts {
  readonly id: string;
  readonly label: string;
  /** The label for narrow columns. */
  readonly short: string;
  readonly group: FieldGroup;
  /** One line that says what the field is, with its unit. */
  readonly help: string;
  /** The mode to which it applies; absent: both. */
  readonly mode?: Mode;
  /** The engines that have such a setting; absent: all. */
  readonly engines?: (engine: EngineId) => boolean;
  /** The choices that are possible in a scenario, which lists and steps offer; absent: all. */
  readonly offers?: (scenario: Scenario) => readonly Choice[];
  /** Why the field has no effect in a scenario; undefined where it has one. */
  readonly moot?: (scenario: Setting) => string | undefined;
}

/** A field whose value is typed or stepped: an option, a field of the model's config, a number of devices. */
export interface ValueField extends FieldFacts {
  readonly loads?: undefined;
  readonly kind: Kind;
  /** What an open value follows from. Absent for a field that cannot be open. */
  readonly open?: string;
  readonly solve?: Solving;
  /** Its name on the command line: `--batch`, `--set hidden_size`. */
  readonly name: string;
  /** The words that set this value on a command line. */
  readonly words: (value: FieldValue) => readonly string[];
  /** The set value; null while open, undefined where the scenario has no such field. */
  readonly read: (scenario: Scenario) => FieldValue | undefined;
  /** The value that an open field settles to. */
  readonly settled?: (settled: Settled) => FieldValue | undefined;
  /** The scenario with another value of the kind. */
  readonly write: (scenario: Scenario, value: FieldValue) => Scenario;
}

/** A field whose value is loaded by name: the model, the accelerator. */
export interface PresetField extends FieldFacts {
  readonly loads: 'models' | 'hardware';
  /** The id of the preset. */
  readonly read: (scenario: Scenario) => string;
  /** The scenario with the preset of another scenario. */
  readonly take: (scenario: Scenario, from: Scenario) => Scenario;
}

/**
 * A settable field, declared once. Panes, flags, `--set`, `--solve`, validation, help and JSON schema are made from
 * it.
 */
export type Field = ValueField | PresetField;

/** An option of the command line, kept in the scenario under its id. */
export interface OptionField extends ValueField {
  readonly id: OptionId;
  /** The flag without its dashes. */
  readonly flag: string;
  /** The default value; null for an open option. */
  readonly initial: FieldValue;
  /** Whether its flag may be given several times. */
  readonly isRepeatable?: true;
}

/** The declaration of any option; its flag is its id in kebab case. */
export interface AnyOption extends Omit<FieldFacts, 'id' | 'short' | 'group'> {
  readonly short?: string;
  readonly kind: Kind;
  readonly solve?: Solving;
  readonly open?: string;
  readonly initial?: FieldValue;
  /** Whether its flag may be given several times, for a list. */
  readonly isRepeatable?: true;
}

/** Declarations of options by their values: an option is open, or has a default. A missing one does not compile. */
export type DeclarationsOf<V> = {
  readonly [K in keyof V]: AnyOption &
    (null extends V[K] ? { readonly open: string } : { readonly initial: V[K] });
};

/** An invalid option; the message names the flag, the value, what is allowed and the nearest match. */
export class OptionError extends Error {
  override name = 'OptionError';
}
