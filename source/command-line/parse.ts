import meow from 'meow';
import { nearest } from '../hardware/nearest.js';
import type { FieldValue } from '../scenario/field.js';
import { OptionError } from '../scenario/field.js';
import { fields } from '../scenario/fields.js';
import type { OptionId } from '../scenario/scenario.js';
import { parseValue } from '../scenario/values.js';
import type { Invocation, Listing, Output } from './invocation.js';

const LISTINGS: readonly string[] = ['models', 'hardware', 'workloads'];
const OUTPUTS: readonly Output[] = ['json', 'markdown', 'csv', 'text'];

/** Flags beside those made from the fields. */
const TEXT_FLAGS = [
  'hardware',
  'workload',
  'draft',
  'scenario',
  'explain',
  'solve',
  'theme',
] as const;
const SWITCHES = [
  'json',
  'markdown',
  'csv',
  'text',
  'once',
  'offline',
  'fresh',
  'ascii',
  'help',
  'version',
] as const;

export const flagNames: readonly string[] = [
  ...fields.map(({ flag }) => flag),
  ...TEXT_FLAGS,
  ...SWITCHES,
  'set',
  'color',
];

type Flags = Readonly<Record<string, unknown>>;

/**
 * Reads the command line. Throws `OptionError` with one line that names the flag, the value, what is
 * allowed and the nearest match.
 */
export function parseCommandLine(argv: readonly string[]): Invocation {
  const { input, flags: read } = meow({
    importMeta: import.meta,
    argv,
    // The program knows its own name and version: no search for a package.json at every start.
    pkg: {},
    autoHelp: false,
    autoVersion: false,
    flags: {
      ...Object.fromEntries(
        fields.map(({ flag, kind }) => [
          camel(flag),
          kind.type === 'switch' ? ({ type: 'boolean' } as const) : ({ type: 'string' } as const),
        ]),
      ),
      ...Object.fromEntries(TEXT_FLAGS.map((flag) => [flag, { type: 'string' } as const])),
      ...Object.fromEntries(SWITCHES.map((flag) => [flag, { type: 'boolean' } as const])),
      set: { type: 'string', isMultiple: true },
      color: { type: 'boolean', default: true },
    },
    booleanDefault: undefined,
  });
  const flags: Flags = read;
  refuseUnknown(argv);
  const listing = LISTINGS.includes(input[0] ?? '') ? (input[0] as Listing) : undefined;
  const names = listing ? input.slice(1) : input;
  if (names.length > (listing ? 0 : 1))
    throw new OptionError(
      `${JSON.stringify(names[1] ?? names[0])}: one model is expected, all else is a flag`,
    );
  return {
    listing,
    model: listing ? undefined : names[0],
    hardware: text(flags, 'hardware'),
    workload: text(flags, 'workload'),
    draft: text(flags, 'draft'),
    scenarioFile: text(flags, 'scenario'),
    output:
      OUTPUTS.find((output) => flags[output] === true) ??
      (flags['once'] === true ? 'text' : undefined),
    options: optionsOf(flags),
    configFields: ((flags['set'] as readonly string[] | undefined) ?? []).map(configField),
    explain: text(flags, 'explain'),
    solve: solveField(text(flags, 'solve')),
    offline: flags['offline'] === true,
    fresh: flags['fresh'] === true,
    ascii: flags['ascii'] === true,
    noColor: flags['color'] === false,
    theme: text(flags, 'theme'),
  };
}

function optionsOf(flags: Flags): Partial<Record<OptionId, FieldValue>> {
  const options: Partial<Record<OptionId, FieldValue>> = {};
  for (const field of fields) {
    const given = flags[camel(field.flag)];
    if (given === undefined) continue;
    options[field.id] =
      field.kind.type === 'switch'
        ? given === true
        : parseValue(field, text(flags, camel(field.flag)) ?? '');
  }
  return options;
}

/** A flag's text; the last one when it is repeated. Throws when it has none. */
function text(flags: Flags, name: string): string | undefined {
  const given = flags[name];
  if (given === undefined) return undefined;
  const last: unknown = Array.isArray(given) ? given.at(-1) : given;
  if (typeof last === 'string' && last !== '') return last;
  throw new OptionError(`--${kebab(name)} is followed by nothing: a value is expected`);
}

function configField(given: string): readonly [string, string] {
  const equals = given.indexOf('=');
  if (equals > 0) return [given.slice(0, equals), given.slice(equals + 1)];
  throw new OptionError(
    `--set ${JSON.stringify(given)}: KEY=VALUE is expected, like num_hidden_layers=48`,
  );
}

function solveField(name: string | undefined): OptionId | undefined {
  if (name === undefined) return undefined;
  const field = fields.find(({ id, flag }) => id === name || flag === name);
  if (field) return field.id;
  const near = nearest(
    name,
    fields.map(({ flag }) => flag),
  );
  throw new OptionError(
    `--solve ${JSON.stringify(name)}: a field is expected, like batch or sequence${near ? ` (nearest: ${near})` : ''}`,
  );
}

/** meow takes any flag; a mistyped one must not pass in silence. */
function refuseUnknown(argv: readonly string[]): void {
  for (const argument of argv) {
    if (argument === '--') return;
    if (argument === '-h' || argument === '-v' || !/^-{1,2}[a-zA-Z]/.test(argument)) continue;
    const name = argument.replace(/^--?/, '').replace(/=.*$/s, '');
    const plain = name.replace(/^no-/, '');
    if (flagNames.includes(kebab(plain))) continue;
    const near = nearest(plain, flagNames);
    throw new OptionError(
      `${JSON.stringify(argument)} is no flag${near ? ` (nearest: --${near})` : ''}; --help lists them`,
    );
  }
}

function camel(flag: string): string {
  return flag.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
