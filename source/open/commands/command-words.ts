import { table } from '../../text/table.js';
/** A command as it is started, launchers taken off. */
export interface StartedCommand {
  /** The program and what follows it. */
  readonly words: readonly string[];
  /** Variables in front of it and of its container. */
  readonly environment: Readonly<Record<string, string>>;
  /** What launchers say of processes: `processes`, `nodes`, and names of their files. */
  readonly facts: Readonly<Record<string, string>>;
  /** The container's image, where there is one. */
  readonly image?: string;
  /** GPUs that the container gets, where that is a number. */
  readonly devices?: number;
}

interface State {
  words: string[];
  environment: Record<string, string>;
  facts: Record<string, string>;
  image?: string;
  devices?: number;
}

const ASSIGNMENT = /^([A-Za-z_]\w*)=(.*)$/s;

/** Launchers whose own flags are passed over up to the program: those that take a value by name. */
const WRAPPERS: Readonly<Record<string, readonly string[]>> = table({
  nohup: [],
  env: ['-u', '--unset', '-C', '--chdir'],
  time: ['-f', '-o'],
  sudo: ['-u'],
  exec: [],
  numactl: ['-N', '-m', '-C', '--cpunodebind', '--membind', '--physcpubind'],
  taskset: ['-c'],
  stdbuf: ['-o', '-e', '-i'],
  nice: ['-n'],
  srun: ['-N', '-n', '-p', '-w', '-c', '-J', '-t', '-A'],
  mpirun: [
    '-n',
    '-np',
    '-H',
    '-x',
    '--host',
    '--hostfile',
    '--bind-to',
    '--map-by',
    '-mca',
    '--mca',
  ],
  'uv run': ['--with', '--python', '-p', '--extra', '--env-file'],
  'poetry run': [],
  'conda run': ['-n', '--name', '-p'],
  'trtllm-llmapi-launch': [],
  'kubectl exec': [],
});

/** Flags of torchrun that take no value. */
const TORCHRUN_SWITCHES = new Set(['--standalone', '--no-python', '--no_python', '-m', '--module']);

/**
 * Takes variables, wrappers, launchers and containers off the front of a command. Throws `SyntaxError` where nothing is
 * left.
 */
export function startedCommand(words: readonly string[]): StartedCommand {
  const state: State = { words: [...words], environment: {}, facts: {} };
  for (let turn = 0; turn < 20; turn++) if (!takeOff(state)) break;
  if (state.words.length === 0 && state.image === undefined)
    throw new SyntaxError('the command ends before a program is named');
  return state;
}

/** Takes one thing off; false where the front is the program itself. */
function takeOff(state: State): boolean {
  const [first = '', second = ''] = state.words;
  const assigned = ASSIGNMENT.exec(first);
  if (assigned) {
    state.environment[assigned[1] ?? ''] = assigned[2] ?? '';
    state.words.shift();
    return true;
  }
  const name = baseName(first);
  if (/^(ba|z|da)?sh$/.test(name)) return takeShell(state);
  if (/^python[\d.]*$/.test(name)) return takePython(state);
  if (
    name === 'torchrun' ||
    name === 'torch.distributed.run' ||
    name === 'torch.distributed.launch'
  )
    return takeTorchrun(state);
  if (name === 'deepspeed' && state.words.length > 1) return takeDeepspeed(state);
  if (name === 'accelerate' && second === 'launch') return takeAccelerate(state);
  if ((name === 'docker' || name === 'podman') && second === 'run') return takeContainer(state);
  return takeWrapper(state, name, second);
}

function takeWrapper(state: State, name: string, second: string): boolean {
  const both = `${name} ${second}`;
  const key = Object.hasOwn(WRAPPERS, both)
    ? both
    : Object.hasOwn(WRAPPERS, name)
      ? name
      : undefined;
  if (key === undefined) return false;
  state.words.splice(0, key === both ? 2 : 1);
  takeFlags(state, (flag) => (WRAPPERS[key] ?? []).includes(flag));
  if (name === 'taskset' && /^0x|^[\d,-]+$/.test(state.words[0] ?? '')) state.words.shift();
  return true;
}

/** Takes flags off the front; those that `takesValue` with their value. Gives them by name. */
function takeFlags(state: State, takesValue: (flag: string) => boolean): Record<string, string> {
  const found: Record<string, string> = {};
  while (state.words[0]?.startsWith('-')) {
    const flag = state.words.shift() ?? '';
    const [name = '', value] = splitOnce(flag, '=');
    if (value !== undefined) found[name] = value;
    else if (takesValue(name)) found[name] = state.words.shift() ?? '';
    else found[name] = '';
  }
  return found;
}

