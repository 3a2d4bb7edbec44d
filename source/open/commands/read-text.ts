import { programs } from '../../engines/programs.js';
import { isObject, type Json } from '../../text/json.js';
import { bounded, DocumentError, flattened, parseToml, parseYaml } from './documents.js';
import { type Service, servicesOf } from './manifest.js';
import { isTrainerScript, isUnslothScript, notebookCode, pythonFlags } from './python-script.js';
import {
  type OpenBeside,
  type ReadCommand,
  readCommand,
  readSettings,
  UnknownProgram,
  withNotes,
} from './read-command.js';
import type { GivenFlag } from './read-flags.js';
import { dockerfileWords, isDockerfile, isUnit, unitLine } from './service-files.js';
import { INPUT, modelfileFlags, openFrom, readScript, type ShellScript } from './shell-script.js';

/** The command in a file, and the names of further services. */
export interface ReadText {
  readonly command: ReadCommand;
  /** Names of further services that run a model. */
  readonly others: readonly string[];
}

/**
 * Reads a file that states how a model runs or trains: a script, a manifest, a trainer's configuration, a Modelfile.
 * `service` selects one of several. Throws `DocumentError` or `UnknownProgram`.
 */
export async function readText(
  text: string,
  openBeside: OpenBeside,
  service?: string,
): Promise<ReadText> {
  if (isUnslothScript(text)) return settingsOf('unsloth', pythonFlags(text), openBeside);
  if (isTrainerScript(text)) return settingsOf('trl-script', pythonFlags(text, true), openBeside);
  if (isDockerfile(text))
    return { command: await readCommand(dockerfileWords(text), openBeside), others: [] };
  if (/^\s*FROM\s+\S/im.test(text) && !/<<|^\s*(image|services|apiVersion):/m.test(text))
    return settingsOf('ollama', modelfileFlags(text), openBeside);
  if (/^\s*\{/.test(text)) {
    const json = parsedJson(text);
    const code = notebookCode(json);
    if (code !== undefined) return readText(code.replaceAll(/^[!%]+/gm, ''), openBeside, service);
    return fromDocument([json], new Map(), openBeside, service);
  }
  if (!isUnit(text) && /^\s*\[[\w.]+\]\s*$/m.test(text) && /^\s*\w+\s*=/m.test(text))
    return noted(await fromDocument([await parseToml(text)], new Map(), openBeside, service), text);
  // Shell lines inside a manifest are no script of their own.
  if (MANIFEST.test(text) && !/<<-?\s*['"]?\w/.test(text))
    return fromDocument(...(await documentsOf(text, new Map())), openBeside, service);
  const script = await readScript(isUnit(text) ? unitLine(text) : text);
  const opened: OpenBeside = async (path) => script.files.get(path) ?? (await openBeside(path));
  const started = await fromScript(script, opened, service);
  if (started) return started;
  const input = script.files.get(INPUT);
  if (input !== undefined) return readText(input, openBeside, service);
  if (!isDocument(text)) throw new UnknownProgram(NOTHING_KNOWN);
  return fromDocument(...(await documentsOf(text, script.files)), opened, service);
}

const MANIFEST = /^(apiVersion|services|kind):/m;

const NOTHING_KNOWN = 'nothing in it starts or configures a program that is known';

/** Whether a text may be YAML: its first line other than a comment has a key or begins a list. */
function isDocument(text: string): boolean {
  const first = text.split('\n').find((line) => /^\s*[^\s#]/.test(line)) ?? '';
  return /^\s*(---|%|-\s|\?\s|["']?[\w./-]+["']?\s*:(\s|$)|[{[])/.test(first);
}

/** Devices that only a comment of the file names, as in examples that a program ships. */
function noted(read: ReadText, text: string): ReadText {
  const { command } = read;
  const [, count, kind = ''] = command.program.note?.exec(text) ?? [];
  if (count === undefined || command.devices !== undefined) return read;
  const mapped = [...command.mapped, { flag: '#', value: `${count} ${kind}`, field: 'devices' }];
  return { ...read, command: { ...command, mapped, devices: Number(count), hardware: kind } };
}

function parsedJson(text: string): Json {
  try {
    return bounded(JSON.parse(text) as Json);
  } catch (error) {
    if (error instanceof DocumentError) throw error;
    throw new DocumentError(`no JSON: ${String((error as Error).message).split('\n')[0]}`);
  }
}

/** The first command of a script whose program is known, with notes on the script's control flow. */
async function fromScript(
  script: ShellScript,
  openBeside: OpenBeside,
  service: string | undefined,
): Promise<ReadText | undefined> {
  const read: ReadCommand[] = [];
  for (const [index, words] of script.commands.entries()) {
    try {
      const opened = openFrom(script.folders[index] ?? '', openBeside);
      read.push(withNotes(await readCommand(words, opened), script, index));
    } catch (error) {
      if (!(error instanceof UnknownProgram || error instanceof SyntaxError)) throw error;
    }
  }
  return chosen(
    read.map((command) => [command.program.id, command]),
    service,
  );
}

function chosen(
  named: readonly (readonly [name: string, command: ReadCommand])[],
  service: string | undefined,
): ReadText | undefined {
  const index = service === undefined ? 0 : named.findIndex(([name]) => name === service);
  const found = named[index];
  if (!found) return undefined;
  return { command: found[1], others: named.filter((_, at) => at !== index).map(([name]) => name) };
}

async function documentsOf(
  text: string,
  files: ReadonlyMap<string, string>,
): Promise<[Json[], Map<string, Json>]> {
  const attached = new Map<string, Json>();
  for (const [name, body] of files) {
    const [document] = await parseYaml(body);
    if (document !== undefined) attached.set(name, document);
  }
  const own =
    files.size === 0 ? text : (text.split(/^#\s*\S+\.(?:ya?ml|json|toml)\s*$/m)[0] ?? text);
  const documents = await parseYaml(own);
  return [await withInnerYaml(documents), attached];
}

/** Values of config maps are documents of their own. */
async function withInnerYaml(documents: readonly Json[]): Promise<Json[]> {
  const read: Json[] = [];
  for (const document of documents) {
    const data =
      isObject(document) && document['kind'] === 'ConfigMap' ? document['data'] : undefined;
    if (!isObject(document) || !isObject(data)) {
      read.push(document);
      continue;
    }
    const parsed: Record<string, Json> = {};
    for (const [name, value] of Object.entries(data))
      parsed[name] =
        typeof value === 'string' ? ((await parseYaml(value))[0] ?? null) : (value ?? null);
    read.push({ ...document, data: parsed });
  }
  return read;
}

async function fromDocument(
  documents: readonly Json[],
  files: ReadonlyMap<string, Json>,
  openBeside: OpenBeside,
  service: string | undefined,
): Promise<ReadText> {
  const services = servicesOf(documents, files);
  const read: [string, ReadCommand][] = [];
  for (const one of services) {
    const command = await commandOf(one, openBeside);
    if (command) read.push([one.name, command]);
  }
  const found = chosen(read, service);
  if (found) return found;
  if (service !== undefined)
    throw new DocumentError(
      `--service ${JSON.stringify(service)}: one of ${read.map(([name]) => name).join(', ') || 'no services'} is expected`,
    );
  const [first] = documents;
  const given = first === undefined ? [] : flattened(first);
  const program = programOfKeys(given);
  if (!program) throw new UnknownProgram(NOTHING_KNOWN);
  return settingsOf(program, given, openBeside);
}

/** The command of a service; undefined where its program is unknown. */
async function commandOf(
  service: Service,
  openBeside: OpenBeside,
): Promise<ReadCommand | undefined> {
  const environment = Object.entries(service.environment).map(
    ([name, value]) => `${name}=${value}`,
  );
  const container =
    service.image === undefined ? [] : ['docker', 'run', ...gpus(service), service.image];
  try {
    const command = await readCommand([...environment, ...container, ...service.words], openBeside);
    return withSurroundings(command, service);
  } catch (error) {
    if (error instanceof UnknownProgram || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function gpus({ devices }: Service): string[] {
  return devices === undefined ? [] : ['--gpus', String(devices)];
}

/** Devices of one copy; further copies are data-parallel replicas. */
function withSurroundings(
  command: ReadCommand,
  { devices, replicas = 1, hardware }: Service,
): ReadCommand {
  const needed = command.devices;
  const each = Math.max(needed ?? 0, devices ?? 0);
  const warnings =
    devices !== undefined && needed !== undefined && devices < needed
      ? [
          {
            id: 'devices',
            message: `the manifest gives ${devices} device${devices === 1 ? '' : 's'} and its command asks for ${needed}: the report is for ${needed}`,
          },
        ]
      : [];
  return {
    ...command,
    ...(each > 0 && { devices: each * replicas }),
    ...(replicas > 1 && each === 0 && { devices: replicas }),
    ...(replicas > 1 && {
      options: { ...command.options, dp: replicas * Number(command.options['dp'] ?? 1) },
    }),
    ...(hardware !== undefined && { hardware }),
    warnings: [...command.warnings, ...warnings],
  };
}

/** The program that a configuration's keys belong to. */
function programOfKeys(given: readonly GivenFlag[]): string | undefined {
  const names = new Set(given.flatMap(({ name }) => [name, name.split('.')[0] ?? name]));
  return programs.find(({ keys }) => keys?.some((key) => names.has(key)))?.id;
}

async function settingsOf(
  id: string,
  given: readonly GivenFlag[],
  openBeside: OpenBeside,
): Promise<ReadText> {
  const program = programs.find((one) => one.id === id);
  if (!program) throw new UnknownProgram(`no program ${id}`);
  const named = given.map(({ name, value }) => ({
    name: /^[A-Z]/.test(name) ? name : `--${name}`,
    value,
  }));
  return { command: await readSettings(program, named, openBeside), others: [] };
}
