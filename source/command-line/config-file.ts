import { THEME_NAMES, type ThemeName } from '../dashboard/theme-names.js';
import { parseObject } from '../open/json-text.js';
import { OpenError } from '../open/open-error.js';
import { readText } from '../open/read-file.js';
import { OptionError, type OptionField } from '../scenario/fields/field.js';
import type { FieldValue } from '../scenario/fields/kinds/index.js';
import { options } from '../scenario/fields/options.js';
import { checkValue, parseValue } from '../scenario/fields/values.js';
import type { OptionId } from '../scenario/scenario.js';
import { type Json, shortJson } from '../text/json.js';
import { nearest } from '../text/nearest.js';
import type { Invocation, OwnDefaults } from './invocation.js';

const LARGEST = 2 ** 20;

/** Keys of the file that are no options of a scenario. */
const OTHERS = [
  'hardware',
  'workload',
  'profile',
  'theme',
  'favourites',
  'offline',
  'ascii',
  'color',
] as const;

/**
 * Adds the defaults of a config file: options by flag or id, and the keys above. The command line takes precedence.
 * Throws `OpenError` that names the file, the key and a valid value.
 */
export async function withConfigFile(invocation: Invocation, path: string): Promise<Invocation> {
  const file = parseObject(await readText(path, LARGEST), path);
  const set: Partial<Record<OptionId, FieldValue>> = {};
  const others: Partial<Record<(typeof OTHERS)[number], Json>> = {};
  for (const [key, value] of Object.entries(file)) {
    const option = options.find(({ id, flag }) => id === key || flag === key);
    const other = OTHERS.find((name) => name === key);
    if (option) set[option.id] = optionValue(option, value, path, key);
    else if (other) others[other] = value;
    else throw unknownKey(path, key);
  }
  const defaults: OwnDefaults = {
    options: set,
    hardware: textOf(others.hardware, path, 'hardware'),
    workload: textOf(others.workload, path, 'workload'),
    profile: textOf(others.profile, path, 'profile'),
    favourites: textsOf(others.favourites, path),
  };
  return {
    ...invocation,
    defaults,
    offline: invocation.offline || switchOf(others.offline, path, 'offline') === true,
    ascii: invocation.ascii || switchOf(others.ascii, path, 'ascii') === true,
    noColor: invocation.noColor || switchOf(others.color, path, 'color') === false,
    theme: invocation.theme ?? themeOf(others.theme, path),
  };
}

function optionValue(option: OptionField, value: Json, path: string, key: string): FieldValue {
  try {
    return typeof value === 'string'
      ? parseValue(option, value, key)
      : checkValue(option, value, key);
  } catch (error) {
    // A wrong value in the file is reported as an error of the file, not of the command line.
    if (error instanceof OptionError) throw new OpenError(`${path}: ${error.message}`);
    throw error;
  }
}

function textOf(value: Json | undefined, path: string, key: string): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  throw new OpenError(`${path}: ${key} is ${shortJson(value)}; a text is expected`);
}

function switchOf(value: Json | undefined, path: string, key: string): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') return value;
  throw new OpenError(`${path}: ${key} is ${shortJson(value)}; true or false is expected`);
}

function textsOf(value: Json | undefined, path: string): readonly string[] | undefined {
  if (value === undefined) return undefined;
  const texts = Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
  if (Array.isArray(value) && texts.length === value.length) return texts;
  throw new OpenError(`${path}: favourites is ${shortJson(value)}; a list of models is expected`);
}

function themeOf(value: Json | undefined, path: string): ThemeName | undefined {
  const theme = THEME_NAMES.find((name) => name === value);
  if (theme || value === undefined) return theme;
  throw new OpenError(
    `${path}: theme is ${shortJson(value)}; one of ${THEME_NAMES.join(', ')} is expected`,
  );
}

function unknownKey(path: string, key: string): OpenError {
  const near = nearest(key, [...OTHERS, ...options.map(({ flag }) => flag)]);
  return new OpenError(
    `${path}: ${shortJson(key)} is no option${near === undefined ? '' : ` (nearest: ${near})`}`,
  );
}
