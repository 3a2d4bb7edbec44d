import meow from 'meow';
import { CHOSEN_SIZES } from '../cost/search/plan/chosen-sizes.js';
import { THEME_NAMES, type ThemeName } from '../dashboard/theme-names.js';
import { OptionError, type ValueField } from '../scenario/fields/field.js';
import { fields } from '../scenario/fields/index.js';
import type { FieldValue } from '../scenario/fields/kinds/index.js';
import { devicesField } from '../scenario/fields/machine-fields.js';
import { optionOf, options } from '../scenario/fields/options.js';
import { parseValue } from '../scenario/fields/values.js';
import type { OptionId } from '../scenario/scenario.js';
import { nearest } from '../text/nearest.js';
import { commandNamed } from './commands.js';
import { camel, givenFlags, refuseUnknown, withoutValue } from './flag-words.js';
import type { GivenOptions, Invocation, Output } from './invocation.js';
import { programFlags } from './program-flags.js';

const OUTPUTS: readonly Output[] = ['json', 'markdown', 'csv', 'text'];

type Flags = Readonly<Record<string, unknown>>;

/** Declared as repeatable because meow throws at repeated flags; `text` takes the last. */
const TEXT = { type: 'string', isMultiple: true } as const;
const SWITCH = { type: 'boolean' } as const;

/**
 * Reads the command line. Throws `OptionError` with one line that names the flag, the value, what is
 * allowed and the nearest match.
 */
export function parseCommandLine(argv: readonly string[], program?: readonly string[]): Invocation {
  refuseUnknown(argv);
  const { input, flags } = meow({
    importMeta: import.meta,
    argv: withStandardInput(argv),
    // Name and version are given, so that meow searches for no package.json.
    pkg: {},
    autoHelp: false,
    autoVersion: false,
    flags: Object.fromEntries(
      givenFlags(argv).map((flag) => [camel(flag), withoutValue.has(flag) ? SWITCH : TEXT]),
    ),
    booleanDefault: undefined,
  });
  const given: Flags = flags;
  const words = wordsOf(input);
  return {
    ...words,
    commandFlags: commandFlags(given, words.command),
    fits: given['fits'] === true,
    hardware: text(given, 'hardware'),
    workload: text(given, 'workload'),
    profile: text(given, 'profile'),
    draft: text(given, 'draft'),
    scenarioFile: text(given, 'scenario'),
    besideFiles: texts(given, 'beside'),
    program,
    from: text(given, 'from'),
    service: text(given, 'service'),
    as: text(given, 'as'),
    tolerance: toleranceOf(text(given, 'tolerance')),
    output:
      OUTPUTS.find((output) => given[output] === true) ??
      (given['once'] === true ? 'text' : undefined),
    options: optionsOf(given),
    chosenSizes: CHOSEN_SIZES.filter((id) => text(given, id) === 'auto'),
    configFields: texts(given, 'set').map(configField),
    explain: text(given, 'explain'),
    solve: solveField(text(given, 'solve')),
    assertions: texts(given, 'assert'),
    offline: given['offline'] === true,
    fresh: given['fresh'] === true,
    ascii: given['ascii'] === true,
    mouse: given['mouse'] === true,
    plainUi: given['plainUi'] === true,
    noColor: given['color'] === false,
    noConfig: given['config'] === false,
    theme: themeNamed(text(given, 'theme')),
  };
}

function toleranceOf(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  const share = given.endsWith('%') ? Number(given.slice(0, -1)) / 100 : Number(given);
  if (given.trim() !== '' && share >= 0 && Number.isFinite(share)) return share;
  throw new OptionError(
    `--tolerance ${JSON.stringify(given)}: a share is expected, like 0.1 or 10%`,
  );
}

/** meow takes a lone `-` for a model, even as the value of `--from`. */
function withStandardInput(argv: readonly string[]): string[] {
  const at = argv.findIndex((word, index) => word === '-' && argv[index - 1] === '--from');
  return at < 0 ? [...argv] : [...argv.slice(0, at - 1), '--from=-', ...argv.slice(at + 1)];
}