function takeShell(state: State): boolean {
  const [, flag = '', line] = state.words;
  if (!/^-\w*c$/.test(flag)) {
    // A script of its own: `bash train.sh …`.
    state.words.shift();
    return /\.sh$/.test(state.words[0] ?? '') === false && state.words.length > 0;
  }
  state.words = splitWords(line ?? '');
  return true;
}

/** Words of a line without quotes left in them, as `sh -c` splits it. */
export function splitWords(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, plain]) => double ?? single ?? plain ?? '',
  );
}

function takePython(state: State): boolean {
  state.words.shift();
  while (/^-[uOBEsI]+$/.test(state.words[0] ?? '')) state.words.shift();
  if (state.words[0] === '-m') state.words.shift();
  return true;
}

function takeTorchrun(state: State): boolean {
  state.words.shift();
  const flags = takeFlags(state, (flag) => !TORCHRUN_SWITCHES.has(flag));
  const of = (name: string) => flags[`--${name}`] ?? flags[`--${name.replaceAll('_', '-')}`];
  keep(state, 'processes', of('nproc_per_node'));
  keep(state, 'nodes', of('nnodes'));
  return true;
}

function takeDeepspeed(state: State): boolean {
  if (/^--(deepspeed_config|zero)/.test(state.words[1] ?? '')) return false;
  state.words.shift();
  const flags = takeFlags(state, (flag) => flag !== '--module' && flag !== '-m');
  keep(state, 'processes', flags['--num_gpus']);
  keep(state, 'nodes', flags['--num_nodes']);
  const slots = /:([\d,]+)/.exec(flags['--include'] ?? '')?.[1];
  keep(state, 'processes', slots === undefined ? undefined : String(slots.split(',').length));
  state.facts['launcher'] = 'deepspeed';
  return true;
}

function takeAccelerate(state: State): boolean {
  state.words.splice(0, 2);
  const switches =
    /^--(multi_gpu|use_deepspeed|use_fsdp|cpu|tpu|same_network|quiet|debug|module|m)$/;
  const flags = takeFlags(state, (flag) => !switches.test(flag));
  keep(state, 'processes', flags['--num_processes']);
  keep(state, 'accelerate', flags['--config_file'] ?? flags['--config-file']);
  if (flags['--use_deepspeed'] !== undefined)
    keep(state, 'deepspeed', flags['--deepspeed_config_file']);
  return true;
}

/** Flags of `docker run` that take no value. */
const CONTAINER_SWITCHES =
  /^(-[itd]+|--rm|--init|--privileged|--detach|--interactive|--tty|--read-only|-P|--no-healthcheck)$/;

function takeContainer(state: State): boolean {
  state.words.splice(0, 2);
  while (state.words[0]?.startsWith('-')) {
    const flag = state.words.shift() ?? '';
    if (CONTAINER_SWITCHES.test(flag)) continue;
    const [name = '', inline] = splitOnce(flag, '=');
    const value = inline ?? state.words.shift() ?? '';
    if (name === '-e' || name === '--env') {
      const assigned = ASSIGNMENT.exec(value);
      if (assigned) state.environment[assigned[1] ?? ''] = assigned[2] ?? '';
    }
    if (name === '--gpus') {
      const devices = devicesOf(value);
      if (devices !== undefined) state.devices = devices;
    }
    if (name === '--entrypoint') state.facts['entrypoint'] = value;
  }
  const image = state.words.shift();
  if (image !== undefined) state.image = image;
  const entry = state.facts['entrypoint'];
  if (entry !== undefined && entry !== '') state.words.unshift(entry);
  return false;
}

/** GPUs of `--gpus`: a number, or as many as it lists. */
export function devicesOf(value: string): number | undefined {
  const listed = /device(?:_ids)?"?[=:]\s*"?\[?([\w,\s"-]+)/.exec(value)?.[1];
  if (listed !== undefined) return listed.split(',').filter((id) => id.trim() !== '').length;
  return /^\d+$/.test(value) ? Number(value) : undefined;
}

function keep(state: State, fact: string, value: string | undefined): void {
  if (value !== undefined && value !== '') state.facts[fact] = value;
}

function baseName(word: string): string {
  return word.slice(word.lastIndexOf('/') + 1);
}

/** A text cut at the first separator. */
export function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)];
}
