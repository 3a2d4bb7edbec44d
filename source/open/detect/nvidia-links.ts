import { linesOf } from './tool-output.js';

const MEBIBYTE = 2 ** 20;

/** Columns for memory in use. A separate query, because an old driver that lacks one must still list its devices. */
export const USE_COLUMNS = ['index', 'memory.used'] as const;

/**
 * Bytes in use by device index as reported, negative ones too, from `nvidia-smi --query-gpu` with those columns; other
 * lines are skipped.
 */
export function usedBytes(output: string): ReadonlyMap<number, number> {
  const used = new Map<number, number>();
  for (const line of linesOf(output)) {
    const [, index, mib] = /^\s*(\d{1,4})\s*,\s*(-?\d{1,15})(?: MiB)?\s*$/.exec(line) ?? [];
    if (index !== undefined) used.set(Number(index), Number(mib) * MEBIBYTE);
  }
  return used;
}

/**
 * Devices of the largest group in which each is linked to the next by NVLink (`NV#`), from `nvidia-smi topo -m`; 1
 * where none is, undefined where the output has no matrix. Other cells (SYS, NODE, PHB, PXB, PIX) are ways over PCIe.
 */
export function linkedDevices(output: string): number | undefined {
  const rows = linesOf(output)
    .map((line) => line.trim().split(/\s+/))
    .filter(([name, ...cells]) => /^GPU\d+$/.test(name ?? '') && cells.includes('X'));
  if (rows.length === 0) return undefined;
  const links = rows.map(([, ...cells]) =>
    cells.flatMap((cell, column) => (/^NV\d+$/.test(cell) && column < rows.length ? [column] : [])),
  );
  return Math.max(...links.map((_, start) => reached(links, start).size));
}

function reached(links: readonly (readonly number[])[], start: number): ReadonlySet<number> {
  const found = new Set([start]);
  for (const at of found) for (const next of links[at] ?? []) found.add(next);
  return found;
}
