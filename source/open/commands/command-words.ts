import { startsProgram } from './known-program.js';
import { takeLauncher } from './launchers.js';
import { writtenCommands } from './shell-lines.js';
import { baseName, type Taken } from './taken.js';

/** A command without the launchers in front of it. */
export interface StartedCommand {
  /** The program and what follows it. */
  readonly words: readonly string[];
  /** Variables set in front of the command and in its container. */
  readonly environment: Readonly<Record<string, string>>;
  /** Settings of launchers about processes: `processes`, `nodes`, and names of their files. */
  readonly facts: Readonly<Record<string, string>>;
  /** The container's image, where there is one. */
  readonly image?: string;
  /** GPUs of the container, where stated as a number. */
  readonly devices?: number;
  /** The command line passed to a shell, instead of words. */
  readonly script?: string;
}

const ASSIGNMENT = /^([A-Za-z_]\w*)=([\s\S]*)$/;

/** Programs that run the command after their own flags. */
const WRAPPER =
  /^(nohup|env|time|sudo|doas|exec|command|eval|numactl|taskset|stdbuf|nice|ionice|timeout|setsid|systemd-run|caffeinate|winpty|wsl|srun|sbatch|mpirun|mpiexec|horovodrun|uvx|pipx run|uv run|uv tool|poetry run|pdm run|hatch run|pixi run|rye run|conda run|micromamba run|mamba run|trtllm-llmapi-launch|kubectl exec|oc exec|(docker|podman|nerdctl)( container| compose)? exec|docker compose run|docker-compose (exec|run)|ray job|sky exec|(apptainer|singularity) (exec|run)|screen|nsys profile|ncu|py-spy record)$/;

/** Programs that pass one line to a shell elsewhere. */
const REMOTE = /^(ssh|tmux (new|new-session|send-keys|split-window)|su)$/;

/**
 * Removes variables, wrappers, launchers and containers from the front of a command, which may be nested. Throws
 * `SyntaxError` where nothing is left.
 */
export function startedCommand(
  words: readonly string[],
  inside?: Omit<StartedCommand, 'words' | 'script'>,
): StartedCommand {
  const state: Taken = {
    ...inside,
    words: [...words],
    environment: { ...inside?.environment },
    facts: { ...inside?.facts },
  };
  for (let turn = 0; turn < words.length + 20; turn++) if (!takeOff(state)) break;
  if (state.words.length === 0 && state.image === undefined && state.script === undefined)
    throw new SyntaxError('the command ends before a program is named');
  return state;
}

/** Removes one prefix; false where the front is the program itself. */
function takeOff(state: Taken): boolean {
  const [first = ''] = state.words;
  const assigned = ASSIGNMENT.exec(first);
  if (assigned) {
    state.environment[assigned[1] ?? ''] = assigned[2] ?? '';
    state.words.shift();
    return true;
  }
  if (takeLauncher(state)) return true;
  if (startsProgram(state.words)) return false;
  if (takeShell(state) || takeWrapper(state)) return true;
  if (state.isWrapped && state.words.length > 1) {
    state.words.shift();
    return true;
  }
  return false;
}

function takeWrapper(state: Taken): boolean {
  const [first = '', ...rest] = state.words;
  const name = baseName(first);
  for (const more of [2, 1, 0]) {
    const both = [name, ...rest.slice(0, more)].join(' ');
    if (REMOTE.test(both)) {
      state.script = lineOf(state.words.slice(more + 1));
      state.words = [];
      return false;
    }
    if (!WRAPPER.test(both)) continue;
    state.words.splice(0, more + 1);
    keepRanks(name, state);
    if (/ exec$|compose run$/.test(both)) takeTarget(state);
    state.isWrapped = true;
    return state.words.length > 0;
  }
  return false;
}

/** Processes and nodes that a launcher starts: processes of one node where the flag says so, else of all. */
function keepRanks(name: string, { words, facts }: Taken): void {
  const flags = RANKS.get(name);
  if (!flags) return;
  const end = words.findIndex((_, index) => startsCommand(words.slice(index)));
  const own = words.slice(0, end < 0 ? undefined : end);
  const countOf = (names: RegExp) => {
    for (const [index, word] of own.entries()) {
      const [flag = '', inline] = word.split('=');
      const value = names.test(flag) ? (inline ?? own[index + 1]) : undefined;
      const count = /(?:^|:)(\d+)$/.exec(value ?? '')?.[1];
      if (count !== undefined) return count;
    }
    return undefined;
  };
  const [all, each, nodes] = flags.map(countOf);
  const hosts = nodes ?? '1';
  if (each !== undefined) facts['processes'] = each;
  else if (all !== undefined) facts['processes'] = String(Number(all) / Number(hosts));
  if (nodes !== undefined) facts['nodes'] = nodes;
}

const NEVER = /^$/;
const MPI = [/^(-np?|--np|-c)$/, NEVER, NEVER] as const;
/** Flags of all processes, of those of a node, and of nodes. Sources: mpirun(1), srun(1). */
const RANKS: ReadonlyMap<string, readonly RegExp[]> = new Map([
  ['mpirun', MPI],
  ['mpiexec', MPI],
  ['horovodrun', MPI],
  [
    'srun',
    [/^(-n|--ntasks|-G|--gpus)$/, /^(--gpus-per-node|--gres|--ntasks-per-node)$/, /^(-N|--nodes)$/],
  ],
]);

/** Removes the container, pod or service that a command runs in. */
function takeTarget(state: Taken): void {
  while (state.words[0]?.startsWith('-'))
    state.words.splice(
      0,
      /^(-[enuwcfp]|--(env|user|workdir|namespace|container))$/.test(state.words[0]) ? 2 : 1,
    );
  state.words.shift();
}

/** The command of a remote shell follows its flags and the host's name. */
function lineOf(words: readonly string[]): string {
  const at = words.findIndex((word, index) => /\s/.test(word) || startsCommand(words.slice(index)));
  return words.slice(Math.max(0, at)).join(' ');
}

function takeShell(state: Taken): boolean {
  const [first = '', ...rest] = state.words;
  if (!/^(ba|z|da|k)?sh(\.exe)?$/.test(baseName(first))) return false;
  const at = rest.findIndex((word) => !/^-/.test(word) || /^-\w*c$/.test(word));
  if (/^-\w*c$/.test(rest[at] ?? '')) {
    state.script = rest[at + 1] ?? '';
    state.words = [];
    return false;
  }
  // A script file: `bash train.sh …`.
  state.words = at < 0 ? [] : rest.slice(at);
  return state.words.length > 0;
}

/** Whether words may start another program's command line. */
export function startsCommand(words: readonly string[], depth = 0): boolean {
  let started: StartedCommand;
  try {
    started = startedCommand(words);
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
  const { script, image } = started;
  if (script === undefined) return startsProgram(started.words, image);
  return (
    depth < DEEPEST_SHELL &&
    writtenCommands(script).some((line) => startsCommand(splitWords(line), depth + 1))
  );
}

/** Deepest nesting of shells. */
export const DEEPEST_SHELL = 4;

/** Words of a line, without their quotes. */
export function splitWords(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, plain]) => double ?? single ?? plain ?? '',
  );
}
