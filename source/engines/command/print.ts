import type { FlagValue } from './command.js';

/** The inputs from which a program's command is printed. */
export interface PrintRequest {
  /** What opens the model: a preset's id, a Hub id, a path. */
  readonly model: string;
  /** Its repository on the Hub, by which other programs open it; without one the same as `model`. */
  readonly hub: string;
  /** Values of options, without open ones. */
  readonly options: Readonly<Record<string, FlagValue>>;
  /** The name and repository of the drafting model, if any. */
  readonly draft?: string;
  readonly devices: number;
  /** Whether the model has routed experts. */
  readonly hasExperts: boolean;
  /** Number of next-token-prediction modules that are trained. */
  readonly trainedModules: number;
  /** Names of the modules that have adapters. */
  readonly adapted: readonly string[];
  /** The module that holds the text model alone, if any, and those of towers and projectors beside it. */
  readonly around: string | undefined;
  readonly beside: readonly string[];
  /** Flags of the table for options that have one. */
  readonly words: readonly string[];
}

/** Lines of a shell script, and options that they state beyond the table's flags. */
export interface PrintedCommand {
  readonly lines: readonly string[];
  readonly says: readonly string[];
}

/** A word quoted so that a shell reads it as one. */
export function shellWord(word: string): string {
  return /^[\w./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** One command line. */
export function line(words: readonly string[]): string {
  return words.map(shellWord).join(' ');
}

/**
 * Values for which no server has a flag, as variables that it ignores: concurrent users, equal servers of which this
 * is one, and devices that read prompts for them. `groups` are its own data-parallel ranks, each with its users.
 */
export function variables({ options }: PrintRequest, groups = 1): readonly string[] {
  const { batch = 1, dp = 1, prefillDevices = 0 } = options;
  const users = Number(batch) * groups;
  const servers = Number(dp) / groups;
  return [
    ...(users === 1 ? [] : [`LLM_TUI_BATCH=${users}`]),
    ...(servers === 1 ? [] : [`LLM_TUI_SERVERS=${servers}`]),
    ...(prefillDevices === 0 ? [] : [`LLM_TUI_PREFILL_DEVICES=${prefillDevices}`]),
  ];
}

/** The same for programs that have a flag for users. */
export function variablesBesideUsers(asked: PrintRequest): readonly string[] {
  return variables({ ...asked, options: { ...asked.options, batch: 1 } });
}

/** The same where there is also no flag for the devices over which each of several servers spreads its layers. */
export function spreadServers(asked: PrintRequest): readonly string[] {
  const { dp = 1, pp = 1 } = asked.options;
  const stages = Number(dp) > 1 && Number(pp) > 1 ? [`LLM_TUI_PP=${pp}`] : [];
  return [...variablesBesideUsers(asked), ...stages];
}

/** Data-parallel ranks that share their experts; 1 where each replica has all experts. */
export function attentionGroups({ options }: PrintRequest): number {
  const { tp = 1, cp = 1, ep = 1 } = options;
  return Math.max(1, Number(ep) / (Number(tp) * Number(cp)));
}

/** The words without a flag and its value. */
export function without(flag: string, words: readonly string[]): readonly string[] {
  return words.filter((word, at) => word !== flag && words[at - 1] !== flag);
}

/** A file that the script writes. */
export function hereDocument(name: string, text: string): readonly string[] {
  return [`cat > ${name} <<'END'`, ...text.split('\n'), 'END'];
}

/** Number of nodes of eight devices; one node where the devices are no multiple of eight. */
export function nodesOf(devices: number): number {
  return devices > 8 && devices % 8 === 0 ? devices / 8 : 1;
}

/** The launcher of one process for each device. */
export function torchrun(devices: number): readonly string[] {
  const nodes = nodesOf(devices);
  const processes = String(devices / nodes);
  const hosts = nodes > 1 ? ['--nnodes', String(nodes)] : [];
  return ['torchrun', '--nproc_per_node', processes, ...hosts];
}

/** YAML of plain keys, values and lists, nested at most once. */
export function yaml(
  values: Readonly<
    Record<string, FlagValue | readonly string[] | Readonly<Record<string, FlagValue>>>
  >,
): string {
  return Object.entries(values)
    .flatMap(([key, value]) => {
      if (Array.isArray(value)) return [`${key}:`, ...value.map((one) => `  - ${one}`)];
      return typeof value === 'object'
        ? [`${key}:`, ...Object.entries(value).map(([inner, one]) => `  ${inner}: ${one}`)]
        : [`${key}: ${value}`];
    })
    .join('\n');
}
