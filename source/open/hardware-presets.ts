import { readAccelerator } from '../hardware/accelerator.js';
import { findHardware, type HardwareEntry } from '../hardware/catalogue.js';
import { findByDriverName } from '../hardware/driver-name.js';
import { entryOf, sliceOf, withMemoryOption } from '../hardware/entry.js';
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

/** The hardware presets by name. A whole id reads that one file; only other names need them all. */
export function hardwareOnOffer(presets: Presets): HardwareOnOffer {
  let all: readonly HardwareEntry[] | undefined;
  const entries = (): readonly HardwareEntry[] => {
    all ??= presets.ids('hardware').map((id) => entryOf(presets.read('hardware', id), id));
    return all;
  };
  const read = (id: string): JsonObject => {
    const preset = { ...presets.read('hardware', id), id };
    readAccelerator(preset, `preset ${id}`);
    return preset;
  };
  const find = (text: string): HardwareChoice => {
    const [, id = '', count = '1'] = /^([^:]+)(?::([1-9]\d{0,5}))?$/.exec(text) ?? [];
    if (presets.has('hardware', id)) return { id, count: Number(count), preset: read(id) };
    const choice = findHardware(visibleText(text, 100), entries());
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
    const entry = findByDriverName(device.name, own, entries());
    if (!entry) return null;
    const listed = read(entry.id);
    const part = slice !== null && mib !== null;
    const preset = part ? sliceOf(listed, slice.profile, slice.computeShare, mib) : listed;
    return { id: String(preset['id']), count, preset, ...(memoryBytes && { memoryBytes }) };
  };
  return { entries, find, detected };
}
