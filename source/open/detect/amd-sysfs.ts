import { join } from 'node:path';
import { sumOf } from '../../quantity/index.js';
import { hexadecimal } from './amd-names.js';
import type { AmdRow } from './amd-row.js';
import { displayCards, type KernelFile, kernelFiles, namesIn, numbered } from './kernel-files.js';
import { amount, amountOrNone, known } from './tool-output.js';

const AMD = 0x1002;
/** Heaps of a node's own memory: the part that the processor can map, and the rest. */
const OWN_HEAPS = [1, 2];

/**
 * Devices that ROCm programs see, in their order: compute nodes of the kernel driver, the only source with correct
 * memory of partitions (ROCm issue 4750). Nodes that this process may not use are unreadable and left out.
 */
export async function kernelNodes(system: string): Promise<readonly AmdRow[]> {
  const folder = join(system, 'class/kfd/kfd/topology/nodes');
  const read = kernelFiles(folder);
  const nodes = await Promise.all(
    (await numbered(folder, '')).map(async (id) => {
      const banks = await namesIn(join(folder, `${id}`, 'mem_banks'));
      const texts = banks.map((bank) => read(`${id}`, 'mem_banks', bank, 'properties'));
      return nodeOf(await read(`${id}`, 'properties'), await Promise.all(texts));
    }),
  );
  const found = nodes.filter((node) => node !== null);
  return Promise.all(
    found.map(async (node, index) => {
      const parts = found.filter(({ location }) => location === node.location).length;
      const card = await cardOf(
        kernelFiles(join(system, 'class/drm', `renderD${node.renderMinor}`)),
      );
      const { architecture, deviceId, uuids } = node;
      const own = parts > 1 ? null : card.memoryBytes;
      return {
        ...card,
        index,
        architecture,
        deviceId,
        uuids,
        parts,
        memoryBytes: own ?? node.memoryBytes,
        // Of a whole device, since the driver does not divide it among partitions.
        usedBytes: parts > 1 ? null : card.usedBytes,
        // The compute driver reports how much host memory integrated graphics may use.
        sharedBytes:
          own !== null && (node.memoryBytes ?? 0) > own ? node.memoryBytes : card.sharedBytes,
      };
    }),
  );
}

export interface KernelNode {
  readonly architecture: string | null;
  readonly deviceId: string | null;
  readonly memoryBytes: number | null;
  readonly uuids: readonly string[];
  readonly renderMinor: number | null;
  /** Equal for all partitions of one device. */
  readonly location: string;
}

/** One node from its `properties` and those of its memory banks; null for a device of another maker. */
export function nodeOf(properties: string, banks: readonly string[]): KernelNode | null {
  const told = pairs(properties);
  const number = (key: string) => Number(told.get(key) ?? 0);
  if (number('simd_count') <= 0 || number('vendor_id') !== AMD) return null;
  const own = banks.map(pairs).filter((bank) => OWN_HEAPS.includes(Number(bank.get('heap_type'))));
  const bytes = sumOf(own, (bank) => amount(bank.get('size_in_bytes')) ?? 0);
  const unique = told.get('unique_id') ?? '0';
  return {
    architecture: architectureOf(number('gfx_target_version')),
    deviceId: hexadecimal(number('device_id').toString(16), 4),
    memoryBytes: bytes > 0 ? bytes : null,
    uuids: /^[1-9]\d{0,19}$/.test(unique)
      ? [`GPU-${BigInt(unique).toString(16).padStart(16, '0')}`]
      : [],
    renderMinor: number('drm_render_minor') || null,
    // The number of a partition is in the low bits, in newer kernels in the high ones; bus and slot remain.
    location: `${number('domain')}:${(number('location_id') & 0xffff) >> 3}`,
  };
}

/** 90402 → gfx942, 90010 → gfx90a: major, minor and a hexadecimal step, two digits each. */
function architectureOf(version: number): string | null {
  if (version < 70_000) return null;
  const [major, minor, step] = [
    Math.floor(version / 10_000),
    Math.floor(version / 100) % 100,
    version % 100,
  ];
  return `gfx${major}${minor.toString(16)}${step.toString(16)}`;
}

function pairs(text: string): ReadonlyMap<string, string> {
  const rows = text.matchAll(/^(\w+) (\d+)[ \t]*$/gm);
  return new Map([...rows].map(([, key = '', value = '']) => [key, value]));
}

/** AMD cards of the display driver, whose memory is known without ROCm. */
export async function amdCards(system: string): Promise<readonly AmdRow[]> {
  const cards = await Promise.all((await displayCards(system, AMD)).map(cardOf));
  return cards.map((card, index) => ({ ...card, index }));
}

async function cardOf(read: KernelFile): Promise<AmdRow> {
  const [device, revision, product, vram, used, gtt] = await Promise.all(
    [
      'device',
      'revision',
      'product_name',
      'mem_info_vram_total',
      'mem_info_vram_used',
      'mem_info_gtt_total',
    ].map((name) => read('device', name)),
  );
  return {
    index: 0,
    name: null,
    deviceId: hexadecimal(known(device), 4),
    revision: hexadecimal(known(revision), 2),
    sku: known(product),
    architecture: null,
    memoryBytes: amount(vram),
    usedBytes: amountOrNone(used),
    sharedBytes: amount(gtt),
    uuids: [],
    parts: 1,
  };
}
