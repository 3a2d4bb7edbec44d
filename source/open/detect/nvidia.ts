import { readdir, readFile } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { visibleText } from '../text.js';
import { type Ask, asker, endOf, unanswered } from './ask-tool.js';
import {
  type DetectedDevice,
  type Detection,
  type DetectionOptions,
  few,
  grouped,
} from './detection.js';
import { isUnderWindows } from './host-memory.js';
import { COLUMNS, type NvidiaRow, OLD_COLUMNS, parseRows } from './nvidia-csv.js';
import { linkedDevices, USE_COLUMNS, usedBytes } from './nvidia-links.js';
import { type MigInstance, migInstances } from './nvidia-mig.js';
import type { ProgramResult } from './run-program.js';
import { visibleDevices } from './visible-devices.js';

/** Paths of the tool when it is not on the PATH: under WSL, and in containers that mount the driver. */
const PROGRAMS = [
  'nvidia-smi',
  '/usr/lib/wsl/lib/nvidia-smi',
  '/usr/local/nvidia/bin/nvidia-smi',
] as const;

/** Part of shared memory that is left to the host. */
const HOST_RESERVE = 4 * 2 ** 30;
const MEBIBYTE = 2 ** 20;

/**
 * Detects the devices that a CUDA program would see, with `nvidia-smi`. Drivers need seconds to wake up, so it runs
 * after the first frame. Never throws; ends within its limit (5 s).
 */
export async function detectNvidia(options: DetectionOptions = {}): Promise<Detection> {
  const ask = asker(options);
  const found = await query(ask);
  if (found === undefined) return fromKernel(options);
  const { program, result, rows, others } = found;
  if (rows.length === 0) return { devices: [], notices: failure(result, others) };
  const divided = rows.some((row) => row.divided);
  const instances = divided
    ? migInstances((await ask(program, '-L')).stdout, (await ask(program)).stdout)
    : [];
  const notices = others.map((line) => `nvidia-smi: ${line}`);
  if (divided && instances.length === 0)
    notices.push('MIG is on, but nvidia-smi lists no instance: the whole device is shown');
  const hidden = (options.environment ?? process.env)['CUDA_VISIBLE_DEVICES'];
  const units = visibleDevices(
    rows.flatMap((row, at) => unitsOf(row, at, instances)),
    hidden,
  );
  if (units.length === 0) notices.push(`CUDA_VISIBLE_DEVICES="${hidden}" hides every GPU`);
  const host = options.hostMemoryBytes ?? totalmem();
  const use = await ask(program, ...queryOf(USE_COLUMNS));
  const used = usedBytes(use.stdout);
  const silence = unanswered('nvidia-smi', use);
  if (silence !== undefined) notices.push(`${silence}: what others hold is unknown`);
  const links = units.length > 1 ? (await ask(program, 'topo', '-m')).stdout : '';
  const domain = linkedDevices(links);
  const keeps = (await isUnderWindows(options)) ? windowsReserve : () => 0;
  const unlikely: string[] = [];
  const devices = units.map(({ index, row, instance }) => {
    const device = withReserve(deviceOf(row, instance, host), keeps);
    const told = instance === null ? used.get(index) : instance.usedBytes;
    const held = device.unified ? undefined : told;
    if (held === undefined || held === null) return device;
    const total = device.installedBytes ?? device.memoryBytes;
    if (held >= 0 && held <= (total ?? Infinity))
      return total === null ? device : { ...device, usedBytes: [held] };
    unlikely.push(`GPU ${index} (${held / MEBIBYTE} MiB)`);
    return device;
  });
  if (unlikely.length > 0)
    notices.push(
      `nvidia-smi: memory in use of ${few(unlikely)} is impossible: none is taken to be in use`,
    );
  const unsized = units.filter((_, at) => devices[at]?.memoryBytes === null);
  if (unsized.length > 0)
    notices.push(
      `nvidia-smi gives no possible memory size of GPU ${few(unsized.map(({ index }) => `${index}`))}: the catalogue’s is taken`,
    );
  return {
    devices: grouped(devices),
    notices: notices.map((line) => visibleText(line, 400)),
    ...(domain !== undefined && { box: { domain } }),
  };
}

/** About 1.1 GiB of 8 and 1.3 of 24 are gone under Windows (issues of ollama and WSL). */
function windowsReserve(bytes: number): number {
  return 2 ** 30 + bytes / 80;
}

function withReserve(device: DetectedDevice, keeps: (bytes: number) => number): DetectedDevice {
  const { memoryBytes } = device;
  const kept = memoryBytes === null ? 0 : Math.round(keeps(memoryBytes));
  if (memoryBytes === null || kept === 0) return device;
  return { ...device, installedBytes: memoryBytes, memoryBytes: Math.max(0, memoryBytes - kept) };
}

