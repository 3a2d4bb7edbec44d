import { join } from 'node:path';
import { table } from '../../text/table.js';
import { visibleText } from '../text.js';
import { type Ask, asker, askFirst, complaint } from './ask-tool.js';
import {
  type DetectedDevice,
  type Detection,
  type DetectionOptions,
  deviceOf,
  grouped,
} from './detection.js';
import { displayCards } from './kernel-files.js';
import { visibleDevices } from './visible-devices.js';
import { type IntelRow, intelDevices } from './xpu-smi.js';

const PLACES = ['xpu-smi', '/usr/bin/xpu-smi'];
/** Larger machines are not queried for memory device by device. */
const MOST_ASKED = 16;

/** Integrated graphics: by name, or by an id outside Arc's (56, e2) and the data centre's (0b). */
const INTEGRATED =
  /\b(UHD|Iris|HD Graphics)\b|\bArc\b.* GPU$|\bArc(\(TM\))? Graphics|Intel\(R\) Graphics$|\[0x(?!56|e2|0b)/i;

const INTEL = 0x8086;
/** Names of the catalogue's cards by PCI device id, for machines without the tool. */
const NAMES: Readonly<Record<string, string>> = table({
  '0x56a0': 'Intel(R) Arc(TM) A770 Graphics',
  '0xe20b': 'Intel(R) Arc(TM) B580 Graphics',
  '0xe211': 'Intel(R) Arc(TM) Pro B60 Graphics',
  '0xe223': 'Intel(R) Arc(TM) Pro B70 Graphics',
});

/**
 * Detects Intel GPUs with `xpu-smi`; without it the display driver gives names and no memory. Never throws; ends
 * within its limit (5 s).
 */
export async function detectIntel(options: DetectionOptions = {}): Promise<Detection> {
  const ask = asker(options);
  const listed = await askFirst(ask, PLACES, 'discovery', '-j');
  if (!listed) return fromKernel(join(options.root ?? '/', 'sys'));
  const { program } = listed;
  let rows = intelDevices(listed.stdout);
  // Version 2 prints its table without arguments, the only known form of its output.
  if (rows.length === 0 && listed.problem === null)
    rows = intelDevices((await ask(program)).stdout);
  if (rows.length === 0) return { devices: [], notices: complaint('xpu-smi', listed) };
  const mask = (options.environment ?? process.env)['ZE_AFFINITY_MASK'];
  // `0.1` is a tile of device 0.
  const seen = visibleDevices(rows, mask?.replace(/\.\d+/g, ''));
  if (seen.length === 0)
    return {
      devices: [],
      notices: [visibleText(`ZE_AFFINITY_MASK="${mask}" hides every Intel GPU`, 400)],
    };
  const full = await withMemory(seen, ask, program);
  return { devices: grouped(full.map(intelDevice)), notices: [] };
}

async function fromKernel(system: string): Promise<Detection> {
  const cards = await displayCards(system, INTEL);
  const ids = await Promise.all(cards.map((read) => read('device/device')));
  const names = ids.map((id) => NAMES[id.trim()]).filter((name) => name !== undefined);
  const devices = names.map((name) => deviceOf({ vendor: 'intel', name, memoryBytes: null }));
  return { devices: grouped(devices), notices: [] };
}

/** Adds memory, which only a query for a single device reports. */
async function withMemory(rows: readonly IntelRow[], ask: Ask, program: string) {
  return Promise.all(
    rows.map(async (row, at) => {
      if (row.memoryBytes !== null || at >= MOST_ASKED) return row;
      const { stdout } = await ask(program, 'discovery', '-d', `${row.index}`, '-j');
      const [alone] = intelDevices(stdout);
      return alone ? { ...row, memoryBytes: alone.memoryBytes } : row;
    }),
  );
}

function intelDevice({ name, memoryBytes }: IntelRow): DetectedDevice {
  const told = { vendor: 'intel', name: visibleText(name, 100), memoryBytes } as const;
  return deviceOf(INTEGRATED.test(name) ? { ...told, unified: true, integrated: true } : told);
}
