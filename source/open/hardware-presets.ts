import { readAccelerator } from '../hardware/accelerator.js';
import {
  type NamedHardware as Choice,
  findHardware,
  type HardwareEntry,
} from '../hardware/catalogue.js';
import { findByDriverName } from '../hardware/driver-name.js';
import { entryOf, partOf, sliceOf, withMemoryOption } from '../hardware/entry.js';
import { wordsOf } from '../hardware/words.js';
import type { HardwareChoice } from '../scenario/scenario.js';
import type { JsonObject } from '../text/json.js';
import type { DetectedDevice } from './detect/detection.js';
import type { Presets } from './presets.js';
import { standIn } from './stand-in.js';
import { visibleText } from './text.js';

export interface HardwareOnOffer {
  /** The searchable fields of every preset, read on first use. */
  entries(): readonly HardwareEntry[];
  /** The hardware and count that a user names (`8xh100`, `apple-m3-max-64gb`). Throws `HardwareError`. */
  find(text: string): HardwareChoice;
  /** The same, with a notice of what the name leaves open. */
  named(text: string): NamedHardware;
  /** The same where an id contains the name's numbers; undefined for other names, which may be machines'. */
  likely(text: string): NamedHardware | undefined;
  /** The preset of a detected device with the memory that its driver reports; null when the catalogue lacks it. */
  detected(device: DetectedDevice): HardwareChoice | null;
  /** A device outside the catalogue, with its own memory and the rates of its nearest relative; null without one. */
  standIn(
    device: DetectedDevice,
  ): { readonly hardware: HardwareChoice; readonly notice: string } | null;
}

export interface NamedHardware {
  readonly hardware: HardwareChoice;
  readonly notices: readonly string[];
}

const MEBIBYTE = 2 ** 20;
/** A device with a smaller share of a unit's memory is one of its dies. */
const MOST_OF_WHOLE = 0.75;
/** Drivers and firmware keep some of the memory on the label. */
const SAME_SIZE = 0.1;

/**
 * The hardware presets by name. A whole id reads one preset, a part of one those that contain it; only other names
 * read all.
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
  const likelyChoice = (text: string): Choice | undefined => {
    const likely = idsThatSay(text, presets.ids('hardware'));
    if (likely.length === 0) return undefined;
    try {
      return findHardware(text, all ?? likely.map(entry));
    } catch {
      // Another preset may match, or a machine; otherwise the error of the full list is the one to show.
      return undefined;
    }
  };
  const byId = (text: string): HardwareChoice | undefined => {
    const [, id = '', count = '1'] = /^([^:]+)(?::([1-9]\d{0,5}))?$/.exec(text) ?? [];
    if (!presets.has('hardware', id)) return undefined;
    return { id, count: Number(count), preset: read(id) };
  };
  const withPreset = (text: string, choice: Choice): NamedHardware => {
    const listed = read(choice.id);
    const size = choice.memoryOptionGb;
    const preset = size === null ? listed : withMemoryOption(listed, size);
    const hardware = { id: String(preset['id']), count: choice.count, preset };
    return { hardware, notices: openName(text, choice) };
  };
  const likely = (text: string): NamedHardware | undefined => {
    const known = byId(text);
    if (known) return { hardware: known, notices: [] };
    const name = visibleText(text, 100);
    const choice = likelyChoice(name);
    return choice && withPreset(name, choice);
  };
  const named = (text: string): NamedHardware => {
    const name = visibleText(text, 100);
    return likely(text) ?? withPreset(name, findHardware(name, entries()));
  };
  const detected = (device: DetectedDevice): HardwareChoice | null => {
    const { count, memoryBytes, slice } = device;
    // The memory of a slice, or the host's, does not identify the device.
    const own = slice !== null || device.unified ? null : mebibytes(memoryBytes);
    const found = findByDriverName(device.name, own, entries());
    if (!found) return null;
    const preset = fitted(read(found.id), device);
    return {
      id: String(preset['id']),
      count,
      preset,
      ...(memoryBytes && { memoryBytes }),
      ...(device.installedBytes !== undefined && { totalBytes: device.installedBytes }),
      ...(device.usedBytes && { inUse: device.usedBytes }),
    };
  };
  const relation = (device: DetectedDevice) =>
    standIn(
      device,
      presets.ids('hardware').map((id) => ({ ...presets.read('hardware', id), id })),
    );
  const find = (text: string) => named(text).hardware;
  return { entries, find, named, likely, detected, standIn: relation };
}

/** Most names in one line. */
const MOST_OTHERS = 4;

function openName(text: string, { id, isOpen, others }: Choice): readonly string[] {
  if (!isOpen) return [];
  const more = others.length > MOST_OTHERS ? ', …' : '';
  const also = others.length > 0 ? `; also ${others.slice(0, MOST_OTHERS).join(', ')}${more}` : '';
  return [visibleText(`--hardware ${text}: taken as ${id}${also}`, 400)];
}

function mebibytes(bytes: number | null): number | null {
  return bytes === null ? null : bytes / MEBIBYTE;
}

/** The preset of a device as detected: a slice, one die of several, or another of its memory sizes. */
function fitted(listed: JsonObject, device: DetectedDevice): JsonObject {
  const { vendor, slice } = device;
  const mib = mebibytes(device.memoryBytes);
  if (mib === null) return listed;
  if (slice !== null && vendor === 'nvidia')
    return sliceOf(listed, slice.profile, slice.computeShare, mib);
  if (slice !== null) return partOf(listed, Math.round(1 / slice.computeShare), mib);
  const { devicesPerUnit, memoryGb, memoryOptionsGb } = readAccelerator(listed);
  // A label's gigabytes are binary when compared with a driver's.
  const gib = ((device.unified ? mebibytes(device.installedBytes ?? null) : mib) ?? 0) / 1024;
  if (!device.unified && devicesPerUnit > 1 && gib < (memoryGb ?? 0) * MOST_OF_WHOLE)
    return partOf(listed, devicesPerUnit, mib);
  const size = memoryOptionsGb.find((option) => Math.abs(gib / option - 1) < SAME_SIZE);
  return size === undefined || size === memoryGb ? listed : withMemoryOption(listed, size);
}

/**
 * Ids that contain every word of the text with a digit in it, without a leading or trailing count; empty when there
 * is no such word.
 */
function idsThatSay(text: string, ids: readonly string[]): readonly string[] {
  const name = text.replace(/:\d+$|^\d+\s*[x×*]\s*/gi, '');
  const numbered = wordsOf(name).filter((word) => /\d/.test(word));
  if (numbered.length === 0) return [];
  return ids.filter((id) => numbered.every((word) => id.split('-').includes(word)));
}
