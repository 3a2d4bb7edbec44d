import { type Accelerator, readAccelerator } from '../hardware/accelerator.js';
import { findHardware, type HardwareEntry } from '../hardware/catalogue.js';
import { findByDriverName } from '../hardware/driver-name.js';
import { entryOf, sliceOf, withMemoryOption } from '../hardware/entry.js';
import type { DetectedDevice } from './detection.js';
import type { Presets } from './presets.js';
import { visibleText } from './text.js';

export interface HardwareOnOffer {
  /** Short data of every preset, made when first asked for. */
  entries(): readonly HardwareEntry[];
  /** An accelerator by its id, memory size included (`apple-m3-max-64gb`). */
  accelerator(id: string): Accelerator;
  /** What a user names, and how many (`8xh100`). Throws `HardwareError`. */
  find(text: string): { readonly accelerator: Accelerator; readonly count: number };
  /** What was detected, with the memory its driver reports; null when the catalogue has no such device. */
  detected(device: DetectedDevice): Accelerator | null;
}

/** The hardware presets as accelerators. A whole id reads that one file; only other names need them all. */
export function hardwareOnOffer(presets: Presets): HardwareOnOffer {
  let all: readonly HardwareEntry[] | undefined;
  const entries = (): readonly HardwareEntry[] => {
    all ??= presets.ids('hardware').map((id) => entryOf(presets.read('hardware', id), id));
    return all;
  };
  const read = (id: string): Accelerator =>
    readAccelerator({ ...presets.read('hardware', id), id }, `preset ${id}`);
  const find = (text: string) => {
    const [, id = '', count = '1'] = /^([^:]+)(?::([1-9]\d{0,5}))?$/.exec(text) ?? [];
    if (presets.has('hardware', id)) return { accelerator: read(id), count: Number(count) };
    const choice = findHardware(visibleText(text, 100), entries());
    const accelerator = read(choice.id);
    const { memoryOptionGb: size, count: number } = choice;
    return {
      accelerator: size === null ? accelerator : withMemoryOption(accelerator, size),
      count: number,
    };
  };
  const detected = (device: DetectedDevice): Accelerator | null => {
    const whole = device.slice === null && !device.unified ? device.memoryBytes : null;
    const mib = whole === null ? null : whole / 2 ** 20;
    const entry = findByDriverName(device.name, mib, entries());
    if (!entry) return null;
    const listed = read(entry.id);
    const memoryBytes = device.memoryBytes ?? listed.memoryBytes;
    if (device.slice === null) return { ...listed, memoryBytes };
    return sliceOf(listed, device.slice.profile, device.slice.computeShare, memoryBytes);
  };
  return { entries, accelerator: (id) => find(id).accelerator, find, detected };
}
