import { table } from '../../text/table.js';
import { visibleText } from '../text.js';

/**
 * Marketing names by PCI device id, with the revision where it decides, for machines without libdrm's list. Source:
 * libdrm `data/amdgpu.ids`; 66a0 is a 32 GB MI50 that this list lacks.
 */
const NAMES: Readonly<Record<string, string>> = table({
  '1586': 'AMD Radeon 8060S Graphics',
  '66a0': 'AMD Instinct MI60 / MI50',
  '66a1': 'AMD Instinct MI60 / MI50',
  '738c': 'AMD Instinct MI100',
  '7408': 'AMD Instinct MI250X',
  '740c': 'AMD Instinct MI250X / MI250',
  '740f': 'AMD Instinct MI210',
  '7448': 'AMD Radeon Pro W7900',
  '744c c8': 'AMD Radeon RX 7900 XTX',
  '744c cc': 'AMD Radeon RX 7900 XT',
  '74a0': 'AMD Instinct MI300A',
  '74a1': 'AMD Instinct MI300X',
  '74b5': 'AMD Instinct MI300X VF',
  '74a5': 'AMD Instinct MI325X',
  '7550 c0': 'AMD Radeon RX 9070 XT',
  '7551 c0': 'AMD Radeon AI PRO R9700',
  '75a0': 'AMD Instinct MI350X',
  '75a3': 'AMD Instinct MI355X',
});

/** Names shared by many different parts. */
const COMMON = /^(amd )?radeon( ?\(tm\))? graphics$/i;

/** `66A1,\t02,\tAMD Instinct MI60 / MI50` as `66a1 02` → the name. */
export function namesOfList(list: string): ReadonlyMap<string, string> {
  const rows = list.matchAll(/^([0-9a-f]{4}),[ \t]*([0-9a-f]{2}),[ \t]*(\S.*)$/gim);
  return new Map(
    [...rows].map(([, id, revision, name]) => [`${id} ${revision}`.toLowerCase(), name ?? '']),
  );
}

export interface AmdIdentity {
  /** The name that a tool prints. */
  readonly name: string | null;
  /** PCI device id and revision in lower-case hexadecimal, without `0x`. */
  readonly deviceId: string | null;
  readonly revision: string | null;
  /** The board's name from firmware (`STRXLGEN`). */
  readonly sku: string | null;
  readonly architecture: string | null;
}

/** The most specific name: the tool's unless it is a shared one, then the name of the ids, then the rest. */
export function amdName(identity: AmdIdentity, listed: ReadonlyMap<string, string>): string {
  const { name, deviceId, revision, sku, architecture } = identity;
  const full = `${deviceId} ${revision}`;
  // A partition has the id of its device and no revision.
  const byId =
    listed.get(full) ?? NAMES[full] ?? NAMES[deviceId ?? ''] ?? listed.get(`${deviceId} 00`);
  const telling = name !== null && !COMMON.test(name) ? name : null;
  const id = deviceId === null ? '' : ` 0x${deviceId}`;
  return visibleText(telling ?? byId ?? sku ?? name ?? `AMD ${architecture ?? 'GPU'}${id}`, 100);
}

/** `0x744c` or `744C` → `744c`; null for text that is not a number of that many digits. */
export function hexadecimal(text: string | null, digits: number): string | null {
  const found = /^(?:0x)?([0-9a-f]+)$/i.exec(text ?? '')?.[1]?.toLowerCase();
  return found === undefined || found.length > digits ? null : found.padStart(digits, '0');
}
