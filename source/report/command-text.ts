import { targetSites } from '../cost/adapters.js';
import type { Flag, FlagValue, Program } from '../engines/command/command.js';
import type { PrintedCommand } from '../engines/command/print.js';
import { adaptedNames, textModules } from '../model/module-names.js';
import { hasExperts } from '../model/operations.js';
import { deviceCount } from '../scenario/devices.js';
import { applies } from '../scenario/fields/applies.js';
import { DEFAULTS, isOptionId, optionOf } from '../scenario/fields/options.js';
import { type Settled, settledValue } from '../scenario/settled.js';

/** A command as text; what it can't express stands in comments above it. */
export interface CommandText {
  readonly text: string;
  /** Options of the scenario that the program lacks. */
  readonly unsaid: readonly string[];
}

/** Options that follow from others or only judge the answer: no command has flags for them. */
const OURS: ReadonlySet<string> = new Set([
  'mode',
  'engine',
  'mfu',
  'bandwidthUtilization',
  'deviceMemory',
  'tokens',
  'acceptRate',
  'ttft',
  'tpot',
  'devices',
]);

/**
 * The command of a program that runs this scenario, with the model as a repository on the Hub. Source: docs/report.md,
 * Commands.
 */
export function commandText(
  program: Program & { readonly print: NonNullable<Program['print']> },
  settled: Settled,
): CommandText {
  const { model, draft } = settled.scenario;
  const values = valuesOf(program, settled);
  const { words, unsaid } = optionWords(program, values);
  const hub = model.hub ?? model.id;
  const asked = {
    model: model.id,
    hub,
    options: values,
    devices: deviceCount(settled.scenario),
    hasExperts: hasExperts(settled.model),
    trainedModules: settled.model.trainedModules?.count ?? 0,
    ...textModules(settled.model),
    adapted: adaptedNames(settled.model, targetSites(settled.loraTargets)),
    words: [...words, ...draftWords(program, draft)],
    ...(draft && { draft: draft.hub ?? draft.id }),
  };
  const printed = program.print(asked);
  const rest = unsaid.filter((option) => !printed.says.includes(option));
  const made = rest.includes('weights') && program.mode === 'inference';
  if (!made) return commented(printed, rest, values);
  // A server loads a checkpoint in its stored format, so the command names a folder with weights in the scenario's
  // format.
  const folder = `./${hub.slice(hub.lastIndexOf('/') + 1)}-${String(values['weights']).replaceAll(' ', '-')}`;
  const { lines } = program.print({ ...asked, hub: folder });
  const note = `# ${folder}: ${hub} in ${String(values['weights'])}, to be found or made first`;
  const others = rest.filter((option) => option !== 'weights');
  return commented({ lines: [note, ...lines] }, others, values);
}

function commented(
  { lines }: Pick<PrintedCommand, 'lines'>,
  unsaid: readonly string[],
  values: Readonly<Record<string, FlagValue>>,
): CommandText {
  const comments = unsaid.map((option) => `# not said: ${option} ${String(values[option])}`);
  return { text: `${[...comments, ...lines].join('\n')}\n`, unsaid };
}

/** The flag for the draft model, where the program has one. */
function draftWords({ flags }: Program, draft: Settled['scenario']['draft']): readonly string[] {
  const flag = flags.find(({ meaning }) => meaning.kind === 'model' && meaning.role === 'draft');
  return draft && flag?.names[0] !== undefined ? [flag.names[0], draft.hub ?? draft.id] : [];
}

/** Values of every option of the scenario; those that a command always states are settled. */
function valuesOf({ defaults }: Program, settled: Settled): Record<string, FlagValue> {
  const values: Record<string, FlagValue> = {};
  for (const [id, given] of Object.entries(settled.scenario)) {
    if (!isOptionId(id) || !applies(optionOf(id), settled.scenario)) continue;
    // The program's own default may differ from the value that an open option settles to here.
    const isOwn = given === null && (defaults[id] ?? null) !== null;
    const value = isOwn ? settledValue(settled, id) : given;
    if (value === null) continue;
    values[id] = Array.isArray(value) ? value.join(',') : (value as FlagValue);
  }
  const { sequence, batch, dp } = settled;
  return { ...values, sequence, batch, dp };
}

/** Flags for values that differ from the program's own defaults. */
function optionWords(program: Program, values: Readonly<Record<string, FlagValue>>) {
  const words: string[] = [];
  const unsaid: string[] = [];
  for (const [option, value] of Object.entries(values)) {
    if (OURS.has(option) || value === usualOf(program, option)) continue;
    // Training programs use the ranks that their other sizes leave over as data-parallel ranks.
    if (option === 'dp' && (program.mode === 'training' || value === 1)) continue;
    const said = flagsOf(program, option)
      .map((flag) => wordsOf(program, flag, value))
      .find((one) => one !== undefined);
    if (said) words.push(...said);
    else unsaid.push(option);
  }
  return { words, unsaid };
}

/** The program's behaviour without the flag; undefined where it is unknown. */
function usualOf(program: Program, option: string): FlagValue | null | undefined {
  if (Object.hasOwn(program.defaults, option)) return program.defaults[option];
  // No program that is printed moves anything to the host by itself.
  if (option === 'offload') return 'none';
  return isOptionId(option) ? (DEFAULTS[option] as FlagValue | null) : undefined;
}

function flagsOf({ flags }: Program, option: string): readonly Flag[] {
  return flags.filter(({ meaning }) => meaning.kind === 'option' && meaning.option === option);
}

function wordsOf(
  { syntax }: Program,
  { names, meaning }: Flag,
  value: FlagValue,
): readonly string[] | undefined {
  if (meaning.kind !== 'option') return undefined;
  const text = meaning.print(value);
  const [name] = names;
  if (text === undefined || name === undefined) return undefined;
  if (syntax === 'assignments') return [`${name}=${text}`];
  return text === '' ? [name] : [name, text];
}
