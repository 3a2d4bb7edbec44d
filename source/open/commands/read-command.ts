import type { Conclusion, FlagValue, Program } from '../../engines/command/command.js';
import { programs } from '../../engines/programs.js';
import { nearest } from '../../text/nearest.js';
import { table } from '../../text/table.js';
import { visibleText } from '../text.js';
import { DEEPEST_SHELL, type StartedCommand, startedCommand } from './command-words.js';
import { flattened, parseToml, parseYaml } from './documents.js';
import { programOf } from './known-program.js';
import { devicesOfCommand, openProcesses } from './named-devices.js';
import { type GivenFlag, givenFlags, isOpen, type ReadFlags, readFlags } from './read-flags.js';
import { modelfileFlags, openFrom, readScript, type ShellScript } from './shell-script.js';

/** Another program's command, parsed: the options it states, and what became of each flag. */
export interface ReadCommand extends ReadFlags {
  readonly program: Program;
  /** The engine or framework whose accounting it has. */
  readonly engine: string;
  /** The program's version, where the container's tag states it. */
  readonly version?: string;
  /** Fields of a model's config that the command states. */
  readonly config?: NonNullable<Conclusion['config']>;
  /** Next-token-prediction modules that it trains; undefined where the model's config decides. */
  readonly trainedModules?: number;
  /** Devices that the command names, or that its sizes need. */
  readonly devices?: number;
  /** The machine or accelerator that the command names. */
  readonly hardware?: string;
  /** Whether the draft model is a head of the main model. */
  readonly isHead: boolean;
  readonly warnings: readonly { readonly id: string; readonly message: string }[];
}

/** Opens a file that a command names; undefined where it is absent. */
export type OpenBeside = (path: string) => Promise<string | undefined>;

/** Error where no known program starts a command. */
export class UnknownProgram extends Error {
  override name = 'UnknownProgram';
}

const MOST_WORDS = 10_000;

/**
 * Reads a command line, or the first known command in the shell text that it runs. Throws `UnknownProgram` where no
 * program is known, `SyntaxError` for an incomplete line, `DocumentError` for an invalid configuration file.
 */
export async function readCommand(
  words: readonly string[],
  openBeside: OpenBeside,
): Promise<ReadCommand> {
  return readStarted(startedCommand(bounded(words)), openBeside);
}

async function readStarted(
  started: StartedCommand,
  openBeside: OpenBeside,
  depth = 0,
  /** The image of the container that a shell runs in: there it starts no program of its own. */
  outer?: string,
): Promise<ReadCommand> {
  if (started.script !== undefined) return readInner(started, openBeside, depth);
  const found = programOf(started.words, started.image === outer ? undefined : started.image);
  if (!found) throw unknownProgram(started);
  const { program, rest } = found;
  const own = givenFlags(program, rest);
  return finish(program, [...environmentFlags(program, started), ...own], started, openBeside);
}

/** The first command of a shell inside of a command whose program is known. */
async function readInner(
  { script = '', ...started }: StartedCommand,
  openBeside: OpenBeside,
  depth: number,
): Promise<ReadCommand> {
  if (depth >= DEEPEST_SHELL) throw new SyntaxError('shells inside of shells');
  const read = await readScript(script, started.environment);
  const opened: OpenBeside = async (path) => read.files.get(path) ?? (await openBeside(path));
  for (const [index, words] of read.commands.entries()) {
    try {
      const inner = startedCommand(bounded(words), started);
      const here = openFrom(read.folders[index] ?? '', opened);
      const command = await readStarted(inner, here, depth + 1, started.image);
      return withNotes(command, read, index);
    } catch (error) {
      if (!(error instanceof UnknownProgram || error instanceof SyntaxError)) throw error;
    }
  }
  throw new UnknownProgram('no program whose command line is known is started in its shell');
}

