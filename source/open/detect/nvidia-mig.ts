import { visibleText } from '../text.js';

/** A GPU instance: a slice of a divided device with its own memory. */
export interface MigInstance {
  /** Index of the device that it divides. */
  readonly gpu: number;
  /** The profile in `nvidia-smi -L` without the compute slices: `3g.40gb`. */
  readonly profile: string;
  readonly memoryMib: number | null;
  readonly usedBytes: number | null;
  /** Uuids of its compute instances. */
  readonly uuids: readonly string[];
}

interface Listed {
  readonly gpu: number;
  readonly device: number;
  readonly profile: string;
  readonly uuid: string;
}

interface Row {
  readonly gpu: number;
  readonly instance: number;
  readonly device: number;
  readonly usedMib: number | null;
  readonly memoryMib: number | null;
}

const MEBIBYTE = 2 ** 20;

/**
 * Joins the MIG devices of `nvidia-smi -L` (profile, uuid) with those of the table (instance, memory). Compute
 * instances of one GPU instance share its memory, which counts once.
 */
export function migInstances(list: string, table: string): readonly MigInstance[] {
  const rows = tableRows(table);
  const instances = new Map<string, MigInstance>();
  for (const listed of listedDevices(list)) {
    const row = rows.find(({ gpu, device }) => gpu === listed.gpu && device === listed.device);
    const key = `${listed.gpu}/${row ? row.instance : keyWithoutTable(listed)}`;
    const before = instances.get(key);
    instances.set(key, {
      gpu: listed.gpu,
      profile: listed.profile.replace(/^\d+c\./, ''),
      memoryMib: before?.memoryMib ?? row?.memoryMib ?? null,
      usedBytes: before?.usedBytes ?? bytesOf(row?.usedMib),
      uuids: [...(before?.uuids ?? []), listed.uuid],
    });
  }
  return [...instances.values()];
}

/** Without the table only the profile shows that an instance is shared (`1c.3g.71gb`). */
function keyWithoutTable({ device, profile }: Listed): string {
  return /^\d+c\./.test(profile) ? profile.replace(/^\d+c\./, '') : `device ${device}`;
}

function listedDevices(list: string): readonly Listed[] {
  const devices: Listed[] = [];
  let gpu = -1;
  for (const line of list.split(/[\r\n]+/)) {
    gpu = Number(/^GPU (\d+):/.exec(line)?.[1] ?? gpu);
    const mig = /^\s+MIG (\S+)\s+Device\s+(\d+):\s+\(UUID: ([^)]+)\)/.exec(line);
    if (!mig) continue;
    const [, profile = '', device = '', uuid = ''] = mig;
    devices.push({ gpu, device: Number(device), profile: visibleText(profile, 40), uuid });
  }
  return devices;
}

/** `|  0    2   0   0  |   11091MiB / 40448MiB  | …`; a shared instance shows its memory in one row only. */
function tableRows(table: string): readonly Row[] {
  const row = /^\|\s*(\d+)\s+(\d+)\s+\d+\s+(\d+)\s*\|(?:\s*(\d+)MiB\s*\/\s*(\d+)MiB)?/gm;
  return [...table.matchAll(row)].map(([, gpu, instance, device, used, memory]) => ({
    gpu: Number(gpu),
    instance: Number(instance),
    device: Number(device),
    usedMib: used === undefined ? null : Number(used),
    memoryMib: memory === undefined ? null : Number(memory),
  }));
}

function bytesOf(mib: number | null | undefined): number | null {
  return mib === null || mib === undefined ? null : mib * MEBIBYTE;
}
