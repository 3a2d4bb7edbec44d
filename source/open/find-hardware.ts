import { withCount } from '../hardware/counted.js';
import { withMemoryOption } from '../hardware/entry.js';
import { machinesOfWords } from '../hardware/find-machine.js';
import { HardwareError } from '../hardware/preset-fields.js';
import { fromScheduler } from '../hardware/scheduler-name.js';
import { oneOrMore } from '../scenario/devices.js';
import type { BoxChoice, HardwareChoice, Scenario } from '../scenario/scenario.js';
import type { HardwareOnOffer } from './hardware-presets.js';
import type { MachinesOnOffer } from './machine-presets.js';
import { visibleText } from './text.js';

/** Devices and their machine as a user names them. */
export interface FoundHardware {
  readonly hardware: Scenario['hardware'];
  readonly box?: BoxChoice;
  /** The slice in the name. */
  readonly slice: string | null;
  /** What the name left open, one line each. */
  readonly notices: readonly string[];
}

/**
 * The devices of a name: a kind (`8xh100`, `h100:8`), several kinds in one box (`rtx-3090:2,rtx-4090:1`), machines or
 * instances (`p5.48xlarge:2`), or what a scheduler writes. Throws `HardwareError` naming the nearest.
 */
export function findHardwareNamed(
  text: string,
  offer: HardwareOnOffer,
  machines: MachinesOnOffer,
): FoundHardware {
  const { name, slice } = fromScheduler(visibleText(text, 200));
  const parts = name.split(/,|\s\+\s/).map((part) => part.trim());
  if (parts.some((part) => part === '')) throw new HardwareError(`"${name}": a name is missing`);
  const found = parts.length > 1 ? undefined : machineNamed(name, offer, machines);
  if (found) return { ...found, slice };
  const kinds = parts.map((part) => kindNamed(part, offer, machines));
  return {
    hardware: oneOrMore(kinds.map(({ hardware }) => hardware)),
    slice,
    notices: kinds.flatMap(({ notices }) => notices),
  };
}

/** A kind of device; an unknown name is also compared with machines' names. */
function kindNamed(text: string, offer: HardwareOnOffer, machines: MachinesOnOffer) {
  try {
    const found = offer.named(text);
    // Words without a number may name machines of several kinds: `dgx`.
    const open = /\d/.test(text) ? [] : openKind(text, found.hardware.id, machines);
    return { ...found, notices: [...found.notices, ...open] };
  } catch (error) {
    const names = machinesOfWords(text, machines.machines()).map(({ name }) => name);
    if (!(error instanceof HardwareError) || names.length === 0) throw error;
    throw new HardwareError(`no hardware ${JSON.stringify(text)}; machines of it: ${few(names)}`);
  }
}

function few(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  return names.slice(0, MOST_NAMES).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

const MOST_NAMES = 4;

/** A notice where several machines match a name: `nvl72` is a rack of three generations. */
function openMachine(text: string, taken: string, machines: MachinesOnOffer): readonly string[] {
  const name = withCount(text).name;
  const all = machines.machines();
  if (all.some((one) => [one.id, one.name.toLowerCase()].includes(name.toLowerCase()))) return [];
  return openName(
    name,
    taken,
    machinesOfWords(name, all).filter((one) => one.name !== taken),
  );
}

/** A notice where a kind's name also matches machines of other kinds. */
function openKind(text: string, taken: string, machines: MachinesOnOffer): readonly string[] {
  const all = machinesOfWords(text, machines.machines());
  return openName(
    text,
    taken,
    all.filter(({ accelerator }) => accelerator !== taken),
  );
}

function openName(
  text: string,
  taken: string,
  others: readonly { readonly name: string }[],
): readonly string[] {
  if (others.length === 0) return [];
  return [`--hardware ${text}: taken as ${taken}; also ${few(others.map(({ name }) => name))}`];
}

function machineNamed(
  text: string,
  offer: HardwareOnOffer,
  machines: MachinesOnOffer,
): Omit<FoundHardware, 'slice'> | undefined {
  // Lists of machines are read only for names that are no accelerators.
  if (offer.likely(text)) return undefined;
  const found = machines.find(text);
  if (!found) return undefined;
  const { machine, count } = found;
  const { hardware: kind, notices } = offer.named(machine.accelerator);
  const preset =
    machine.memoryGb === null ? kind.preset : withMemoryOption(kind.preset, machine.memoryGb);
  const hardware: HardwareChoice = {
    id: String(preset['id']),
    count: machine.count * count,
    preset,
  };
  const { fastDomain, hostMemory, network, pricePerHourUsd, priceAsOf } = machine;
  return {
    hardware,
    notices: [...notices, ...openMachine(text, machine.name, machines)],
    box: {
      origin: 'named',
      name: machine.name,
      nodeDevices: machine.devicesPerNode,
      ...(fastDomain !== null && { domain: fastDomain }),
      ...(hostMemory !== null && { hostMemory }),
      ...(network !== null && { network }),
      ...(pricePerHourUsd !== null && { pricePerHourUsd }),
      ...(priceAsOf !== null && { priceAsOf }),
    },
  };
}
