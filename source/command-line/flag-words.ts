import { OptionError } from '../scenario/fields/field.js';
import { options } from '../scenario/fields/options.js';
import { nearest } from '../text/nearest.js';

/** Flags in addition to those made from the fields. */
export const TEXT_FLAGS = [
  'hardware',
  'workload',
  'draft',
  'scenario',
  'from',
  'service',
  'as',
  'explain',
  'solve',
  'theme',
] as const;
export const SWITCHES = [
  'json',
  'markdown',
  'csv',
  'text',
  'once',
  'fits',
  'offline',
  'fresh',
  'ascii',
  'help',
  'version',
] as const;

const onOff: ReadonlySet<string> = new Set([
  ...SWITCHES,
  'color',
  ...options.filter(({ kind }) => kind.type === 'switch').map(({ flag }) => flag),
]);

const flagNames: readonly string[] = [
  ...options.map(({ flag }) => flag),
  ...TEXT_FLAGS,
  ...SWITCHES,
  'set',
  'color',
];

const LOOKS_LIKE_FLAG = /^-{1,2}[a-zA-Z]/;

/**
 * Refuses unknown flags, and flags without a value, since meow accepts any and a mistyped one must not be ignored.
 * Throws `OptionError`.
 */
export function refuseUnknown(argv: readonly string[]): void {
  for (const [index, argument] of argv.entries()) {
    if (argument === '--') return;
    if (!LOOKS_LIKE_FLAG.test(argument)) continue;
    const [, name = '', value] = /^--?([^=]*)(?:=(.*))?$/s.exec(argument) ?? [];
    const plain = kebab(name.replace(/^no-/, ''));
    // meow reads `-batch` as five flags of one letter.
    if (!argument.startsWith('--')) throw unknown(argument, plain);
    if (onOff.has(plain)) refuseSwitchValue(argument, value);
    else if (flagNames.includes(kebab(name))) refuseNothing(kebab(name), value ?? argv[index + 1]);
    else throw unknown(argument, plain);
  }
}

function refuseNothing(name: string, value: string | undefined): void {
  if (value === undefined || value === '' || value === '--' || LOOKS_LIKE_FLAG.test(value))
    throw new OptionError(`--${name} is followed by nothing: a value is expected`);
}

/** meow reads `--dropout=maybe` as `--dropout`. */
function refuseSwitchValue(argument: string, value: string | undefined): void {
  if (value === undefined || value === 'true' || value === 'false') return;
  throw new OptionError(`${JSON.stringify(argument)}: true, false or no value is expected`);
}

function unknown(argument: string, name: string): OptionError {
  const near = nearest(name, flagNames);
  return new OptionError(
    `${JSON.stringify(argument)} is no flag${near ? ` (nearest: --${near})` : ''}; --help lists them`,
  );
}

export function camel(flag: string): string {
  return flag.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

export function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
