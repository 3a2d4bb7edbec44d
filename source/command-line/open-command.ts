import { realpathSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import type { Program } from '../engines/command/command.js';
import { type EngineId, engineIds } from '../engines/index.js';
import { HardwareError } from '../hardware/preset-fields.js';
import { DocumentError } from '../open/commands/documents.js';
import type { OpenBeside, ReadCommand } from '../open/commands/read-command.js';
import { UnknownProgram } from '../open/commands/read-command.js';
import { findHardwareNamed } from '../open/find-hardware.js';
import { hardwareOnOffer } from '../open/hardware-presets.js';
import { machinesOnOffer } from '../open/machine-presets.js';
import { openModel } from '../open/model-source.js';
import { statedFormat } from '../open/names/format-words.js';
import { OpenError } from '../open/open-error.js';
import type { OpenedModel } from '../open/opened-model.js';
import type { Presets } from '../open/presets.js';
import { kindOf, readText } from '../open/read-file.js';
import { standardInput } from '../open/standard-input.js';
import { withDeviceCount, withHardware } from '../scenario/devices.js';
import { applies } from '../scenario/fields/applies.js';
import { OptionError } from '../scenario/fields/field.js';
import { isOptionId, optionOf } from '../scenario/fields/options.js';
import { checkValue } from '../scenario/fields/values.js';
import { modelOf } from '../scenario/models.js';
import type { OptionId, Scenario } from '../scenario/scenario.js';
import { withModelFields, withTrained } from './config-edits.js';
import type { Invocation } from './invocation.js';
import { FIRST_MODEL, modelChoice, usualScenario } from './open-scenario.js';

/** The program that a scenario was read from, and what each flag of its command became. */
export interface Origin {
  readonly program: string;
  readonly version: string | null;
  readonly mapped: ReadCommand['mapped'];
  readonly harmless: ReadCommand['harmless'];
  readonly notModelled: ReadCommand['notModelled'];
}

/** A scenario that another program's command or file states. */
export interface OpenedCommand {
  readonly scenario: Scenario;
  readonly origin: Origin;
  readonly warnings: readonly { readonly id: string; readonly message: string }[];
  /** Notices about the model's name, one line each: what it left open, or how it was understood. */
  readonly notices: readonly string[];
  /** Devices that the command names or needs. */
  readonly devices?: number;
  /** Whether the command names no kind of hardware. */
  readonly hardwareIsOpen: boolean;
  /** Chooses the context by the memory of the devices, where the command states none. */
  readonly contextOf?: Program['contextOf'];
}

const LARGEST = 4 * 2 ** 20;

/**
 * Reads another program's command line, or a file that states one; options that it leaves open take that program's
 * defaults. Throws `OptionError` for a command that is not understood, `OpenError` for a file or model that can't be
 * read.
 */
export async function openCommand(
  invocation: Invocation,
  presets: Presets,
): Promise<OpenedCommand | undefined> {
  const { program, from, service } = invocation;
  if (program === undefined && from === undefined) return undefined;
  try {
    const { command, others } =
      program === undefined
        ? await readFrom(from ?? '-', service)
        : { command: await readLine(program), others: [] };
    const opened = await scenarioOf(command, invocation, presets);
    const more =
      others.length > 0
        ? [
            {
              id: 'services',
              message: `${others.length} more run a model: ${others.join(', ')} (--service NAME reads another)`,
            },
          ]
        : [];
    return { ...opened, warnings: [...opened.warnings, ...more] };
  } catch (error) {
    const where =
      program === undefined ? (from === '-' ? 'standard input' : (from ?? '')) : 'command';
    if (error instanceof UnknownProgram || error instanceof SyntaxError)
      throw program === undefined
        ? new OpenError(`${where}: ${error.message}`)
        : new OptionError(error.message);
    if (error instanceof DocumentError) throw new OpenError(`${where}: ${error.message}`);
    throw error;
  }
}

/** Reads a typed or pasted text the same way; files that it names are looked up in the working folder. */
export async function openCommandText(
  text: string,
  { offline, presets }: { readonly offline: boolean; readonly presets: Presets },
): Promise<OpenedCommand> {
  const { readText: readStated } = await import('../open/commands/read-text.js');
  const { command } = await readStated(text, filesUnder(process.cwd()));
  return scenarioOf(command, { model: undefined, offline }, presets);
}

async function readLine(words: readonly string[]): Promise<ReadCommand> {
  const { readCommand } = await import('../open/commands/read-command.js');
  return readCommand(words, filesUnder(process.cwd()));
}

async function readFrom(from: string, service: string | undefined) {
  const { readText: readStated } = await import('../open/commands/read-text.js');
  const text = from === '-' ? await standardInput(LARGEST) : await readText(from, LARGEST);
  const folder = from === '-' ? process.cwd() : dirname(resolve(from));
  return readStated(text, filesUnder(folder), service);
}

/** Opens files under one folder only, since a command may name any path. */
function filesUnder(folder: string): OpenBeside {
  return async (path) => {
    const named = resolve(folder, path);
    if ((await kindOf(named)) !== 'file') return undefined;
    // A link may lead out of the folder.
    const inside = relative(realpathSync(folder), realpathSync(named));
    if (inside.startsWith('..') || isAbsolute(inside)) return undefined;
    return readText(named, LARGEST);
  };
}

async function scenarioOf(
  command: ReadCommand,
  invocation: Pick<Invocation, 'model' | 'offline'>,
  presets: Presets,
): Promise<Omit<OpenedCommand, 'origin'> & { readonly origin: Origin }> {
  const offer = hardwareOnOffer(presets);
  const { model, warnings } = await modelOfCommand(command, invocation, presets);
  const { named, unknown } = hardwareOfCommand(command, presets);
  const usual = usualScenario(modelChoice(model), offer);
  const on = named ? withHardware(usual, named) : usual;
  const counted = command.devices === undefined ? on : withDeviceCount(on, command.devices);
  const { scenario: fielded, refused: fields } = withModelFields(counted, command);
  const { scenario: taught, miscounted } = withTrained(fielded, command);
  const { scenario: plain, refused: options } = withOptions(taught, command);
  const refused = [...fields, ...options];
  const { scenario, drafting } = await withDraft(plain, command, {
    presets,
    offline: invocation.offline,
  });
  return {
    scenario,
    origin: {
      program: command.program.id,
      version: command.version ?? null,
      mapped: command.mapped.filter(({ field }) => !refused.some(({ flag }) => flag === field)),
      harmless: command.harmless,
      notModelled: [
        ...command.notModelled,
        ...refused.map((one) => ({ ...one, flag: spelledAs(one.flag, command) })),
      ],
    },
    warnings: [...command.warnings, ...warnings, ...unknown, ...miscounted, ...drafting],
    ...(command.devices !== undefined && { devices: command.devices }),
    hardwareIsOpen: named === undefined,
    ...(command.options['sequence'] === undefined && { contextOf: command.program.contextOf }),
    notices: model.notices,
  };
}

/** The flag that stated an option; the option where none did. */
function spelledAs(option: string, { mapped }: ReadCommand): string {
  return mapped.findLast(({ field }) => field === option)?.flag ?? option;
}

/** The machine or accelerator that a manifest names; an unknown name gives a warning. */
function hardwareOfCommand({ hardware }: ReadCommand, presets: Presets) {
  if (hardware === undefined) return { named: undefined, unknown: [] };
  try {
    const named = findHardwareNamed(hardware, hardwareOnOffer(presets), machinesOnOffer(presets));
    return { named, unknown: [] };
  } catch (error) {
    if (!(error instanceof HardwareError)) throw error;
    return { named: undefined, unknown: [{ id: 'hardware', message: error.message }] };
  }
}

async function modelOfCommand(
  command: ReadCommand,
  invocation: Pick<Invocation, 'model' | 'offline'>,
  presets: Presets,
) {
  const asked = { presets, offline: invocation.offline };
  if (invocation.model !== undefined)
    return { model: await openModel(invocation.model, asked), warnings: [] };
  if (command.config) {
    const { config } = command;
    const model: OpenedModel = { id: 'command', name: 'Model of the command', config, notices: [] };
    return { model, warnings: [] };
  }
  if (command.model !== undefined)
    return { model: await openModel(await nameOfFile(command.model), asked), warnings: [] };
  const isOpen = command.mapped.some(({ field }) => field === 'model');
  const message = `the command names no model${isOpen ? ' that is known here, a variable stands for it' : ''}: ${FIRST_MODEL} is taken (name one in front of it)`;
  return { model: await openModel(FIRST_MODEL, asked), warnings: [{ id: 'model', message }] };
}

/** Adds the draft model to the scenario; one that can't be opened gives a warning. */
async function withDraft(
  scenario: Scenario,
  { draft, isHead }: ReadCommand,
  asked: Parameters<typeof openModel>[1],
) {
  if (draft === undefined) return { scenario, drafting: [] };
  try {
    const choice = modelChoice(await openModel(await nameOfFile(draft), asked));
    const message =
      'the head that drafts is counted as a model of its shape, with token table and output matrix';
    return {
      scenario: { ...scenario, draft: choice },
      drafting: isHead ? [{ id: 'draft', message }] : [],
    };
  } catch (error) {
    if (!(error instanceof OpenError)) throw error;
    const message = `drafts are counted without the model that makes them: ${error.message}`;
    return { scenario, drafting: [{ id: 'draft', message }] };
  }
}

/** A GGUF file or folder that is absent here is resolved by its name: model and quantisation. */
async function nameOfFile(name: string): Promise<string> {
  const isFile = /\.gguf$/i.test(name);
  if (!(isFile || name.startsWith('./')) || (await kindOf(name)) !== undefined) return name;
  const last = name
    .slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1)
    .replace(/(-\d{5}-of-\d{5})?\.gguf$/i, '');
  return isFile || statedFormat(last, undefined).format !== undefined ? last : name;
}

