import { table } from '../../text/table.js';
import type { PrintedCommand, PrintRequest } from './print.js';

/** Modes of a scenario, named as its option. */
type Mode = 'inference' | 'training';

/** Value of an option as a flag sets it. */
export type FlagValue = string | number | boolean;

/**
 * The meaning of a program's flag: an option with its value, a fact kept for `settle`, a model, a setting without
 * effect on memory and speed, or one that may have an effect and is not modelled.
 */
export type Meaning =
  | {
      readonly kind: 'option';
      /** Id of an option of the scenario. */
      readonly option: string;
      readonly read: (text: string) => FlagValue | undefined;
      /** Words that only repeat what the checkpoint says. */
      readonly print: (value: FlagValue) => string | undefined;
      /** Words that say no more than the checkpoint itself. */
      readonly repeats?: RegExp;
    }
  | { readonly kind: 'fact'; readonly fact: string }
  | { readonly kind: 'model'; readonly role: 'model' | 'draft' }
  | { readonly kind: 'config'; readonly file: boolean }
  /**
   * A JSON object whose keys may also follow the flag's name and a dot; `why` is the reason for keys that no flag
   * names.
   */
  | { readonly kind: 'section'; readonly why: string }
  /** Fields of the model's own config, or of the object `within` it, written the same two ways. */
  | { readonly kind: 'modelFields'; readonly within?: string }
  | { readonly kind: 'harmless' }
  | { readonly kind: 'notModelled'; readonly why: string };

/** A flag with all its spellings; the first is the one that is printed. */
export interface Flag {
  readonly names: readonly string[];
  /** Number of words after it: none, one, all up to the next flag, or one that is optional. */
  readonly takes: 'none' | 'one' | 'many' | 'maybe';
  readonly meaning: Meaning;
}

/** Facts and options that a program's command line stated, by name. */
export interface Stated {
  readonly options: Readonly<Record<string, FlagValue>>;
  readonly facts: Readonly<Record<string, string>>;
}

/** What follows from all flags together. */
export interface Conclusion {
  readonly options?: Readonly<Record<string, FlagValue | null>>;
  /** Devices that the command names. */
  readonly devices?: number;
  /** Fields of the model's config that it states. */
  readonly config?: Readonly<Record<string, FlagValue | null>> | undefined;
  readonly model?: string;
  /** Next-token-prediction modules that it trains; undefined where the model's config decides. */
  readonly trainedModules?: number;
  /** The model that drafts, and whether it is a head: a few layers above the other. */
  readonly draft?: string;
  readonly isHead?: boolean;
  readonly warnings?: readonly string[];
}

/** A program whose command line or configuration is read as a scenario, and that a scenario is printed for. */
export interface Program {
  /** Whether its file overrides its command line. In other programs the command line overrides the file. */
  readonly fileWins?: boolean;
  /** Its name for `--as` and in `origin.program`. */
  readonly id: string;
  /** The engine whose accounting applies. */
  readonly engine: string;
  readonly mode: Mode;
  /** Words that start it, as people type them. */
  readonly start: readonly string[];
  /** Their form once launchers and `python -m` are removed. */
  readonly starts: RegExp;
  /** A word of its command line by which it is recognised, whatever the script is called. */
  readonly signs?: RegExp;
  /** Whether its scripts have names that other programs' have too, so that their words decide. */
  readonly isGeneral?: boolean;
  /** Container images that start it. */
  readonly images?: RegExp;
  /** The meaning of a value without a flag before it. */
  readonly positional: 'model' | 'config' | 'none';
  /** The meaning of further words after the model, if they have no effect on what is modelled. */
  readonly further?: string;
  /** How values are written: as `--flag value`, as `a.b=c` (hydra), or as flags and keys of a file. */
  readonly syntax: 'flags' | 'assignments' | 'both';
  readonly flags: readonly Flag[];
  /** Keys of a configuration file that only this program has, by which it is recognised. */
  readonly keys?: readonly string[];
  /** The comment in its shipped configurations that says the number and kind of devices. */
  readonly note?: RegExp;
  /** Options whose default differs from ours. */
  readonly defaults: Readonly<Record<string, FlagValue | null>>;
  /** Tokens of its default context, limited by the model's, from the bytes of all devices. */
  readonly contextOf?: (bytes: number, version: string) => number;
  readonly settle: (stated: Stated) => Conclusion;
  /**
   * Prints its command for a scenario, as one line or a script with files. Null where no scenario is printed for it.
   */
  readonly print: ((asked: PrintRequest) => PrintedCommand) | null;
}

