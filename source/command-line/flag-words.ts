import { OptionError } from '../scenario/fields/field.js';
import { options } from '../scenario/fields/options.js';
import { nearest } from '../text/nearest.js';
import { programFlags } from './program-flags.js';

/** Flags of this program that take no value. */
export const withoutValue: ReadonlySet<string> = new Set([
  ...programFlags.filter(({ takes }) => takes === undefined).map(({ flag }) => flag),
  ...options.filter(({ kind }) => kind.type === 'switch').map(({ flag }) => flag),
]);

export const flagNames: readonly string[] = [...options, ...programFlags].map(({ flag }) => flag);
const LOOKS_LIKE_FLAG = /^-{1,2}[a-zA-Z]/;

/** Refuses unknown flags and flags without their value, since meow accepts any flag. Throws `OptionError`. */
export function refuseUnknown(argv: readonly string[]): void {
  for (const [index, argument] of argv.entries()) {
    if (argument === '--') return;
    if (!LOOKS_LIKE_FLAG.test(argument)) continue;
    const [, name = '', value] = /^--?([^=]*)(?:=(.*))?$/s.exec(argument) ?? [];
    const plain = kebab(name.replace(/^no-/, ''));
    // meow would read `-batch` as five flags of one letter.
    if (!argument.startsWith('--')) throw unknown(argument, plain, argv);
    if (withoutValue.has(plain)) refuseSwitchValue(argument, value);
    else if (flagNames.includes(kebab(name))) refuseNothing(kebab(name), value ?? argv[index + 1]);
    else throw unknown(argument, plain, argv);
  }
}

/**
 * The flags of this program that occur in these words; meow would take a third of the first frame's time for all flags.
 */
export function givenFlags(argv: readonly string[]): readonly string[] {
  const names = argv.flatMap((word) => {
    const [, name] = /^--([^=]+)/.exec(word) ?? [];
    return name === undefined ? [] : [kebab(name), kebab(name.replace(/^no-/, ''))];
  });
  return flagNames.filter((flag) => names.includes(flag));
}

function refuseNothing(name: string, value: string | undefined): void {
  if (value === undefined || value === '' || value === '--' || LOOKS_LIKE_FLAG.test(value))
    throw new OptionError(`--${name} is followed by nothing: a value is expected`);
}

/** meow would read `--dropout=maybe` as `--dropout`. */
function refuseSwitchValue(argument: string, value: string | undefined): void {
  if (value === undefined || value === 'true' || value === 'false') return;
  throw new OptionError(`${JSON.stringify(argument)}: true, false or no value is expected`);
}

function unknown(argument: string, name: string, argv: readonly string[]): OptionError {
  const near = COUNTS_DEVICES.test(name)
    ? countedDevices(argument, argv)
    : nearest(name, flagNames);
  const at = firstWord(argv);
  // The first word may be a model or a program with flags of its own.
  const program =
    at < argv.indexOf(argument)
      ? `; ${JSON.stringify(argv[at])} is no program whose command line is read`
      : '';
  return new OptionError(
    `${JSON.stringify(argument)} is no flag${near ? ` (nearest: --${near})` : ''}; --help lists them${program}`,
  );
}

const COUNTS_DEVICES = /^(?:num-|n-)?(?:devices?|gpus?)$/;

/** Devices are counted where they are named; the accelerator is an example. */
function countedDevices(argument: string, argv: readonly string[]): string {
  const [, inside] = /=(.*)/s.exec(argument) ?? [];
  const count = inside ?? argv[argv.indexOf(argument) + 1] ?? '';
  return `hardware ${/^[1-9]\d{0,5}$/.test(count) ? count : 8}xh100`;
}

/** Index of the first word that is neither a flag of this program nor its value. */
export function firstWord(argv: readonly string[]): number {
  let at = 0;
  while (at < argv.length) {
    const [, name, value] = /^--([^=]+)(=.*)?$/s.exec(argv[at] ?? '') ?? [];
    if (name === undefined) return at;
    at += value === undefined && takesValue(kebab(name)) ? 2 : 1;
  }
  return at;
}

function takesValue(flag: string): boolean {
  return flagNames.includes(flag) && !withoutValue.has(flag);
}

export function camel(flag: string): string {
  return flag.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

export function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