async function query(ask: Ask) {
  for (const program of PROGRAMS) {
    const result = await ask(program, ...queryOf(COLUMNS));
    if (result.problem === 'absent') continue;
    const parsed = parseRows(result.stdout);
    // An old driver names the one column that it does not know, and prints no row.
    if (parsed.rows.length > 0 || !/not a valid field/i.test(result.stdout + result.stderr))
      return { program, result, ...parsed };
    const again = await ask(program, ...queryOf(OLD_COLUMNS));
    return { program, result: again, ...parseRows(again.stdout, OLD_COLUMNS) };
  }
  return undefined;
}

function queryOf(columns: readonly string[]): readonly string[] {
  return [`--query-gpu=${columns.join(',')}`, '--format=csv,noheader,nounits'];
}

/** Nothing when the tool is absent; otherwise the tool's own message. */
function failure(result: ProgramResult, others: readonly string[]): readonly string[] {
  const silence = unanswered('nvidia-smi', result);
  if (silence !== undefined) return [silence];
  const said = others[0] ?? result.stderr.trim().split(/[\r\n]/)[0] ?? '';
  if (said === '' && result.stdout.trim() !== '')
    return ['nvidia-smi: its answer is not understood'];
  if (/no devices were found/i.test(said) || (said === '' && result.exitCode === 0)) return [];
  const hint = /version mismatch/i.test(said) ? ' (reload the driver or reboot)' : '';
  return [visibleText(`nvidia-smi: ${said || endOf(result)}${hint}`, 400)];
}

interface Unit {
  readonly index: number;
  readonly uuids: readonly string[];
  readonly row: NvidiaRow;
  readonly instance: MigInstance | null;
}

function unitsOf(row: NvidiaRow, at: number, all: readonly MigInstance[]): readonly Unit[] {
  const index = row.index ?? at;
  const own = row.uuid === null ? [] : [row.uuid];
  const parts = row.divided ? all.filter((instance) => instance.gpu === index) : [];
  if (parts.length === 0) return [{ index, uuids: own, row, instance: null }];
  return parts.map((instance) => ({ index, uuids: [...own, ...instance.uuids], row, instance }));
}

function deviceOf(row: NvidiaRow, instance: MigInstance | null, host: number): DetectedDevice {
  const ofInstance = instance && (instance.memoryMib ?? nominalMib(instance.profile));
  const mib = ofInstance ?? row.memoryMib;
  return {
    vendor: 'nvidia',
    name: row.name,
    count: 1,
    memoryBytes: mib !== null ? mib * MEBIBYTE : row.sharesMemory ? hostShare(host) : null,
    unified: mib === null && row.sharesMemory,
    computeCapability: row.computeCapability,
    slice: instance && { profile: instance.profile, computeShare: shareOf(row, instance) },
  };
}

function hostShare(host: number): number {
  return Math.max(0, host - HOST_RESERVE);
}

function nominalMib(profile: string): number | null {
  const size = /(\d+)gb/.exec(profile)?.[1];
  return size === undefined ? null : Math.floor((Number(size) * 1e9) / MEBIBYTE);
}

/** A device has 7 compute slices, an A30 has 4. Source: NVIDIA MIG user guide, profiles. */
function shareOf(row: NvidiaRow, instance: MigInstance): number {
  const slices = Number(/^(\d+)g/.exec(instance.profile)?.[1] ?? 1);
  return Math.min(1, slices / (/\bA30\b/.test(row.name) ? 4 : 7));
}

/** Without the tool the kernel module still gives names and no memory, and a Jetson's board its name. */
async function fromKernel(options: DetectionOptions): Promise<Detection> {
  const { root = '/', hostMemoryBytes = totalmem() } = options;
  const folder = join(root, 'proc/driver/nvidia/gpus');
  const board = await readFile(join(root, 'proc/device-tree/model'), 'utf8').catch(() => '');
  const jetson = /^NVIDIA Jetson [\w ]+?(?= Developer Kit|\0|$)/.exec(board.slice(0, 200))?.[0];
  if (jetson !== undefined) {
    const name = visibleText(jetson, 100);
    const memoryBytes = hostShare(hostMemoryBytes);
    const device = { vendor: 'nvidia', name, count: 1, memoryBytes, unified: true } as const;
    return { devices: [{ ...device, computeCapability: null, slice: null }], notices: [] };
  }
  const entries = await readdir(folder).catch(() => []);
  const names = await Promise.all(
    entries.map(async (entry) => {
      const text = await readFile(join(folder, entry, 'information'), 'utf8').catch(() => '');
      return /^Model:\s*(\S.*)$/m.exec(text)?.[1];
    }),
  );
  const devices = names.flatMap((name): DetectedDevice[] => {
    if (name === undefined) return [];
    const shown = visibleText(name.trim(), 100);
    const unknown = { memoryBytes: null, unified: false, computeCapability: null, slice: null };
    return [{ vendor: 'nvidia', name: shown, count: 1, ...unknown }];
  });
  return { devices: grouped(devices), notices: [] };
}
