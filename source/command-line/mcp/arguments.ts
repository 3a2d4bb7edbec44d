import { OptionError } from '../../scenario/fields/field.js';
import { isOptionId, optionOf, options } from '../../scenario/fields/options.js';
import { isObject, type JsonObject } from '../../text/json.js';
import { nearest } from '../../text/nearest.js';
import { commandNamed } from '../commands.js';

/** Arguments of a tool call as the protocol delivers them, unchecked. */
export type Arguments = Readonly<Record<string, unknown>>;

/** Words of this program's command line, and those of another program after them. */
export interface ToolWords {
  readonly own: readonly string[];
  readonly program?: readonly string[];
}

/**
 * A tool call as words of the command line, which validates them like a user's. Throws `OptionError` for an argument
 * that can't become a word.
 */
export async function questionWords(given: Arguments): Promise<ToolWords> {
  const command = textOf(given, 'command');
  const own = [
    ...modelWord(given),
    ...['hardware', 'workload', 'draft'].flatMap((flag) => flagWord(flag, given[flag])),
    ...flagWord('from', pathOf(given, 'from')),
    ...optionWords(recordOf(given, 'options')),
    ...Object.entries(recordOf(given, 'config')).map(
      ([key, value]) => `--set=${key}=${spelled(`config.${key}`, value)}`,
    ),
  ];
  return command === undefined ? { own } : { own, program: await programWords(command) };
}

/** The path of a file; `-` is refused because standard input carries the protocol. */
export function pathOf(given: Arguments, name: string): string | undefined {
  const path = textOf(given, name);
  if (path === '' || path?.startsWith('-'))
    throw new OptionError(`${name} ${JSON.stringify(path)}: the path of a file is expected`);
  return path;
}

/** Throws `OptionError` for an argument that the tool's schema lacks, and for a required one that is missing. */
export function expectArguments(given: Arguments, schema: JsonObject): void {
  const names = isObject(schema['properties']) ? Object.keys(schema['properties']) : [];
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    const near = nearest(unknown, names);
    throw new OptionError(
      `${JSON.stringify(unknown.slice(0, 80))} is no argument of this tool${near === undefined ? '' : ` (nearest: ${near})`}; it takes ${names.join(', ')}`,
    );
  }
  const required = Array.isArray(schema['required']) ? schema['required'].map(String) : [];
  const missing = required.find((name) => (given[name] ?? null) === null);
  if (missing !== undefined) throw new OptionError(`${missing}: this tool needs it`);
}

/** Longer than any path or id. */
const LONGEST_NAME = 4096;

/** Only a model is accepted: a word that starts with a dash, or names a command, would ask for something else. */
export function modelWord(given: Arguments): readonly string[] {
  const model = textOf(given, 'model');
  if (model === undefined) return [];
  if (model.startsWith('-') || model.length > LONGEST_NAME || commandNamed(model))
    throw new OptionError(
      `model ${JSON.stringify(model.slice(0, 80))}: a preset, a path or a Hub id is expected`,
    );
  return [model];
}

async function programWords(command: string): Promise<readonly string[]> {
  const [{ readScript }, { startsCommand }] = await Promise.all([
    import('../../open/commands/shell-script.js'),
    import('../../open/commands/command-words.js'),
  ]);
  const { commands } = await readScript(command);
  const words = commands.find((candidate) => startsCommand(candidate));
  if (words) return words;
  throw new OptionError(
    `command ${JSON.stringify(command.slice(0, 80))}: the command line of a known program is expected, like vllm serve …`,
  );
}

function optionWords(given: Arguments): readonly string[] {
  return Object.entries(given).flatMap(([id, value]) => {
    if (!isOptionId(id)) throw new OptionError(unknownOption(id));
    const { flag } = optionOf(id);
    if (value === true) return [`--${flag}`];
    if (value === false) return [`--no-${flag}`];
    return flagWord(flag, value);
  });
}

function unknownOption(id: string): string {
  const near = nearest(
    id,
    options.map((option) => option.id),
  );
  return `options.${id.slice(0, 80)}: there is no such option${near === undefined ? '' : ` (nearest: ${near})`}`;
}

export function flagWord(flag: string, value: unknown): readonly string[] {
  return value === undefined || value === null ? [] : [`--${flag}=${spelled(flag, value)}`];
}

/** A value as it is typed; lists as the command line writes them. */
function spelled(name: string, value: unknown): string {
  const parts: readonly unknown[] = Array.isArray(value) ? value : [value];
  const isWord = (part: unknown) => ['string', 'number', 'boolean'].includes(typeof part);
  if (parts.every(isWord)) return parts.map(String).join(',');
  throw new OptionError(`${name}: a text, a number, true, false or a list of them is expected`);
}

export function textOf(given: Arguments, name: string): string | undefined {
  const value = given[name];
  if (value === undefined || value === null || typeof value === 'string') return value ?? undefined;
  throw new OptionError(`${name}: a text is expected`);
}

function recordOf(given: Arguments, name: string): Arguments {
  const value = given[name] ?? {};
  if (typeof value === 'object' && !Array.isArray(value)) return value as Arguments;
  throw new OptionError(`${name}: an object of names and values is expected`);
}
