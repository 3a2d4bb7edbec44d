import { baseName, splitOnce, type Taken } from './taken.js';

/** Flags of torchrun that take no value. */
const TORCHRUN_SWITCHES = new Set(['--standalone', '--no-python', '--no_python', '-m', '--module']);
const DEEPSPEED_SWITCHES =
  /^(--module|-m|--no_(python|local_rank|ssh|ssh_check)|--save_pid|--bind_cores_to_rank|--force_multi)$/;
const ACCELERATE_SWITCHES =
  /^(--(multi_gpu|use_deepspeed|use_fsdp|use_megatron_lm|cpu|tpu|tpu_use_cluster|tpu_use_sudo|no_python|same_network|quiet|debug|module|enable_cpu_affinity)|-m|-q)$/;
/** Flags of `docker run` that take no value. */
const CONTAINER_SWITCHES =
  /^(-[itdP]+|--rm|--init|--privileged|--detach|--interactive|--tty|--read-only|--publish-all|--no-healthcheck|--quiet|-q|--sig-proxy)$/;
const CONTAINER = /^(docker|podman|nerdctl)( container)? run$/;

/** Removes Python, a process launcher or a container from the front; false where there is none. */
export function takeLauncher(state: Taken): boolean {
  const [first = '', second = '', third = ''] = state.words;
  const name = baseName(first).replace(/\.exe$/, '');
  if (/^(python|pypy|py)[\d.]*$/.test(name)) return takePython(state);
  if (/^(torchrun|torch\.distributed\.(run|launch))$/.test(name)) return takeTorchrun(state);
  if (/^(deepspeed|deepspeed\.launcher\.runner)$/.test(name) && state.words.length > 1)
    return takeDeepspeed(state);
  if (name === 'mlx.launch') return takeMlx(state);
  if (name === 'accelerate' && second === 'launch') return takeAccelerate(state, 2);
  if (/^accelerate(\.commands\.launch|-launch)$/.test(name)) return takeAccelerate(state, 1);
  if (CONTAINER.test(`${name} ${second}`)) return takeContainer(state, 2);
  if (/^(kubectl|oc)$/.test(name) && second === 'run') return takePod(state);
  return CONTAINER.test(`${name} ${second} ${third}`) && takeContainer(state, 3);
}

/** Removes flags from the front, with the value of those in `takesValue`; returns them by name. */
function takeFlags(state: Taken, takesValue: (flag: string) => boolean): Record<string, string> {
  const found: Record<string, string> = {};
  while (state.words[0]?.startsWith('-')) {
    const flag = state.words.shift() ?? '';
    const [name = '', value] = splitOnce(flag, '=');
    // A script after an unknown switch is not its value.
    const isScript = /\.(py|sh)$/.test(state.words[0] ?? '');
    if (value !== undefined) found[name] = value;
    else found[name] = takesValue(name) && !isScript ? (state.words.shift() ?? '') : '';
  }
  if (state.words[0] === '--') state.words.shift();
  return found;
}

function takePython(state: Taken): boolean {
  state.isWrapped = false;
  state.words.shift();
  while (/^-[uOBEsIqv]+$/.test(state.words[0] ?? '')) state.words.shift();
  while (/^-[WX]$/.test(state.words[0] ?? '')) state.words.splice(0, 2);
  if (state.words[0] === '-m') state.words.shift();
  return state.words.length > 0;
}

function takeTorchrun(state: Taken): boolean {
  state.isWrapped = false;
  state.words.shift();
  const flags = takeFlags(state, (flag) => !TORCHRUN_SWITCHES.has(flag));
  const of = (name: string) => flags[`--${name}`] ?? flags[`--${name.replaceAll('_', '-')}`];
  keep(state, 'processes', of('nproc_per_node'));
  // `--nnodes 1:4` is elastic and starts with the fewest.
  keep(state, 'nodes', of('nnodes')?.split(':')[0]);
  return true;
}

