import { readAccelerator } from '../hardware/accelerator.js';
import { findHardware, type HardwareEntry } from '../hardware/catalogue.js';
import { findByDriverName } from '../hardware/driver-name.js';
import { entryOf, sliceOf, withMemoryOption } from '../hardware/entry.js';
import { wordsOf } from '../hardware/words.js';
import type { JsonObject } from '../model/json.js';
import type { HardwareChoice } from '../scenario/scenario.js';
import type { DetectedDevice } from './detection.js';
import type { Presets } from './presets.js';
import { visibleText } from './text.js';

export interface HardwareOnOffer {
  /** Short data of every preset, made when first asked for. */
  entries(): readonly HardwareEntry[];
  /** What a user names, and how many of it (`8xh100`, `apple-m3-max-64gb`). Throws `HardwareError`. */
  find(text: string): HardwareChoice;
  /** What was detected, with the memory its driver reports; null when the catalogue has no such device. */
  detected(device: DetectedDevice): HardwareChoice | null;
}

const MEBIBYTE = 2 ** 20;

/**
 * The hardware presets by name. A whole id reads that one preset, a part of one those
 * that have it; only other names need them all.
 */
export function hardwareOnOffer(presets: Presets): HardwareOnOffer {
  let all: readonly HardwareEntry[] | undefined;
  const entry = (id: string): HardwareEntry => entryOf(presets.read('hardware', id), id);
  const entries = (): readonly HardwareEntry[] => {
    all ??= presets.ids('hardware').map(entry);
    return all;
  };
  const read = (id: string): JsonObject => {
    const preset = { ...presets.read('hardware', id), id };
    readAccelerator(preset, `preset ${id}`);
    return preset;
  };
  const choose = (text: string) => {
    const likely = idsThatSay(text, presets.ids('hardware'));
    try {
      if (likely.length > 0 && all === undefined) return findHardware(text, likely.map(entry));
    } catch {
      // Then the names of all may have it, or the error of all is the one to show.
    }
    return findHardware(text, entries());
  };
  const find = (text: string): HardwareChoice => {
    const [, id = '', count = '1'] = /^([^:]+)(?::([1-9]\d{0,5}))?$/.exec(text) ?? [];
    if (presets.has('hardware', id)) return { id, count: Number(count), preset: read(id) };
    const choice = choose(visibleText(text, 100));
    const listed = read(choice.id);
    const size = choice.memoryOptionGb;
    const preset = size === null ? listed : withMemoryOption(listed, size);
    return { id: String(preset['id']), count: choice.count, preset };
  };
  const detected = (device: DetectedDevice): HardwareChoice | null => {
    const { count, memoryBytes, slice } = device;
    const mib = memoryBytes === null ? null : memoryBytes / MEBIBYTE;
    // A slice's memory, or the host's, tells nothing of which device it is.
    const own = slice === null && !device.unified ? mib : null;
    const found = findByDriverName(device.name, own, entries());
    if (!found) return null;
    const listed = read(found.id);
    const part = slice !== null && mib !== null;
    const preset = part ? sliceOf(listed, slice.profile, slice.computeShare, mib) : listed;
    return { id: String(preset['id']), count, preset, ...(memoryBytes && { memoryBytes }) };
  };
  return { entries, find, detected };
}

/** Ids that have every word of the text with a digit in it, a count before or behind left out; none when there is no such word. */
function idsThatSay(text: string, ids: readonly string[]): readonly string[] {
  const name = text.replace(/:\d+$|^\d+\s*[x×*]\s*/gi, '');
  const numbered = wordsOf(name).filter((word) => /\d/.test(word));
  if (numbered.length === 0) return [];
  return ids.filter((id) => numbered.every((word) => id.split('-').includes(word)));
}
