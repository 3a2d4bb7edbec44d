import type { EngineId } from '../../engines/index.js';
import type { Mode, OptionId, Options, Scenario, Setting } from '../scenario.js';
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
 * How the best value that fits is searched: the largest of a size that memory grows with, the smallest of one that
 * divides it.
 */
export interface Solving {
  readonly wanted: 'largest' | 'smallest';
  /** Last value to try; absent: the kind's maximum for a growing size, the number of devices for a dividing one. */
  readonly end?: (settled: Settled) => number;
  /** Legal values are multiples of it. */
  readonly step?: (settled: Settled) => number;
  /** Largest useful value where memory does not bound it; undefined without one. */
  readonly limit?: (settled: Settled) => number | undefined;
  /** The scenario at a value, where other fields change with it. */
  readonly at?: (scenario: Scenario, value: number) => Scenario;
}

/** The facts of every field. */
interface FieldFacts {
  readonly id: string;
  readonly label: string;
  /** The label for narrow columns. */
  readonly short: string;
  readonly group: FieldGroup;
  /** One line: what it is, and its unit. */
  readonly help: string;
  /** The mode it applies to; both when absent. */
  readonly mode?: Mode;
  /** The engines that have such a setting; all when absent. */
  readonly engines?: (engine: EngineId) => boolean;
  /** Of its choices, those that can be in this scenario: lists and steps offer no others; all when absent. */
  readonly offers?: (scenario: Scenario) => readonly Choice[];
  /** Why it makes no difference in this scenario; undefined where it does. */
  readonly moot?: (scenario: Setting) => string | undefined;
}

/** A field whose value is typed or stepped: an option, a field of the model's config, a number of devices. */
export interface ValueField extends FieldFacts {
  readonly loads?: undefined;
  readonly kind: Kind;
  /** What the value follows from while it is open; absent for a field that cannot be open. */
  readonly open?: string;
  readonly solve?: Solving;
  /** Its name on the command line: `--batch`, `--set hidden_size`. */
  readonly name: string;
  /** Its words on a command line with that value. */
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
  /** The name of what is loaded. */
  readonly read: (scenario: Scenario) => string;
  /** The scenario with the preset that another one has loaded. */
  readonly take: (scenario: Scenario, from: Scenario) => Scenario;
}

/**
 * One settable thing, declared once: panes, flags, `--set`, `--solve`, validation, help and JSON schema are made from
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
  /** Its flag may be given several times. */
  readonly isRepeatable?: true;
}

/** The declaration of any option; its flag is its id in kebab case. */
export interface AnyOption extends Omit<FieldFacts, 'id' | 'short' | 'group'> {
  readonly short?: string;
  readonly kind: Kind;
  readonly solve?: Solving;
  readonly open?: string;
  readonly initial?: FieldValue;
  /** Its flag may be given several times: a list. */
  readonly isRepeatable?: true;
}

/** The declaration of an option: open, or with a default of its type. */
export type OptionDeclaration<K extends OptionId> = AnyOption &
  (null extends Options[K] ? { readonly open: string } : { readonly initial: Options[K] });

/** A declaration of every option; the compiler asks for a missing one. */
export type OptionDeclarations = { readonly [K in OptionId]: OptionDeclaration<K> };

/** An invalid option; the message names the flag, the value, what is allowed and the nearest match. */
export class OptionError extends Error {
  override name = 'OptionError';
}