/** A script's command with notes on its conditions and loops, and whether an undecided condition guards it. */
export function withNotes(
  command: ReadCommand,
  { notes, sure }: Pick<ShellScript, 'notes' | 'sure'>,
  index: number,
): ReadCommand {
  const open =
    index < sure ? [] : ['the command stands under a condition that nothing here decides'];
  const told = [...notes, ...open].map((message) => ({
    id: 'script',
    message: visibleText(message, 300),
  }));
  return told.length === 0 ? command : { ...command, warnings: [...command.warnings, ...told] };
}

function bounded(words: readonly string[]): readonly string[] {
  if (words.length > MOST_WORDS)
    throw new SyntaxError(`a command of more than ${MOST_WORDS} words`);
  return words;
}

/** A command from the flags in a file, whose program is identified by its keys. */
export async function readSettings(
  program: Program,
  given: readonly GivenFlag[],
  openBeside: OpenBeside,
): Promise<ReadCommand> {
  return finish(program, given, { words: [], environment: {}, facts: {} }, openBeside);
}

/** The words that name the program: `trl dpo`, or a script. */
function startOf({ starts }: Program, [first = '', second = '']: readonly string[]): string {
  const both = `${first} ${second}`;
  return starts.test(both.slice(both.lastIndexOf('/', first.length) + 1)) ? both : first;
}

async function finish(
  program: Program,
  given: readonly GivenFlag[],
  started: StartedCommand,
  openBeside: OpenBeside,
): Promise<ReadCommand> {
  const first = readFlags(program, given);
  const opened = await openFiles(first.files, openBeside);
  const fromFiles = opened.given.map(({ name, value }) => ({ name: `--${name}`, value }));
  const flags = readFlags(
    program,
    program.fileWins ? [...given, ...fromFiles] : [...fromFiles, ...given],
  );
  const included = await includedSettings({ ...started.facts, ...flags.facts }, openBeside);
  const facts: Readonly<Record<string, string>> = table({
    ...included.facts,
    ...started.facts,
    ...flags.facts,
    SCRIPT: startOf(program, started.words),
    MISSING: opened.missing.join(' '),
  });
  const concluded = program.settle({ options: flags.options, facts });
  const draft = concluded.draft ?? flags.draft;
  const options = {
    ...ownVariables(started),
    ...flags.options,
    ...withoutUndefined(concluded.options),
    ...included.options,
  } as Record<string, FlagValue>;
  const servers = serversOf(started);
  if (servers > 1) options['dp'] = Number(options['dp'] ?? 1) * servers;
  const readers = Number(options['prefillDevices'] ?? 0);
  const all =
    concluded.devices === undefined ? {} : { devices: concluded.devices * servers + readers };
  const { devices, warnings } = devicesOfCommand(
    started,
    { ...concluded, ...all },
    options,
    program,
  );
  const version = versionOf(program, started.image);
  const model = flags.model ?? concluded.model;
  return {
    ...flags,
    program,
    engine:
      facts[DEEPSPEED] !== undefined || facts['launcher'] === DEEPSPEED
        ? launchedEngine(program)
        : program.engine,
    options,
    model: isOpen(model) ? undefined : model,
    draft: isOpen(draft) || draft === '' ? undefined : draft,
    isHead: concluded.isHead ?? false,
    files: opened.missing,
    ...(version !== undefined && { version }),
    ...(concluded.config && { config: concluded.config }),
    ...(concluded.trainedModules !== undefined && { trainedModules: concluded.trainedModules }),
    ...(devices !== undefined && { devices }),
    warnings: [
      ...warnings,
      ...openProcesses(started.facts),
      ...(concluded.warnings ?? []).map((message) => ({ id: 'command', message })),
      ...[...opened.missing, ...included.missing].map((file) => ({
        id: 'command-file',
        message: `${visibleText(file, 200)} is not here to be read: what it says is left open`,
      })),
    ],
  };
}

/** The launcher's name, the flag of its file, and the framework. */
const DEEPSPEED = 'deepspeed';

/** Trainers of transformers run under DeepSpeed where its launcher or its file is named. */
function launchedEngine({ mode, engine }: Program): string {
  return mode === 'training' ? DEEPSPEED : engine;
}

/** Files of launchers and trainers that state options themselves: accelerate's and DeepSpeed's. */
const INCLUDED: readonly string[] = ['accelerate', DEEPSPEED];

