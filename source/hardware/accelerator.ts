import { PresetFields } from './preset-fields.js';

const ACCELERATOR_CLASSES = [
  'datacenter',
  'workstation',
  'consumer',
  'soc',
  'asic',
  'cpu',
] as const;
export type AcceleratorClass = (typeof ACCELERATOR_CLASSES)[number];

export const RATE_FORMATS = ['fp32', 'tf32', 'fp16', 'bf16', 'fp8', 'int8', 'fp4'] as const;
export type RateFormat = (typeof RATE_FORMATS)[number];

/** One device: its memory, its rates, and its links to devices of its kind. */
export interface Accelerator {
  readonly id: string;
  readonly name: string;
  readonly vendor: string;
  readonly class: AcceleratorClass;
  /** Names that drivers and people give it. */
  readonly aliases: readonly string[];
  /** Bytes that the driver reports; null for a CPU on the host's own memory. */
  readonly memoryBytes: number | null;
  /** Fraction of the memory that the platform lets programs use; null: all of it. */
  readonly usableShare: number | null;
  /** The size on the label in GB; null for a CPU on the host's own memory. */
  readonly memoryGb: number | null;
  /** Sizes in GB with which it is sold; empty where there is only one. */
  readonly memoryOptionsGb: readonly number[];
  readonly memoryType: string;
  readonly bandwidthBytesPerSecond: number;
  /** Peak dense operations per second, without sparsity; null where unsupported or unpublished. */
  readonly denseFlops: Readonly<Record<RateFormat, number | null>>;
  readonly interconnect: Interconnect | null;
  readonly pcie: Pcie | null;
  /** Bytes per second of one direction to the host, where it is linked otherwise than by its slot (chip to chip). */
  readonly hostLinkBytesPerSecond: number | null;
  /** Devices within one fast-link domain; 1 when there is none. */
  readonly maximumScaleUp: number;
  /** Devices of one host, where a fast-link domain spans several hosts. */
  readonly devicesPerNode: number | null;
  /** Devices that software sees of one unit as it is sold (2 for the two dies of an MI250). */
  readonly devicesPerUnit: number;
  /** Compute slices into which MIG divides it; null where it cannot be divided. */
  readonly migSlices: number | null;
  /** Whether it is a MIG slice. A process sees only one slice, and slices have no link. */
  readonly isMigSlice: boolean;
  /** Numbers of equal partitions into which it can be divided by other means than MIG. */
  readonly partitions: readonly number[];
  readonly tdpWatts: number | null;
  readonly releaseYear: number | null;
  /** CUDA's compute capability, as `9.0`; null for other vendors. */
  readonly computeCapability: string | null;
  /** CUDA's compute capability as a number; 0 for other vendors. */
  readonly capability: number;
  /** Median of public on-demand prices of one device. */
  readonly pricePerHourUsd: number | null;
  readonly price: Price | null;
  readonly notes: readonly string[];
  /** Fields without a second source. */
  readonly unconfirmed: readonly string[];
  readonly sources: readonly string[];
}

export interface Interconnect {
  readonly type: string;
  /**
   * Bytes per second of one direction of one device. Vendors quote both directions together. Source:
   * docs/cost-model.md, Units.
   */
  readonly bytesPerSecondPerDirection: number | null;
}

export interface Pcie {
  readonly gen: number;
  readonly lanes: number;
  /** Bytes per second of one direction. */
  readonly bytesPerSecond: number;
}

export interface Price {
  readonly minimumUsd: number;
  readonly maximumUsd: number;
  readonly asOf: string;
  readonly uncertain: boolean;
}

const GIGA = 1e9;
const TERA = 1e12;
const MEBIBYTE = 2 ** 20;
const GIBIBYTE = 2 ** 30;

/**
 * Reads a hardware preset. Memory is what the driver reports (`memory_total_mib` · 2²⁰ bytes) where that is known, else
 * the label's size: in GiB where it is the host's own memory, whose chips come in powers of two, else in decimal
 * gigabytes, which are never more than what a driver gives (docs/cost-model.md, Inverse questions). `where` names the
 * file in messages. Throws `HardwareError`.
 */
