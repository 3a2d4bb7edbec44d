import { totalmem } from 'node:os';
import type { DetectionOptions } from './detection.js';
import { kernelFiles } from './kernel-files.js';

const MEBIBYTE = 2 ** 20;

/**
 * Bytes of RAM that a program started here may have: what is installed, or less where a container's or a job's limit
 * says so (cgroups of both versions, Slurm's `--mem`).
 */
export async function hostMemoryBytes(options: DetectionOptions): Promise<number> {
  const { root = '/', environment = process.env } = options;
  const read = kernelFiles(root);
  const limits = [
    options.hostMemoryBytes ?? totalmem(),
    bytesOf(await read('sys/fs/cgroup/memory.max')),
    bytesOf(await read('sys/fs/cgroup/memory/memory.limit_in_bytes')),
    ...slurmLimits(environment),
  ];
  return Math.min(...limits.filter((limit) => limit !== undefined));
}

/** Slurm tells mebibytes; 0 is all of the node. */
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
