import type { Flag, FlagValue, Program, Stated } from '../../engines/command/command.js';
import { isObject, type Json } from '../../text/json.js';
import { nearest } from '../../text/nearest.js';
import { visibleText } from '../text.js';
import { bounded } from './documents.js';
import { splitOnce } from './taken.js';

/** A flag with its value in the order of the line, or a key of a file with its value. */
export interface GivenFlag {
  readonly name: string;
  readonly value: string;
}

/** The result for each given flag: an option, no effect on costs, or not modelled. */
export interface ReadFlags extends Stated {
  readonly model: string | undefined;
  readonly draft: string | undefined;
  readonly mapped: readonly {
    readonly flag: string;
    readonly value: string;
    readonly field: string;
  }[];
  readonly harmless: readonly { readonly flag: string }[];
  readonly notModelled: readonly {
    readonly flag: string;
    readonly value: string;
    readonly why: string;
  }[];
  /** Overridden fields of the model's config: paths of names joined by dots, with their values. */
  readonly modelFields: readonly (readonly [path: string, value: Json])[];
  /** Configuration files that the line names. */
  readonly files: readonly string[];
}

/**
 * The flags of a command line in its program's syntax. Python's parsers accept `_` for `-`, unique prefixes of a name,
 * `=` and negations; a value is a word that does not look like a flag.
 */
