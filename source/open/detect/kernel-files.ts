import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Text of a kernel file by the parts of its path; empty when unreadable. */
export type KernelFile = (...path: readonly string[]) => Promise<string>;

export function kernelFiles(folder: string): KernelFile {
  return (...path) => readFile(join(folder, ...path), 'utf8').catch(() => '');
}

/** Names in a folder; empty when it is absent. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}

/** Above the number of devices of a kind in any machine. */
const MOST = 1024;

/** The numbers in names that are a word and a number (`card0`, `12` for an empty word), in order. */
export async function numbered(folder: string, word: string): Promise<readonly number[]> {
  const names = (await namesIn(folder)).filter((name) => name.startsWith(word));
  const numbers = names
    .map((name) => name.slice(word.length))
    .filter((rest) => /^\d{1,6}$/.test(rest));
  return numbers
    .map(Number)
    .toSorted((left, right) => left - right)
    .slice(0, MOST);
}

/** Cards of the display driver of one maker, by PCI vendor id, each with its files. */
export async function displayCards(system: string, vendor: number): Promise<readonly KernelFile[]> {
  const folder = join(system, 'class/drm');
  const cards = await Promise.all(
    (await numbered(folder, 'card')).map(async (number) => {
      const read = kernelFiles(join(folder, `card${number}`));
      return Number((await read('device/vendor')).trim()) === vendor ? read : null;
    }),
  );
  return cards.filter((card) => card !== null);
}