/** Applies every option of the command, and its program's defaults for the others. */
function withOptions(base: Scenario, { program, engine: named, options, version }: ReadCommand) {
  let scenario: Scenario = { ...base, mode: program.mode };
  const engine = engineIds.find((id): id is EngineId => id === named);
  if (engine) scenario = { ...scenario, engine };
  const refused: { flag: string; value: string; why: string }[] = [];
  const set = (id: string, value: unknown) => {
    try {
      if (!isOptionId(id)) throw new OptionError(`no option ${id}`);
      scenario = withOption(scenario, id, value);
    } catch (error) {
      if (!(error instanceof OptionError)) throw error;
      refused.push({ flag: id, value: String(value), why: error.message });
    }
  };
  if (version !== undefined) set('engineVersion', version);
  for (const [id, value] of Object.entries(options)) set(id, value);
  // The name of a GGUF file states the format of its weights.
  const isNamed = (id: string) => id === 'weights' && base.model.format !== undefined;
  for (const [id, value] of Object.entries(program.defaults)) {
    const isMoot = isOptionId(id) && !applies(optionOf(id), scenario);
    if (options[id] === undefined && value !== null && !isMoot && !isNamed(id)) set(id, value);
  }
  const maximum = modelOf(scenario).maximumSequence;
  if (
    program.defaults['sequence'] === null &&
    options['sequence'] === undefined &&
    maximum !== undefined
  )
    scenario = { ...scenario, sequence: maximum };
  return { scenario, refused };
}

function withOption(scenario: Scenario, id: OptionId, value: unknown): Scenario {
  const field = optionOf(id);
  const read = typeof value === 'string' ? (field.kind.read(value) ?? value) : value;
  return field.write(scenario, checkValue(field, read));
}