export function givenFlags(program: Program, words: readonly string[]): GivenFlag[] {
  const given: GivenFlag[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (!isUnset(word) && /^(\d?[<>|&]|&&|;)/.test(word)) break;
    if (program.syntax === 'assignments') {
      const [name, value] = splitOnce(word.replace(/^\+{1,2}/, ''), '=');
      given.push(value === undefined ? { name: '', value: word } : { name, value });
      continue;
    }
    if (!isFlag(word)) {
      const [name, value] = program.syntax === 'both' ? splitOnce(word, '=') : [];
      given.push(
        name !== undefined && value !== undefined ? { name, value } : { name: '', value: word },
      );
      continue;
    }
    const [name, inline] = splitOnce(word, '=');
    if (inline !== undefined) {
      given.push({ name, value: inline });
      continue;
    }
    // `-tp8`: a number may follow a short flag directly.
    const [, short = '', digits = ''] = /^(-[A-Za-z]+)(\d+)$/.exec(name) ?? [];
    if (short !== '' && !flagNamed(program, name) && flagNamed(program, short)) {
      given.push({ name: short, value: digits });
      continue;
    }
    const known = flagNamed(program, name);
    const values: string[] = [];
    // An unknown flag may take several words, where the program takes no positional ones.
    const most = known ? MOST_VALUES[known.takes] : takesWords(program) ? 1 : MOST_VALUES.many;
    while (values.length < most && at + 1 < words.length && !isFlag(words[at + 1] ?? '')) {
      if (
        known?.takes === 'maybe' &&
        takesWords(program) &&
        !isUnset(words[at + 1] ?? '') &&
        !/^(true|false|\d+(\.\d+)?|\{.*|\[.*|[a-z_]+)$/i.test(words[at + 1] ?? '')
      )
        break;
      values.push(words[++at] ?? '');
    }
    given.push({ name, value: values.join(' ') });
  }
  return given;
}

const MOST_VALUES: Readonly<Record<Flag['takes'], number>> = {
  none: 0,
  one: 1,
  maybe: 1,
  many: Number.POSITIVE_INFINITY,
};

/** Whether the program takes positional words. */
function takesWords({ positional, further }: Program): boolean {
  return positional !== 'none' || further !== undefined;
}

/** `-5` is a number, `-tp` a flag. */
function isFlag(word: string): boolean {
  return /^-(-\S|[A-Za-z])/.test(word);
}

/** Flags whose value is a JSON object as flags of its keys: `--flag '{"key": 1}'` is `--flag.key 1`. */
function opened(program: Program, given: GivenFlag): GivenFlag[] {
  const flag = flagNamed(program, given.name);
  const isOpened = flag?.meaning.kind === 'section' || flag?.meaning.kind === 'modelFields';
  if (!flag || !isOpened || !/^\s*\{/.test(given.value) || !isNamed(flag, given.name))
    return [given];
  const json = jsonOf(given.value);
  if (!isObject(json)) return [given];
  return Object.entries(json).map(([key, value]) => ({
    name: `${flag.names[0]}.${key}`,
    value: typeof value === 'string' ? value : JSON.stringify(value),
  }));
}

function jsonOf(text: string): Json {
  try {
    return bounded(JSON.parse(text) as Json);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

/** Reads flags by the program's table; later ones override, as every parser here does. */
export function readFlags(program: Program, written: readonly GivenFlag[]): ReadFlags {
  const given = written.flatMap((one) => opened(program, one));
  const modelFields: [string, Json][] = [];
  const options: Record<string, FlagValue> = {};
  const facts: Record<string, string> = {};
  const mapped: { flag: string; value: string; field: string }[] = [];
  const harmless: { flag: string }[] = [];
  const notModelled: { flag: string; value: string; why: string }[] = [];
  const files: string[] = [];
  let model: string | undefined;
  let draft: string | undefined;
  for (const { name, value } of given) {
    const shown = {
      flag: visibleText(name, LONGEST_NAME),
      value: visibleText(value, LONGEST_VALUE),
    };
    if (name === '') {
      if (program.positional === 'model' && model === undefined) {
        model = value;
        mapped.push({ ...shown, flag: 'MODEL', field: 'model' });
      } else if (program.positional === 'config') files.push(value);
      else if (
        program.further !== undefined &&
        (model !== undefined || program.positional === 'none')
      ) {
        const { further } = program;
        if (!harmless.some(({ flag }) => flag === further)) harmless.push({ flag: further });
      } else if (value.trim() !== '') {
        const why = isUnset(value) ? NOT_SET : `${program.id} takes no word here`;
        notModelled.push({ flag: shown.value.slice(0, LONGEST_NAME), value: '', why });
      }
      continue;
    }
    const flag = flagNamed(program, name);
    if (!flag) {
      if (SECRET.test(name)) harmless.push({ flag: shown.flag });
      else notModelled.push({ ...shown, why: unknownFlag(program, name) });
      continue;
    }
    const { meaning } = flag;
    switch (meaning.kind) {
      case 'option': {
        const set = meaning.read(value);
        if (set === undefined) {
          if (value === '') notModelled.push({ ...shown, why: 'it has no value' });
          else if (isUnset(value)) notModelled.push({ ...shown, why: NOT_SET });
          else if (/^(auto|none|null)$/i.test(value) || meaning.repeats?.test(value))
            harmless.push({ flag: shown.flag });
          else notModelled.push({ ...shown, why: `${shown.value} is no value that is modelled` });
          break;
        }
        options[meaning.option] = set;
        mapped.push({ ...shown, field: meaning.option });
        break;
      }
      case 'fact':
        facts[meaning.fact] = value;
        mapped.push({ ...shown, field: meaning.fact });
        break;
      case 'model':
        if (meaning.role === 'model') model = value;
        else draft = value;
        mapped.push({ ...shown, field: meaning.role });
        break;
      case 'section':
        notModelled.push({ ...shown, why: meaning.why });
        break;
      case 'modelFields': {
        const path = fieldOf(name, meaning.within);
        if (path === undefined) notModelled.push({ ...shown, why: 'no JSON object of fields' });
        else {
          modelFields.push([path, jsonOf(value)]);
          mapped.push({ ...shown, field: path });
        }
        break;
      }
      case 'config':
        files.push(value);
        break;
      case 'harmless':
        harmless.push({ flag: shown.flag });
        break;
      case 'notModelled':
        // A flag that is switched off under its own name; in a section `false` may be the value that differs.
        if (/^(false|none|null)$/i.test(value) && isNamed(flag, name))
          harmless.push({ flag: shown.flag });
        else notModelled.push({ ...shown, why: meaning.why });
        break;
    }
  }
  return { options, facts, model, draft, mapped, harmless, notModelled, modelFields, files };
}

/** The field of a model's config that a flag's name refers to; undefined for a name without a key. */
function fieldOf(name: string, within: string | undefined): string | undefined {
  const [, path] = splitOnce(name, '.');
  return path === undefined || within === undefined ? path : `${within}.${path}`;
}

const NOT_SET = 'what stands here is set elsewhere';

/** Whether a value is a variable, a command substitution or a placeholder, so that the text leaves it open. */
function isUnset(value: string): boolean {
  return /^\$[\w{(@*#]|^`|^<[A-Za-z][^<>]*>|^\.{3}$|^…$/.test(value);
}

/** Whether a name is open in that way, or contains a variable that the text does not set. */
export function isOpen(name: string | undefined): boolean {
  return name !== undefined && (isUnset(name) || /\$[\w{(]|\{\{/.test(name));
}

/** Longest name and value that are printed. */
const LONGEST_NAME = 80;
const LONGEST_VALUE = 1000;

/** Flags whose value is secret. */
const SECRET = /(^|[-_.])(api[-_]?key|(hf|auth|access)[-_]?token|token|secret|password)$/i;

function unknownFlag(program: Program, name: string): string {
  const names = program.flags.flatMap((flag) => flag.names);
  const near = name.startsWith('--') ? nearest(name.replaceAll('_', '-'), names) : undefined;
  return `no flag of ${program.id} that is known${near === undefined ? '' : ` (nearest: ${near})`}`;
}

/** Whether a name is one of a flag's own names. */
function isNamed({ names }: Flag, name: string): boolean {
  return names.some((own) => keyOf(own) === keyOf(name));
}

const tables = new Map<Program, ReadonlyMap<string, Flag>>();

function tableOf(program: Program): ReadonlyMap<string, Flag> {
  let table = tables.get(program);
  if (!table) {
    table = new Map(program.flags.flatMap((flag) => flag.names.map((name) => [keyOf(name), flag])));
    tables.set(program, table);
  }
  return table;
}

/** A flag's name in one spelling: no leading dashes, `-` for `_`. */
function keyOf(name: string): string {
  return name.replace(/^--/, '').replaceAll('_', '-');
}

/** Whether a flag's name may be followed by a dot and further keys. */
function isSection({ meaning: { kind } }: Flag): boolean {
  return kind !== 'fact' && kind !== 'option' && kind !== 'model' && kind !== 'config';
}

/** The flag of a name: as spelled, without its negation, by its section, or by a unique prefix. */
function flagNamed(program: Program, name: string): Flag | undefined {
  const table = tableOf(program);
  const key = keyOf(name);
  const exact = table.get(key) ?? table.get(key.replace(/^no-/, '')) ?? table.get(`-${key}`);
  if (exact) return exact;
  for (let at = key.lastIndexOf('.'); at > 0; at = key.lastIndexOf('.', at - 1)) {
    const section = table.get(key.slice(0, at));
    if (section && isSection(section))
      return table.get(`${keyOf(section.names[0] ?? '')}${key.slice(at)}`) ?? section;
  }
  if (!name.startsWith('--') || key.length < 4) return undefined;
  const begins = new Set(
    [...table].filter(([known]) => known.startsWith(key)).map(([, flag]) => flag),
  );
  return begins.size === 1 ? [...begins][0] : undefined;
}
