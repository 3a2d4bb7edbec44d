import type { JsonObject } from '../../../text/json.js';
import type { Settled } from '../../settled.js';

export type Item = string | number | boolean;

export type Value = Item | readonly Item[];

/** A field's value; `null` where it is open. */
export type FieldValue = Value | null;

export type Direction = 1 | -1;

export interface Choice {
  readonly id: string;
  readonly label: string;
}

/** Operations that every kind of value has. */
interface Rules<Type extends string, V extends Value> {
  readonly type: Type;
  /** The allowed values, in words. */
  readonly allowed: () => string;
  /** The value of a text; undefined for an invalid one. */
  readonly read: (text: string) => V | undefined;
  /** The valid text nearest to an invalid one. */
  readonly nearest?: (text: string) => string | undefined;
  /** The value if it is of this kind, in stored form; undefined otherwise. */
  readonly check: (value: unknown) => V | undefined;
  /** The value one step up or down, unchanged at the limits. `sizeOf` reads another field of the model's config. */
  readonly step: (
    now: Value,
    direction: Direction,
    sizeOf: (name: string) => number | undefined,
  ) => V;
  /** JSON schema of its values. */
  readonly schema: () => JsonObject;
}

/**
 * How one key press changes a count: by one, to the next power of two, to the next multiple, or to the next divisor
 * of another field.
 */
export type CountStep = 'one' | 'double' | { readonly by: number } | { readonly divisorOf: string };

export interface CountKind extends Rules<'count', number> {
  readonly minimum: number;
  readonly maximum: number;
  readonly steps: CountStep;
  readonly unit?: 'bytes';
}

export interface NumberKind extends Rules<'number', number> {
  readonly minimum: number;
  readonly maximum: number;
  /** `share` also accepts percent, `bytes/s` also bits. */
  readonly unit: string;
}

export interface ChoiceKind extends Rules<'choice', string | number> {
  readonly choices: readonly Choice[];
}

export type SwitchKind = Rules<'switch', boolean>;

/** What a list needs a value for, and how many those are in a scenario. */
export interface ListLength {
  readonly of: string;
  readonly in: (settled: Settled) => number;
}

export interface ListKind extends Rules<'list', Value> {
  readonly item: ItemKind;
  /** Absent for a list of any number of different values. */
  readonly length?: ListLength;
}

/** Text that matches a pattern, such as a version or an image size. */
export type TextKind = Rules<'text', string>;

export type ItemKind = CountKind | NumberKind | ChoiceKind | SwitchKind;
export type Kind = ItemKind | ListKind | TextKind;
