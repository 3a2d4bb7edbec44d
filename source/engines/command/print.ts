import type { FlagValue } from './command.js';

/** What a program's command is printed from. */
export interface PrintRequest {
  /** What opens the model: a preset's id, a Hub id, a path. */
  readonly model: string;
  /** Its repository on the Hub, which other programs know it by; else the same. */
  readonly hub: string;
  /** Values of options, open ones left out. */
  readonly options: Readonly<Record<string, FlagValue>>;
  /** The same of the model that drafts, where there is one. */
  readonly draft?: string;
  readonly devices: number;
  /** Whether the model has routed experts. */
  readonly hasExperts: boolean;
  /** Flags for options with a word of their own, as the table has them. */
  readonly words: readonly string[];
}

/** Lines of a shell script, and options that they say beyond the table's flags. */
export interface PrintedCommand {
  readonly lines: readonly string[];
  readonly says: readonly string[];
}

/** A word as a shell reads it back. */
export function shellWord(word: string): string {
  return /^[\w./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** One command line. */
export function line(words: readonly string[]): string {
  return words.map(shellWord).join(' ');
}

/**
 * What no server has a word for, in variables that it ignores: users at once, equal servers of which this is one, and
 * devices that read prompts for them. `groups` are the data-parallel ranks that are its own, each with its users.
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

/** The same of programs with a word for users. */
export function variablesBesideUsers(asked: PrintRequest): readonly string[] {
  return variables({ ...asked, options: { ...asked.options, batch: 1 } });
}

/** The same where there is no word either for the devices that each of several servers spreads layers over. */
export function spreadServers(asked: PrintRequest): readonly string[] {
  const { dp = 1, pp = 1 } = asked.options;
  const stages = Number(dp) > 1 && Number(pp) > 1 ? [`LLM_TUI_PP=${pp}`] : [];
  return [...variablesBesideUsers(asked), ...stages];
}

/** Data-parallel ranks that share their experts: 1 where each replica has all of them. */
export function attentionGroups({ options }: PrintRequest): number {
  const { tp = 1, cp = 1, ep = 1 } = options;
  return Math.max(1, Number(ep) / (Number(tp) * Number(cp)));
}

/** Words without a flag and its value. */
export function without(flag: string, words: readonly string[]): readonly string[] {
  return words.filter((word, at) => word !== flag && words[at - 1] !== flag);
}

/** A file that the script writes. */
export function hereDocument(name: string, text: string): readonly string[] {
  return [`cat > ${name} <<'END'`, ...text.split('\n'), 'END'];
}

/** Nodes of eight devices; one where eight do not divide them. */
export function nodesOf(devices: number): number {
  return devices > 8 && devices % 8 === 0 ? devices / 8 : 1;
}

/** The launcher of one process a device. */
export function torchrun(devices: number): readonly string[] {
  const nodes = nodesOf(devices);
  const processes = String(devices / nodes);
  const hosts = nodes > 1 ? ['--nnodes', String(nodes)] : [];
  return ['torchrun', '--nproc_per_node', processes, ...hosts];
}

/** YAML of plain keys, values and lists, nested once. */
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
