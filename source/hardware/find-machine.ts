import type { MachinePattern, MachinePreset } from './machine-preset.js';
import { HardwareError } from './preset-fields.js';
import { essence } from './words.js';

const GIBIBYTE = 2 ** 30;
/** TPU v4 and v5p slices are named by their number of cores. */
const CORES_OF_DEVICE = 2;

/** A machine found by name. The kind of its devices is still to be looked up. */
export interface NamedMachine {
  readonly name: string;
  readonly vendor: string;
  /** Id of the kind, or words for it. */
  readonly accelerator: string;
  /** Number of devices of one machine. */
  readonly count: number;
  readonly devicesPerNode: number;
  readonly fastDomain: number | null;
  readonly hostMemory: number | null;
  readonly network: number | null;
  readonly pricePerHourUsd: number | null;
  readonly priceAsOf: string | null;
  /** Memory of one device in GB, where the name selects one of several sizes. */
  readonly memoryGb: number | null;
}

/** Machines whose names contain all words of a text, for a name that is not complete. */
export function machinesOfWords(
  text: string,
  machines: readonly MachinePreset[],
): readonly MachinePreset[] {
  const words = essence(text).split(' ');
  return machines.filter(({ id, name, aliases }) =>
    [id, name, ...aliases].some((known) => {
      const own = essence(known).split(' ');
      return words.every((word) => own.includes(word));
    }),
  );
}

/**
 * The machine of a name: an id, a name, an alias, or a member of a family whose names say its parts; undefined for
 * other names. Throws `HardwareError` for a number that a family does not have.
 */
export function findMachine(
  text: string,
  machines: readonly MachinePreset[],
  patterns: readonly MachinePattern[],
): NamedMachine | undefined {
  const wanted = text.trim().toLowerCase();
  const exact = machines.find(
    ({ id, name, aliases }) =>
      id === wanted || [name, ...aliases].some((known) => known.toLowerCase() === wanted),
  );
  if (exact) return ofPreset(exact, null);
  const slice = wanted.replace(/^(?:google )?(?:cloud )?tpu[-_ ](?=v\d)/, '');
  for (const family of patterns) {
    const named = ofFamily(family, slice);
    if (named) return named;
  }
  return bySize(wanted, machines);
}

function ofPreset(machine: MachinePreset, memoryGb: number | null): NamedMachine {
  const {
    name,
    vendor,
    accelerator,
    count,
    devicesPerNode,
    fastDomain,
    hostMemory,
    network,
    price,
  } = machine;
  return {
    name,
    vendor,
    accelerator,
    count,
    devicesPerNode,
    fastDomain,
    hostMemory,
    network,
    pricePerHourUsd: price && price.perHourUsd / count,
    priceAsOf: price?.asOf ?? null,
    memoryGb,
  };
}

function ofFamily(family: MachinePattern, wanted: string): NamedMachine | undefined {
  const match = family.pattern.exec(wanted);
  if (!match) return undefined;
  const { count, cores, vcpus, memory, accelerator } = match.groups ?? {};
  const { vcpusEach, hostMemoryEach } = family;
  const devices =
    family.count ??
    (count !== undefined
      ? Number(count)
      : cores !== undefined
        ? Number(cores) / CORES_OF_DEVICE
        : Number(vcpus) / (vcpusEach ?? 1));
  if (!Number.isInteger(devices) || devices < 1)
    throw new HardwareError(
      cores === undefined
        ? `no "${wanted}": its number is none of the family's`
        : `no "${wanted}": names of v4 and v5p slices count cores, two a chip: an even number from 2 is expected`,
    );
  return {
    name: wanted,
    vendor: family.vendor,
    accelerator: family.accelerator ?? (accelerator ?? '').replaceAll('_', ' '),
    count: devices,
    devicesPerNode: devices,
    fastDomain: null,
    hostMemory:
      memory === undefined ? hostMemoryEach && hostMemoryEach * devices : Number(memory) * GIBIBYTE,
    network: null,
    pricePerHourUsd: null,
    priceAsOf: null,
    memoryGb: null,
  };
}

/** A desktop whose name ends in the size of its memory: `mac studio m4 max 64gb`. */
function bySize(wanted: string, machines: readonly MachinePreset[]): NamedMachine | undefined {
  const match = /^(.*?)[-_ ]+(\d{1,4})\s*(?:gb|gib|g)?$/.exec(wanted);
  if (!match) return undefined;
  const words = essence(match[1] ?? '');
  const size = Number(match[2]);
  const machine = machines.find(
    ({ id, name, aliases, memoryOptionsGb }) =>
      memoryOptionsGb.includes(size) &&
      [id, name, ...aliases].some((known) => essence(known) === words),
  );
  return machine && ofPreset(machine, size);
}
