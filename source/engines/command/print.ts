import type { FlagValue } from './command.js';

/** What a program's command is printed from. */
export interface PrintRequest {
  /** What opens the model: a preset's id, a Hub id, a path. */
  readonly model: string;
  /** Its repository on the Hub, which other programs know it by; else the same. */
  readonly hub: string;
  /** Values of options, open ones left out. */
  readonly options: Readonly<Record<string, FlagValue>>;
  readonly devices: number;
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

/** Users at once are no server's to say: a variable that the server ignores carries them. */
export function users({ options }: PrintRequest): readonly string[] {
  const { batch = 1 } = options;
  return batch === 1 ? [] : [`LLM_TUI_BATCH=${batch}`];
}

/** A file that the script writes. */
export function hereDocument(name: string, text: string): readonly string[] {
  return [`cat > ${name} <<'END'`, ...text.split('\n'), 'END'];
}

/** The launcher of one process a device, in nodes of eight. */
export function torchrun(devices: number): readonly string[] {
  const nodes = devices > 8 && devices % 8 === 0 ? devices / 8 : 1;
  const processes = String(devices / nodes);
  const hosts = nodes > 1 ? ['--nnodes', String(nodes)] : [];
  return ['torchrun', '--nproc_per_node', processes, ...hosts];
}

/** YAML of plain keys and values, nested once. */
export function yaml(
  values: Readonly<Record<string, FlagValue | Readonly<Record<string, FlagValue>>>>,
): string {
  return Object.entries(values)
    .flatMap(([key, value]) =>
      typeof value === 'object'
        ? [`${key}:`, ...Object.entries(value).map(([inner, one]) => `  ${inner}: ${one}`)]
        : [`${key}: ${value}`],
    )
    .join('\n');
}