/** A value that names a file; other values are switches, or entries of the trainer's own list. */
const FILE = /\.(ya?ml|json|toml)$/i;

/** Options of the configuration files that a command includes, where they exist. */
async function includedSettings(
  facts: Readonly<Record<string, string>>,
  openBeside: OpenBeside,
): Promise<{
  options: Record<string, FlagValue>;
  facts: Record<string, string>;
  missing: readonly string[];
}> {
  const missing: string[] = [];
  const options: Record<string, FlagValue> = {};
  const further: Record<string, string> = {};
  for (const id of INCLUDED) {
    const file = facts[id];
    const program = programs.find((one) => one.id === id);
    const text = file === undefined ? undefined : await openBeside(file);
    if (file !== undefined && text === undefined && FILE.test(file)) missing.push(file);
    if (file === undefined || !program || text === undefined) continue;
    const given = (await settingsOf(file, text)).map(({ name, value }) => ({
      name: `--${name}`,
      value,
    }));
    const stated = readFlags(program, given);
    Object.assign(options, stated.options, withoutUndefined(program.settle(stated).options));
    const { processes } = stated.facts;
    if (processes !== undefined) further['processes'] = processes;
  }
  return { options, facts: further, missing };
}

/** Options in variables of this program in front of a command: `LLM_TUI_BATCH=8`. */
function ownVariables({ environment }: StartedCommand): Record<string, number> {
  const own: Record<string, number> = {};
  for (const [name, value] of Object.entries(environment)) {
    const option = /^LLM_TUI_([A-Z_]+)$/.exec(name)?.[1]?.toLowerCase();
    if (option === 'servers') continue;
    if (option !== undefined && /^\d+$/.test(value)) own[camel(option)] = Number(value);
  }
  return own;
}

/** Equal servers on devices of their own, this one included, from a variable of this program. */
function serversOf({ environment }: StartedCommand): number {
  const stated = environment['LLM_TUI_SERVERS'] ?? '';
  return /^[1-9]\d*$/.test(stated) ? Number(stated) : 1;
}

function camel(name: string): string {
  return name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function unknownProgram({ words }: StartedCommand): UnknownProgram {
  const ids = programs.map(({ id }) => id);
  const near = nearest(words[0] ?? '', ids);
  return new UnknownProgram(
    `${JSON.stringify(words[0] ?? '')} is no program whose command line is known${near ? ` (nearest: ${near})` : ''}; known are ${ids.join(', ')}`,
  );
}

/** Variables in front of a command that its program reads. */
function environmentFlags(program: Program, { environment }: StartedCommand): GivenFlag[] {
  const names = new Set(program.flags.flatMap((flag) => flag.names));
  return Object.entries(environment)
    .filter(([name]) => names.has(name))
    .map(([name, value]) => ({ name, value }));
}

async function openFiles(files: readonly string[], openBeside: OpenBeside) {
  const given: GivenFlag[] = [];
  const missing: string[] = [];
  for (const file of files) {
    const text = await openBeside(file);
    if (text === undefined) missing.push(file);
    else given.push(...(await settingsOf(file, text)));
  }
  return { given, missing };
}

/** Keys and values of a configuration file, by its ending. */
async function settingsOf(file: string, text: string): Promise<GivenFlag[]> {
  if (/modelfile$/i.test(file)) return modelfileFlags(text);
  if (file.endsWith('.toml')) return flattened(await parseToml(text));
  const documents = await parseYaml(text);
  return documents.flatMap((document) => flattened(document));
}

/** The version in the tag of a program's own image. */
function versionOf({ images }: Program, image = ''): string | undefined {
  if (!images?.test(image)) return undefined;
  return /:v?(\d+\.\d+[\w.+-]*)/.exec(image)?.[1];
}

function withoutUndefined(
  record: Conclusion['options'],
): Readonly<Record<string, FlagValue | null>> {
  return Object.fromEntries(
    Object.entries(record ?? {}).filter(([, value]) => value !== undefined && value !== null),
  );
}
