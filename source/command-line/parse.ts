import meow from 'meow';
import { THEME_NAMES, type ThemeName } from '../dashboard/theme-names.js';
import { OptionError, type OptionField, type ValueField } from '../scenario/fields/field.js';
import type { FieldValue } from '../scenario/fields/kinds/index.js';
import { devicesField } from '../scenario/fields/machine-fields.js';
import { options } from '../scenario/fields/options.js';
import { parseValue } from '../scenario/fields/values.js';
import type { OptionId } from '../scenario/scenario.js';
import { nearest } from '../text/nearest.js';
import { camel, refuseUnknown, SWITCHES, TEXT_FLAGS } from './flag-words.js';
import type { Invocation, Listing, Output } from './invocation.js';

const LISTINGS: readonly string[] = [
  'models',
  'hardware',
  'instances',
  'workloads',
  'engines',
  'formats',
];
const OUTPUTS: readonly Output[] = ['json', 'markdown', 'csv', 'text'];

type Flags = Readonly<Record<string, unknown>>;

/** `text` chooses among repeated flags, at which meow would throw. */
const TEXT = { type: 'string', isMultiple: true } as const;

/**
 * Parses the command line. Throws `OptionError` with one line that names the flag, the value, what is allowed and the
 * nearest match.
 */
export function parseCommandLine(argv: readonly string[], program?: readonly string[]): Invocation {
  refuseUnknown(argv);
  const { input, flags: read } = meow({
    importMeta: import.meta,
    argv: withStandardInput(argv),
    // Name and version are given, so that meow does not search for a package.json at every start.
    pkg: {},
    autoHelp: false,
    autoVersion: false,
    flags: {
      ...Object.fromEntries(
        options.map(({ flag, kind }) => [
          camel(flag),
          kind.type === 'switch' ? ({ type: 'boolean' } as const) : TEXT,
        ]),
      ),
      ...Object.fromEntries(TEXT_FLAGS.map((flag) => [flag, TEXT])),
      ...Object.fromEntries(SWITCHES.map((flag) => [flag, { type: 'boolean' } as const])),
      set: TEXT,
      color: { type: 'boolean', default: true },
    },
    booleanDefault: undefined,
  });
  const flags: Flags = read;
  const listing = LISTINGS.includes(input[0] ?? '') ? (input[0] as Listing) : undefined;
  const names = listing ? input.slice(1) : input;
  if (names.length > (listing ? 0 : 1))
    throw new OptionError(
      `${JSON.stringify(names[1] ?? names[0])}: one model is expected, all else is a flag`,
    );
  if (flags['fits'] === true && listing !== 'models')
    throw new OptionError('--fits belongs to a list: llm-tui models --fits');
  return {
    listing,
    fits: flags['fits'] === true,
    model: listing ? undefined : names[0],
    hardware: text(flags, 'hardware'),
    workload: text(flags, 'workload'),
    draft: text(flags, 'draft'),
    scenarioFile: text(flags, 'scenario'),
    program,
    from: text(flags, 'from'),
    service: text(flags, 'service'),
    as: text(flags, 'as'),
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
    theme: themeNamed(text(flags, 'theme')),
  };
}

/** meow takes a lone `-` for a model, also where it is the value of `--from`. */
function withStandardInput(argv: readonly string[]): string[] {
  const at = argv.findIndex((word, index) => word === '-' && argv[index - 1] === '--from');
  return at < 0 ? [...argv] : [...argv.slice(0, at - 1), '--from=-', ...argv.slice(at + 1)];
}

function optionsOf(flags: Flags): Partial<Record<OptionId, FieldValue>> {
  const given: Partial<Record<OptionId, FieldValue>> = {};
  for (const field of options) {
    const name = camel(field.flag);
    const value = field.kind.type === 'switch' ? flags[name] : text(flags, name);
    if (typeof value === 'boolean') given[field.id] = value;
    else if (typeof value === 'string') given[field.id] = parseValue(field, value);
  }
  return given;
}

/** The text of a flag; the last one when it is repeated. */
function text(flags: Flags, name: string): string | undefined {
  const given = flags[name];
  const last: unknown = Array.isArray(given) ? given.at(-1) : undefined;
  return typeof last === 'string' ? last : undefined;
}

function configField(given: string): readonly [string, string] {
  const equals = given.indexOf('=');
  if (equals > 0) return [given.slice(0, equals), given.slice(equals + 1)];
  throw new OptionError(
    `--set ${JSON.stringify(given)}: KEY=VALUE is expected, like num_hidden_layers=48`,
  );
}

function solveField(name: string | undefined): OptionField | ValueField | undefined {
  if (name === undefined) return undefined;
  const option = options.find(({ id, flag }) => id === name || flag === name);
  if (option) return option;
  if (name === devicesField.id) return devicesField;
  const near = nearest(name, [...options.map(({ flag }) => flag), devicesField.id]);
  throw new OptionError(
    `--solve ${JSON.stringify(name)}: a field is expected, like batch, sequence or devices${near ? ` (nearest: ${near})` : ''}`,
  );
}

function themeNamed(name: string | undefined): ThemeName | undefined {
  const theme = THEME_NAMES.find((candidate) => candidate === name);
  if (theme || name === undefined) return theme;
  const near = nearest(name, THEME_NAMES);
  throw new OptionError(
    `--theme ${JSON.stringify(name)}: one of ${THEME_NAMES.join(', ')} is expected${near ? ` (nearest: ${near})` : ''}`,
  );
}
