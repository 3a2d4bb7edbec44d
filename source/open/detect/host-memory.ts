import { totalmem } from 'node:os';
import type { DetectionOptions } from './detection.js';
import { type KernelFile, kernelFiles } from './kernel-files.js';

const MEBIBYTE = 2 ** 20;
const GROUPS = 'sys/fs/cgroup';
/** Lines of `/proc/self/cgroup`: one a hierarchy. */
const MOST_GROUPS = 64;

/**
 * Bytes of RAM available to a program started here: installed memory, or the limit of a container or job (cgroups of
 * both versions, Slurm's `--mem`).
 */
export async function hostMemoryBytes(options: DetectionOptions): Promise<number> {
  const { root = '/', environment = process.env } = options;
  const read = kernelFiles(root);
  const limits = [
    options.hostMemoryBytes ?? totalmem(),
    ...(await groupLimits(read)),
    ...slurmLimits(environment),
  ];
  return Math.min(...limits.filter((limit) => limit !== undefined));
}

/**
 * Limits of this process's control group and of those around it; a container sees its own as the root. Source: the
 * kernel's cgroup-v2.rst and cgroup-v1/memory.rst.
 */
async function groupLimits(read: KernelFile): Promise<readonly (number | undefined)[]> {
  const files = new Set([`${GROUPS}/memory.max`, `${GROUPS}/memory/memory.limit_in_bytes`]);
  for (const line of (await read('proc/self/cgroup')).split('\n', MOST_GROUPS)) {
    const [, controllers = '', path = ''] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    const isSecond = controllers === '';
    if (path === '' || (!isSecond && !controllers.split(',').includes('memory'))) continue;
    const [folder, file] = isSecond
      ? [GROUPS, 'memory.max']
      : [`${GROUPS}/memory`, 'memory.limit_in_bytes'];
    const names = path.split('/').filter((name) => name !== '' && name !== '..');
    names.forEach((_, at) => {
      files.add([folder, ...names.slice(0, at + 1), file].join('/'));
    });
  }
  return Promise.all([...files].map(async (file) => bytesOf(await read(file))));
}

/** Slurm states mebibytes; 0 means all memory of the node. */
function slurmLimits(environment: Readonly<Record<string, string | undefined>>) {
  const number = (name: string) => bytesOf(environment[name] ?? '');
  const node = number('SLURM_MEM_PER_NODE');
  const each = number('SLURM_MEM_PER_CPU');
  const processors = number('SLURM_CPUS_ON_NODE');
  return [node && node * MEBIBYTE, each && processors && each * processors * MEBIBYTE];
}

/** A whole number above 0; files without a limit say `max`. */
function bytesOf(text: string): number | undefined {
  const number = /^\d{1,19}$/.test(text.trim()) ? Number(text) : 0;
  return number > 0 ? number : undefined;
}

/** Whether this Linux runs under Windows, which keeps a part of each device. */
export async function isUnderWindows({ root = '/' }: DetectionOptions): Promise<boolean> {
  return /microsoft/i.test(await kernelFiles(root)('proc/version'));
}