function wordsOf(input: readonly string[]): Pick<Invocation, 'command' | 'words' | 'model'> {
  const command = commandNamed(input[0]);
  if (!command) {
    if (input.length > 1)
      throw new OptionError(
        `${JSON.stringify(input[1])}: one model is expected, all else is a flag; ${JSON.stringify(input[0])} is no program whose command line is read${/\.(sh|ya?ml|slurm|sbatch)$/.test(input[1] ?? '') ? ` (--from ${input[1]} reads a file)` : ''}`,
      );
    return { command: undefined, words: [], model: input[0] };
  }
  const words = input.slice(1);
  const { name, usage } = command;
  if (words.length < command.words.least || words.length > command.words.most)
    throw new OptionError(
      `llm-tui ${[name, ...words].join(' ')}: llm-tui ${name} ${usage} is expected`,
    );
  return { command: name, words, model: undefined };
}

/** Flags of one command. Throws `OptionError` where another command, which would ignore them, gets them. */
function commandFlags(flags: Flags, asked: string | undefined): Invocation['commandFlags'] {
  const given: Partial<Record<string, string>> = {};
  for (const { flag, command } of programFlags) {
    if (command === undefined) continue;
    const value = text(flags, flag) ?? (flags[flag] === true ? '' : undefined);
    if (value === undefined) continue;
    if (command !== asked)
      throw new OptionError(
        `--${flag}${value && ` ${JSON.stringify(value)}`}: it belongs to a command: ${`llm-tui ${command} --${flag} ${value}`.trimEnd()}`,
      );
    given[flag] = value;
  }
  return given;
}

function optionsOf(flags: Flags): GivenOptions {
  const given: Partial<Record<OptionId, FieldValue>> = {};
  for (const field of options) {
    const name = camel(field.flag);
    const value =
      field.kind.type === 'switch'
        ? flags[name]
        : field.isRepeatable
          ? all(flags, name)
          : text(flags, name);
    if (typeof value === 'boolean') given[field.id] = value;
    else if (value === 'auto' && isChosenSize(field.id)) continue;
    else if (typeof value === 'string') Object.assign(given, optionRead(field, value));
  }
  return given;
}

/** An option's value; an engine may carry its version after an @, which `--engine-version` overrides. */
function optionRead(field: (typeof options)[number], text: string): GivenOptions {
  const at = field.id === 'engine' ? text.indexOf('@') : -1;
  if (at < 0) return { [field.id]: parseValue(field, text) };
  return {
    engine: parseValue(field, text.slice(0, at)),
    engineVersion: parseValue(optionOf('engineVersion'), text.slice(at + 1), '--engine'),
  };
}

/** Sizes that `auto` leaves to the planner. */
function isChosenSize(id: OptionId): boolean {
  return CHOSEN_SIZES.some((size) => size === id);
}

/** A flag's text; the last one when it is repeated. */
function text(flags: Flags, name: string): string | undefined {
  return texts(flags, name).at(-1);
}

/** Every text of a repeated flag, as one list. */
function all(flags: Flags, name: string): string | undefined {
  const given = texts(flags, name);
  return given.length > 0 ? given.join(',') : undefined;
}

function texts(flags: Flags, name: string): readonly string[] {
  const given = flags[name];
  return Array.isArray(given) ? given : [];
}

function configField(given: string): readonly [string, string] {
  const equals = given.indexOf('=');
  if (equals <= 0)
    throw new OptionError(
      `--set ${JSON.stringify(given)}: KEY=VALUE is expected, like num_hidden_layers=48`,
    );
  const name = given.slice(0, equals);
  // Copying a field of that name would change the config's prototype instead.
  if (name.split('.').includes('__proto__'))
    throw new OptionError('--set __proto__: no field of a config has that name');
  return [name, given.slice(equals + 1)];
}

function solveField(name: string | undefined): ValueField | undefined {
  if (name === undefined) return undefined;
  const option = options.find(({ flag }) => flag === name);
  const field = option ?? fields.find(({ id }) => id === name);
  if (field && field.loads === undefined) return field;
  const near = nearest(name, [...options.map(({ flag }) => flag), devicesField.id]);
  throw new OptionError(
    `--solve ${JSON.stringify(name)}: an option is expected, like batch, sequence or devices; --help lists them${near ? ` (nearest: ${near})` : ''}`,
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
