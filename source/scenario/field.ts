import type { Mode, OptionId, Options, Scenario } from './scenario.js';

export interface Choice {
  readonly id: string;
  readonly label: string;
}

/** How a field's value is edited and checked. */
export type Kind =
  | {
      readonly type: 'count';
      readonly minimum: number;
      readonly maximum: number;
      /** What one key does: the next power of two, or one more. */
      readonly step: 'double' | 'one';
      readonly unit?: 'bytes';
    }
  | {
      readonly type: 'share';
      readonly minimum: number;
      readonly maximum: number;
      readonly step: number;
    }
  | {
      readonly type: 'choice';
      readonly choices: readonly Choice[];
      /** Further ids that are right although no list has them (`gptq-3bit-64g`). */
      readonly accepts?: (id: string) => boolean;
    }
  | { readonly type: 'switch' };

export type FieldGroup = 'hardware' | 'workload' | 'parallel' | 'training' | 'serving' | 'speed';

/** One option, declared once: panes, flags, `--set`, validation and help are made from it. */
export interface Field {
  readonly id: OptionId;
  /** On the command line, without the dashes. */
  readonly flag: string;
  readonly label: string;
  readonly group: FieldGroup;
  /** One line: what it is, and its unit. */
  readonly help: string;
  readonly kind: Kind;
  /** May be left open: it then follows from the other options. */
  readonly open: boolean;
  /** The mode it speaks of; both when absent. */
  readonly mode?: Mode;
  /** Whether it makes a difference in this scenario. */
  readonly when?: (scenario: Scenario) => boolean;
}

export type FieldValue = Options[OptionId];

/** An option that is not understood: the flag, the value, what is allowed, the nearest match. */
export class OptionError extends Error {
  override name = 'OptionError';
}
