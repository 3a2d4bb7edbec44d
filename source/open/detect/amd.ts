import { readFile } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { visibleText } from '../text.js';
import { amdName, namesOfList } from './amd-names.js';
import type { AmdRow } from './amd-row.js';
import { amdDevices } from './amd-smi.js';
import { amdCards, kernelNodes } from './amd-sysfs.js';
import { type Ask, asker, askFirst, complaint } from './ask-tool.js';
import {
  type DetectedDevice,
  type Detection,
  type DetectionOptions,
  deviceOf,
  few,
  grouped,
  NOTHING_DETECTED,
} from './detection.js';
import { rocmCards } from './rocm-smi.js';
import { visibleDevices } from './visible-devices.js';

/** Tools with their arguments, and where they are installed when not on the PATH. */
const TOOLS = [
  {
    name: 'rocm-smi',
    places: ['rocm-smi', '/opt/rocm/bin/rocm-smi'],
    words: ['--showproductname', '--showmeminfo', 'vram', 'gtt', '--json'],
    rows: rocmCards,
  },
  {
    name: 'amd-smi',
    places: ['amd-smi', '/opt/rocm/bin/amd-smi'],
    words: ['static', '--asic', '--vram', '--json'],
    rows: amdDevices,
  },
] as const;

/** libdrm's names of every device, where it is installed. */
const NAME_LISTS = ['/usr/share/libdrm/amdgpu.ids', '/opt/amdgpu/share/libdrm/amdgpu.ids'];

/** Instruction sets of integrated graphics. */
const INTEGRATED = /^gfx(902|909|90c|1013|103[3567]|1103|115[0-3])$/;
const STRIX_HALO = '1586';
/** Upper limit of the memory that firmware reserves for integrated graphics by default. */
const SMALL = 2 * 2 ** 30;

/**
 * Detects the devices that a ROCm program would see: by the kernel, else by ROCm's tools, else by the display driver.
 * Never throws; ends within its limit (5 s).
 */
export async function detectAmd(options: DetectionOptions = {}): Promise<Detection> {
  const root = options.root ?? '/';
  const system = join(root, 'sys');
  const host = options.hostMemoryBytes ?? totalmem();
  const nodes = await kernelNodes(system);
  const told = nodes.length > 0 ? { rows: nodes, notices: [] } : await fromTools(asker(options));
  const rows = told ? told.rows : await amdCards(system);
  const notices = told?.notices ?? [];
  if (rows.length === 0) return notices.length > 0 ? { devices: [], notices } : NOTHING_DETECTED;
  const environment = options.environment ?? process.env;
  const seen = visibleToRocm(rows, environment);
  const list = seen.length > 0 ? await firstText(NAME_LISTS.map((path) => join(root, path))) : '';
  const names = namesOfList(list);
  const devices = seen.map((row) => amdDevice(row, names, host));
  const unlikely = seen.filter((row) => !isPossible(row)).map(({ index }) => `${index}`);
  return {
    devices: grouped(devices),
    notices: [
      ...notices,
      ...(seen.length === 0 ? [hiding(environment)] : []),
      ...(unlikely.length > 0
        ? [`memory in use of AMD GPU ${few(unlikely)} is impossible: none is taken to be in use`]
        : []),
    ],
  };
}

interface Told {
  readonly rows: readonly AmdRow[];
  readonly notices: readonly string[];
}

/** Undefined when no tool is installed. */
async function fromTools(ask: Ask): Promise<Told | undefined> {
  let notices: readonly string[] | undefined;
  for (const { name, places, words, rows } of TOOLS) {
    const answer = await askFirst(ask, places, ...words);
    if (!answer) continue;
    const found = rows(answer.stdout);
    if (found.length > 0) return { rows: found, notices: [] };
    notices ??= complaint(name, answer);
  }
  return notices && { rows: [], notices };
}

/**
 * HIP's indices count the devices that the lower runtime leaves visible. Source: ROCm documentation, environment
 * variables.
 */
function visibleToRocm(rows: readonly AmdRow[], environment: Environment): readonly AmdRow[] {
  const left = visibleDevices(rows, environment['ROCR_VISIBLE_DEVICES']);
  const counted = left.map((row, index) => ({ ...row, index }));
  return visibleDevices(counted, environment['HIP_VISIBLE_DEVICES']);
}

type Environment = Readonly<Record<string, string | undefined>>;

function hiding(environment: Environment): string {
  const set = ['ROCR_VISIBLE_DEVICES', 'HIP_VISIBLE_DEVICES']
    .filter((name) => environment[name] !== undefined)
    .map((name) => `${name}="${environment[name]}"`);
  return visibleText(
    `${set.join(' and ')} ${set.length > 1 ? 'hide' : 'hides'} every AMD GPU`,
    400,
  );
}

function amdDevice(row: AmdRow, names: ReadonlyMap<string, string>, host: number): DetectedDevice {
  const { architecture, deviceId, memoryBytes, usedBytes, sharedBytes, parts } = row;
  const name = amdName(row, names);
  const isIntegrated =
    architecture === null
      ? deviceId === STRIX_HALO || (memoryBytes !== null && memoryBytes <= SMALL)
      : INTEGRATED.test(architecture);
  const told = {
    vendor: 'amd',
    name,
    ...(architecture && { architecture: visibleText(architecture, 20) }),
  } as const;
  if (!isIntegrated) {
    const slice = parts > 1 ? { profile: `1of${parts}`, computeShare: 1 / parts } : null;
    const used = usedBytes !== null && isPossible(row) ? { usedBytes: [usedBytes] } : {};
    return deviceOf({ ...told, memoryBytes, slice, ...used });
  }
  // The kernel's default is half of the host's memory, or the reserved part where that is larger.
  const shared = sharedBytes ?? Math.floor(host / 2);
  return deviceOf({
    ...told,
    memoryBytes: Math.max(memoryBytes ?? 0, shared),
    unified: true,
    installedBytes: host + (memoryBytes ?? 0),
    integrated: true,
  });
}

/** Whether no more is in use than there is. */
function isPossible({ usedBytes, memoryBytes }: AmdRow): boolean {
  return usedBytes === null || (memoryBytes !== null && usedBytes <= memoryBytes);
}

async function firstText(paths: readonly string[]): Promise<string> {
  for (const path of paths) {
    const text = await readFile(path, 'utf8').catch(() => '');
    if (text !== '') return text;
  }
  return '';
}
