import { posix } from 'node:path';
import { unpasted } from './pasted-text.js';
import type { OpenBeside } from './read-command.js';
import type { GivenFlag } from './read-flags.js';
import { flowOf } from './shell-flow.js';
import { statementsOf } from './shell-lines.js';
import { expanded, type Variables, withVariables } from './variables.js';

/** A script as its commands, and the files that it writes or that follow it in the text. */
export interface ShellScript {
  readonly commands: readonly (readonly string[])[];
  /** Working folder of each command relative to the script's start; empty there. */
  readonly folders: readonly string[];
  /** Number of commands that run for certain; these come first. */
  readonly sure: number;
  /** Notes on conditions and loops, one line each. */
  readonly notes: readonly string[];
  readonly files: ReadonlyMap<string, string>;
}

/** `<< END` after a command: the text up to that word is its input. */
const HERE_DOCUMENT = /(?:^|[^<])<<-?\s*(['"]?)(\w+)\1/;
/** The file that a here-document is written to. */
const WRITTEN_TO = /(?:>\s*|\btee\s+(?:-a\s+)?)([^\s<>|&;]+)/;
/** `# name.yaml` on a line of its own introduces that file's text. */
const ATTACHED = /^#\s*(\S+\.(?:ya?ml|json|toml))\s*$/;
/** The name for a command's standard input. */
export const INPUT = '-';

/** A `#` within a word, which begins no comment in a shell and does in shell-quote; a private character stands for it. */
const INNER_HASH = /(?<=\S)#/g;
const HASH = '\u{E000}';

/**
 * Splits a script, or text pasted from a terminal, into commands of words with the script's variables substituted.
 * Nothing is executed: command substitutions and unset variables stay as written. Throws `SyntaxError` where
 * substitution makes a command too long.
 */
export async function readScript(pasted: string, given: Variables = {}): Promise<ShellScript> {
  const { parse } = await import('shell-quote');
  const text = unpasted(pasted);
  const { lines, files } = takeFiles(text.split('\n'));
  const variables: Variables = { ...slurmVariables(text), ...given };
  const lists: Record<string, readonly string[]> = {};
  const words = (written: string): string[] =>
    parse(expanded(written, variables, lists).replaceAll(INNER_HASH, HASH))
      .flatMap((entry) => {
        if (typeof entry === 'string') return [entry];
        if (!('op' in entry)) return [];
        return [entry.op === 'glob' ? entry.pattern : entry.op];
      })
      .map((word) => word.replaceAll(HASH, '#'));
  const flow = flowOf(statementsOf(lines.join('\n')), { words, variables, lists });
  return {
    commands: flow.commands.map((command) => command.words),
    folders: flow.commands.map(({ folder }) => folder),
    sure: flow.commands.filter(({ isSure }) => isSure).length,
    notes: flow.notes,
    files: filled(files, variables),
  };
}

/** Texts of files; the script's variables are substituted where the end word is unquoted. */
function filled(
  files: ReadonlyMap<string, HereText>,
  variables: Variables,
): ReadonlyMap<string, string> {
  return new Map(
    [...files].map(([name, { text, isLiteral }]) => [
      name,
      isLiteral ? text : withVariables(text, variables),
    ]),
  );
}

/** Opens files relative to a command's folder, then relative to the script. */
export function openFrom(folder: string, openBeside: OpenBeside): OpenBeside {
  if (folder === '' || folder === '.') return openBeside;
  return async (path) =>
    (posix.isAbsolute(path) ? undefined : await openBeside(posix.join(folder, path))) ??
    (await openBeside(path));
}

interface HereText {
  readonly text: string;
  readonly isLiteral: boolean;
}

/** Variables that Slurm sets by a script's own directives. Source: sbatch(1), Output environment variables. */
function slurmVariables(text: string): Record<string, string> {
  const asked = (flag: RegExp): string | undefined => flag.exec(text)?.[1];
  const nodes = asked(/^#SBATCH\s+(?:--nodes[= ]|-N\s*)(\d+)/m);
  const gpus =
    asked(/^#SBATCH\s+--gres[= ]gpu:(?:[\w.-]+:)?(\d+)/m) ??
    asked(/^#SBATCH\s+--gpus-per-node[= ](?:[\w.-]+:)?(\d+)/m);
  const tasks = asked(/^#SBATCH\s+--ntasks-per-node[= ](\d+)/m);
  return {
    ...(nodes !== undefined && { SLURM_NNODES: nodes, SLURM_JOB_NUM_NODES: nodes }),
    ...(gpus !== undefined && { SLURM_GPUS_ON_NODE: gpus, SLURM_GPUS_PER_NODE: gpus }),
    ...(tasks !== undefined && { SLURM_NTASKS_PER_NODE: tasks }),
    ...(nodes !== undefined &&
      tasks !== undefined && {
        SLURM_NTASKS: String(Number(nodes) * Number(tasks)),
      }),
  };
}

/** Removes here-documents and attached files from a script. */
function takeFiles(all: readonly string[]): {
  lines: string[];
  files: ReadonlyMap<string, HereText>;
} {
  const files = new Map<string, HereText>();
  const lines: string[] = [];
  for (let at = 0; at < all.length; at++) {
    const line = all[at] ?? '';
    const [here, quote, end] = /^\s*#/.test(line) ? [] : (HERE_DOCUMENT.exec(line) ?? []);
    const [, attached] = ATTACHED.exec(line) ?? [];
    if (end === undefined && attached === undefined) {
      lines.push(line);
      continue;
    }
    const body: string[] = [];
    const isEnd = (next: string) => (end === undefined ? ATTACHED.test(next) : next.trim() === end);
    while (at + 1 < all.length && !isEnd(all[at + 1] ?? '')) body.push(all[++at] ?? '');
    if (end !== undefined) at++;
    const command = here === undefined ? '' : line.replace(here, ' ');
    const name = attached ?? WRITTEN_TO.exec(command)?.[1] ?? INPUT;
    files.set(name, { text: body.join('\n'), isLiteral: end === undefined || quote !== '' });
    if (name === INPUT) lines.push(command);
  }
  return { lines, files };
}

/** Lines of a Modelfile as flags: `PARAMETER name value`, `FROM model`. */
export function modelfileFlags(text: string): GivenFlag[] {
  const given: GivenFlag[] = [];
  for (const line of text.split(/\r?\n/)) {
    const [, word = '', rest = ''] = /^\s*([A-Za-z]+)\s+(.*)$/.exec(line) ?? [];
    const name = word.toUpperCase();
    if (name === 'PARAMETER') {
      const [, parameter = '', value = ''] = /^(\S+)\s+(.*)$/.exec(rest) ?? [];
      given.push({ name: `PARAMETER.${parameter}`, value: value.trim() });
    } else if (/^(FROM|ADAPTER|SYSTEM|TEMPLATE|LICENSE|MESSAGE)$/.test(name))
      given.push({ name, value: rest.trim() });
  }
  return given;
}