export function readAccelerator(json: unknown, where = 'hardware'): Accelerator {
  const preset = new PresetFields(json, where);
  const memoryMib = preset.optionalNumber('memory_total_mib');
  const memoryGb = preset.optionalNumber('memory_gb');
  const rates = preset.section('dense_tflops');
  const price = readPrice(preset.section('price_usd_per_hour'));
  const id = preset.text('id');
  const kind = preset.oneOf('class', ACCELERATOR_CLASSES);
  const computeCapability = preset.optionalText('compute_capability');
  return {
    id,
    name: preset.text('name'),
    vendor: preset.text('vendor'),
    class: kind,
    aliases: preset.texts('aliases'),
    memoryBytes:
      memoryMib === null
        ? scaled(memoryGb, kind === 'soc' ? GIBIBYTE : GIGA)
        : Math.round(memoryMib * MEBIBYTE),
    usableShare: preset.optionalNumber('usable_share'),
    memoryGb,
    memoryOptionsGb: preset.numbers('memory_options_gb'),
    memoryType: preset.optionalText('memory_type') ?? 'unknown',
    bandwidthBytesPerSecond: Math.round(preset.number('bandwidth_gbps') * GIGA),
    denseFlops: Object.fromEntries(
      RATE_FORMATS.map((format) => [format, scaled(rates?.optionalNumber(format) ?? null, TERA)]),
    ) as Record<RateFormat, number | null>,
    interconnect: readInterconnect(preset.section('interconnect')),
    pcie: readPcie(preset.section('pcie')),
    hostLinkBytesPerSecond: scaled(preset.optionalNumber('host_link_gbps'), GIGA),
    maximumScaleUp: preset.count('max_scale_up_gpus', 1e6, 1),
    devicesPerNode: preset.optionalCount('devices_per_node', 1024),
    devicesPerUnit: preset.count('devices_reported_per_unit', 64, 1),
    migSlices: preset.optionalCount('mig_slices', 7),
    isMigSlice: preset.optionalText('mig_profile') !== null,
    partitions: preset.numbers('partitions'),
    tdpWatts: preset.optionalNumber('tdp_w'),
    releaseYear: preset.optionalCount('release_year', 9999),
    computeCapability,
    capability: Number(computeCapability ?? 0),
    pricePerHourUsd: price && Math.round(50 * (price.minimumUsd + price.maximumUsd)) / 100,
    price,
    notes: preset.texts('notes'),
    unconfirmed: preset.texts('unconfirmed'),
    sources: preset.texts('sources'),
  };
}

/**
 * Bytes per second of one direction of a PCIe slot: 1 GB/s per lane in generation 3, doubling with each generation.
 * Source: docs/cost-model.md, Communication.
 */
export function pcieBytesPerSecond(gen: number, lanes: number): number {
  return 2 ** (gen - 3) * lanes * GIGA;
}

function readInterconnect(section: PresetFields | null): Interconnect | null {
  if (section === null) return null;
  const bothWays = section.optionalNumber('gbps_bidirectional');
  return {
    type: section.text('type'),
    bytesPerSecondPerDirection: scaled(bothWays, GIGA / 2),
  };
}

function readPcie(section: PresetFields | null): Pcie | null {
  if (section === null) return null;
  const gen = section.count('gen', 9);
  const lanes = section.count('lanes', 64);
  return { gen, lanes, bytesPerSecond: pcieBytesPerSecond(gen, lanes) };
}

function readPrice(section: PresetFields | null): Price | null {
  if (section === null) return null;
  return {
    minimumUsd: section.number('min'),
    maximumUsd: section.number('max'),
    asOf: section.optionalText('as_of') ?? 'unknown',
    uncertain: section.flag('uncertain'),
  };
}

function scaled(value: number | null, unit: number): number | null {
  return value === null ? null : Math.round(value * unit);
}