function takeDeepspeed(state: Taken): boolean {
  if (/^--(deepspeed_config|zero)/.test(state.words[1] ?? '')) return false;
  state.isWrapped = false;
  state.words.shift();
  const flags = takeFlags(state, (flag) => !DEEPSPEED_SWITCHES.test(flag));
  keep(state, 'processes', flags['--num_gpus']);
  keep(state, 'nodes', flags['--num_nodes']);
  const slots = /:([\d,]+)/.exec(flags['--include'] ?? '')?.[1];
  keep(state, 'processes', slots === undefined ? undefined : String(slots.split(',').length));
  state.facts['launcher'] = 'deepspeed';
  return true;
}

function takeAccelerate(state: Taken, words: number): boolean {
  state.isWrapped = false;
  state.words.splice(0, words);
  const flags = takeFlags(state, (flag) => !ACCELERATE_SWITCHES.test(flag));
  keep(state, 'processes', flags['--num_processes']);
  keep(state, 'accelerate', flags['--config_file'] ?? flags['--config-file']);
  if (flags['--use_deepspeed'] !== undefined)
    keep(state, 'deepspeed', flags['--deepspeed_config_file']);
  return true;
}

function takeMlx(state: Taken): boolean {
  state.isWrapped = false;
  state.words.shift();
  const flags = takeFlags(state, (flag) => !/^(-v|--verbose|--print-python)$/.test(flag));
  const hosts = flags['--hosts']?.split(',').length ?? 1;
  const each = flags['-n'] ?? flags['--repeat-hosts'];
  if (each !== undefined || hosts > 1) keep(state, 'processes', String(Number(each ?? 1) * hosts));
  return true;
}

/** `kubectl run NAME --image=IMAGE -- WORDS`, flags and name in any order. */
function takePod(state: Taken): boolean {
  state.words.splice(0, 2);
  state.isWrapped = false;
  const end = state.words.indexOf('--');
  const flags = end < 0 ? state.words : state.words.slice(0, end);
  for (const [index, word] of flags.entries()) {
    const [name, inline] = splitOnce(word, '=');
    const value = inline ?? flags[index + 1];
    if (name === '--image' && value !== undefined) state.image = value;
    const [variable = '', assigned] = name === '--env' ? splitOnce(value ?? '', '=') : [];
    if (assigned !== undefined) state.environment[variable] = assigned;
  }
  state.words = end < 0 ? [] : state.words.slice(end + 1);
  return state.words.length > 0;
}

function takeContainer(state: Taken, words: number): boolean {
  state.isWrapped = false;
  state.words.splice(0, words);
  let entry: string | undefined;
  while (state.words[0]?.startsWith('-')) {
    const flag = state.words.shift() ?? '';
    if (CONTAINER_SWITCHES.test(flag)) continue;
    const [name = '', inline] = splitOnce(flag, '=');
    const value = inline ?? state.words.shift() ?? '';
    if (name === '-e' || name === '--env') {
      const [variable, assigned] = splitOnce(value, '=');
      if (assigned !== undefined) state.environment[variable] = assigned;
    }
    const devices = name === '--gpus' ? devicesOf(value) : undefined;
    if (devices !== undefined) state.devices = devices;
    if (name === '--entrypoint') entry = value;
  }
  const image = state.words.shift();
  if (image !== undefined) state.image = image;
  if (entry !== undefined && entry !== '') state.words.unshift(entry);
  return state.words.length > 0;
}

/** Number of GPUs of `--gpus`: a count, or the length of a list. */
export function devicesOf(value: string): number | undefined {
  const listed = /device(?:_ids)?"?[=:]\s*"?\[?([\w,\s"-]+)/.exec(value)?.[1];
  if (listed !== undefined) return listed.split(',').filter((id) => id.trim() !== '').length;
  return /^\d+$/.test(value) ? Number(value) : undefined;
}

function keep(state: Taken, fact: string, value: string | undefined): void {
  if (value !== undefined && value !== '') state.facts[fact] = value;
}
