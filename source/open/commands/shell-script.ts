import type { GivenFlag } from './read-flags.js';

/** A script as its commands, and the files that it writes or that are printed behind it. */
export interface ShellScript {
  readonly commands: readonly (readonly string[])[];
  readonly files: ReadonlyMap<string, string>;
}

const HERE_DOCUMENT = /^\s*cat\s*>\s*(\S+)\s*<<-?\s*'?"?(\w+)"?'?\s*$/;
/** `# name.yaml` on a line of its own introduces that file's text. */
const ATTACHED = /^#\s*(\S+\.(?:ya?ml|json|toml))\s*$/;
const ASSIGNED = /^(?:export\s+|local\s+|declare\s+(?:-\w+\s+)?)?([A-Za-z_]\w*)=(.*)$/s;

/**
 * Splits a script into commands with their words, its own variables put in. Nothing is run: command substitutions and
 * variables that the script does not set stay as they are written.
 */
export async function readScript(text: string): Promise<ShellScript> {
  const { parse } = await import('shell-quote');
  const { lines, files } = takeFiles(text);
  const variables: Record<string, string> = slurmVariables(text);
  const lists: Record<string, string[]> = {};
  const words = (line: string): string[] => {
    const spread = line.replaceAll(/"?\$\{(\w+)\[[@*]\]\}"?/g, (whole, name: string) =>
      Object.hasOwn(lists, name) ? (lists[name] ?? []).map(quoted).join(' ') : whole,
    );
    const parsed = parse(spread, (name: string) =>
      Object.hasOwn(variables, name) ? variables[name] : `$${name}`,
    );
    return parsed.flatMap((entry) =>
      typeof entry === 'string'
        ? [entry]
        : 'op' in entry && entry.op === 'glob'
          ? [entry.pattern]
          : 'op' in entry
            ? [entry.op]
            : [],
    );
  };
  const commands: string[][] = [];
  for (const line of joinedLines(lines)) {
    const list = /^([A-Za-z_]\w*)\+?=\(([\s\S]*)\)\s*$/.exec(line);
    if (list) {
      const name = list[1] ?? '';
      lists[name] = [...(line.includes('+=') ? (lists[name] ?? []) : []), ...words(list[2] ?? '')];
      continue;
    }
    const assigned = ASSIGNED.exec(line);
    if (assigned && words(line.replace(/^(export|local)\s+/, '')).length <= 1) {
      variables[assigned[1] ?? ''] = words(assigned[2] ?? '').join(' ');
      lists[assigned[1] ?? ''] = words(assigned[2] ?? '');
      continue;
    }
    for (const command of splitCommands(words(expandWords(line, variables))))
      commands.push(command);
  }
  return { commands, files };
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

/** Unquoted variables split into words, as a shell does it. */
function expandWords(line: string, variables: Readonly<Record<string, string>>): string {
  return line.replaceAll(/(^|\s)\$\{?(\w+)\}?(?=\s|$)/g, (whole, before: string, name: string) =>
    Object.hasOwn(variables, name) ? `${before}${variables[name]}` : whole,
  );
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** Takes here-documents and attached files out of a script. */
function takeFiles(text: string): { lines: string[]; files: ReadonlyMap<string, string> } {
  const files = new Map<string, string>();
  const lines: string[] = [];
  const all = text.split(/\r?\n/);
  for (let at = 0; at < all.length; at++) {
    const line = all[at] ?? '';
    const [, file, end] = HERE_DOCUMENT.exec(line) ?? [];
    const [, attached] = ATTACHED.exec(line) ?? [];
    const name = file ?? attached;
    if (name === undefined) {
      lines.push(line);
      continue;
    }
    const body: string[] = [];
    const isEnd = (next: string) => (end === undefined ? ATTACHED.test(next) : next.trim() === end);
    while (at + 1 < all.length && !isEnd(all[at + 1] ?? '')) body.push(all[++at] ?? '');
    if (end !== undefined) at++;
    files.set(name, body.join('\n'));
  }
  return { lines, files };
}

/** Lines with continuations, open quotes and open lists joined, comments left out. */
function joinedLines(lines: readonly string[]): string[] {
  const joined: string[] = [];
  let open = '';
  for (const line of lines) {
    const bare = line.replace(/\\\s*$/, '');
    const comment = /^\s*#/.test(line);
    if (comment) continue;
    open = open === '' ? bare.trim() : `${open} ${bare.trim()}`;
    const isContinued = bare !== line || isOpen(open);
    if (isContinued) continue;
    if (open !== '') joined.push(open);
    open = '';
  }
  if (open !== '') joined.push(open);
  return joined;
}

function isOpen(line: string): boolean {
  const plain = line.replaceAll(/\\./g, '');
  const single = (plain.match(/'/g) ?? []).length % 2 === 1;
  const double = (plain.match(/"/g) ?? []).length % 2 === 1;
  return single || double || (/^\w+\+?=\(/.test(plain) && !plain.includes(')'));
}

/** Commands between `&&`, `;`, `|` and `&`. */
function splitCommands(words: readonly string[]): string[][] {
  const commands: string[][] = [[]];
  for (const word of words) {
    if (/^(&&|\|\|?|;|&)$/.test(word)) commands.push([]);
    else commands.at(-1)?.push(word);
  }
  return commands.filter((command) => command.length > 0);
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