/** A number as people type it: `8192`, `8k`, `0.9`, `5e8`, `10_000`; lower-case suffixes are powers of 1000. */
export function readNumber(text: string): number | undefined {
  const found = /^"?(-?[\d_]*\.?\d+(?:e[+-]?\d+)?)([kKmMgG]?)"?$/i.exec(text.trim());
  if (!found) return undefined;
  const [, digits = '', suffix = ''] = found;
  return Number(digits.replaceAll('_', '')) * (SUFFIXES[suffix] ?? 1);
}

const SUFFIXES: Readonly<Record<string, number>> = table({
  k: 1e3,
  m: 1e6,
  g: 1e9,
  K: 2 ** 10,
  M: 2 ** 20,
  G: 2 ** 30,
});

/** A flag whose number is an option. */
export function number(option: string, ...names: readonly string[]): Flag {
  return {
    names,
    takes: 'one',
    meaning: { kind: 'option', option, read: readNumber, print: (value) => String(value) },
  };
}

/** A flag whose words stand for values of an option: `[[theirs, ours], …]`. The first word of each value is printed. */
export function words(
  option: string,
  pairs: readonly (readonly [theirs: string, ours: FlagValue])[],
  ...names: readonly string[]
): Flag {
  return {
    names,
    takes: 'one',
    meaning: {
      kind: 'option',
      option,
      read: (text) => pairs.find(([theirs]) => theirs === text.toLowerCase())?.[1],
      print: (value) => pairs.find(([, ours]) => ours === value)?.[0],
    },
  };
}

/** The same, where some words only name the format that the checkpoint must have. */
export function wordsBeside(repeats: RegExp, ...rest: Parameters<typeof words>): Flag {
  const flag = words(...rest);
  return flag.meaning.kind === 'option' ? { ...flag, meaning: { ...flag.meaning, repeats } } : flag;
}

/** A flag without value that sets an option. */
export function toggle(option: string, value: FlagValue, ...names: readonly string[]): Flag {
  return {
    names,
    takes: 'none',
    meaning: {
      kind: 'option',
      option,
      read: () => value,
      print: (asked) => (asked === value ? '' : undefined),
    },
  };
}

/** A flag kept for `settle`. */
export function fact(name: string, ...names: readonly string[]): Flag {
  return { names, takes: 'one', meaning: { kind: 'fact', fact: name } };
}

/** A flag with several values, kept for `settle`. */
export function facts(name: string, ...names: readonly string[]): Flag {
  return { names, takes: 'many', meaning: { kind: 'fact', fact: name } };
}

/** A flag without value, kept for `settle`. */
export function factOf(name: string, ...names: readonly string[]): Flag {
  return { names, takes: 'none', meaning: { kind: 'fact', fact: name } };
}

export function model(...names: readonly string[]): Flag {
  return { names, takes: 'one', meaning: { kind: 'model', role: 'model' } };
}

export function draft(...names: readonly string[]): Flag {
  return { names, takes: 'one', meaning: { kind: 'model', role: 'draft' } };
}

/** Flags that bear on neither memory nor speed. */
export function harmless(...names: readonly string[]): Flag {
  return { names, takes: 'one', meaning: { kind: 'harmless' } };
}

export function harmlessToggles(...names: readonly string[]): Flag {
  return { names, takes: 'maybe', meaning: { kind: 'harmless' } };
}

/** Flags that may affect memory or speed, and for which there is no option. */
export function notModelled(why: string, ...names: readonly string[]): Flag {
  return { names, takes: 'maybe', meaning: { kind: 'notModelled', why } };
}

/** A flag whose JSON object has keys that are flags after its name and a dot; `why` is the reason for other keys. */
export function section(why: string, ...names: readonly string[]): Flag {
  return { names, takes: 'one', meaning: { kind: 'section', why } };
}

/** A flag whose JSON object, or keys after a dot, replace fields of the model's config. */
export function modelFields(...names: readonly string[]): Flag {
  return { names, takes: 'one', meaning: { kind: 'modelFields' } };
}

/** The same for fields of one object of the config. */
export function modelFieldsWithin(within: string, ...names: readonly string[]): Flag {
  return { names, takes: 'one', meaning: { kind: 'modelFields', within } };
}

/** A flag that names a configuration file whose keys are the program's flags. */
export function configFile(...names: readonly string[]): Flag {
  return { names, takes: 'one', meaning: { kind: 'config', file: true } };
}
