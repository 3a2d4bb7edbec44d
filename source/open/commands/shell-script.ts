import { posix } from 'node:path';
import { unpasted } from './pasted-text.js';
import type { OpenBeside } from './read-command.js';
import type { GivenFlag } from './read-flags.js';
import { flowOf } from './shell-flow.js';
import { statementsOf } from './shell-lines.js';
import { expanded, type Variables, withVariables } from './variables.js';

/** A script as its commands, and the files that it writes or that are printed behind it. */
export interface ShellScript {
  readonly commands: readonly (readonly string[])[];
  /** Where each of them runs, from where the script was started; empty there. */
  readonly folders: readonly string[];
  /** How many of them run whatever the script leaves open: those come first. */
  readonly sure: number;
  /** What conditions and loops were read as, one line each. */
  readonly notes: readonly string[];
  readonly files: ReadonlyMap<string, string>;
}

/** `<< END` behind a command: what stands up to that word is its input. */
const HERE_DOCUMENT = /(?:^|[^<])<<-?\s*(['"]?)(\w+)\1/;
/** The file that a here-document is written to. */
const WRITTEN_TO = /(?:>\s*|\btee\s+(?:-a\s+)?)([^\s<>|&;]+)/;
/** `# name.yaml` on a line of its own introduces that file's text. */
const ATTACHED = /^#\s*(\S+\.(?:ya?ml|json|toml))\s*$/;
/** The name of what a command is given on its standard input. */
export const INPUT = '-';

/**
 * Splits a script, or what was pasted from a terminal, into commands with their words, its own variables put in. Nothing
 * is run: command substitutions and variables that the script does not set stay as they are written. Throws `SyntaxError`
 * where variables make a command too long.
 */
export async function readScript(pasted: string, given: Variables = {}): Promise<ShellScript> {
  const { parse } = await import('shell-quote');
  const text = unpasted(pasted);
  const { lines, files } = takeFiles(text.split('\n'));
  const variables: Variables = { ...slurmVariables(text), ...given };
  const lists: Record<string, readonly string[]> = {};
  const words = (written: string): string[] =>
    parse(expanded(written, variables, lists)).flatMap((entry) => {
      if (typeof entry === 'string') return [entry];
      if (!('op' in entry)) return [];
      return [entry.op === 'glob' ? entry.pattern : entry.op];
    });
  const flow = flowOf(statementsOf(lines.join('\n')), { words, variables, lists });
  return {
    commands: flow.commands.map((command) => command.words),
    folders: flow.commands.map(({ folder }) => folder),
    sure: flow.commands.filter(({ isSure }) => isSure).length,
    notes: flow.notes,
    files: filled(files, variables),
  };
}

/** Texts of files; those whose end is not quoted have the script's variables in them. */
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

/** Opens files where a command runs; what is not there may lie beside the script. */
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

/** Takes here-documents and attached files out of a script. */
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
