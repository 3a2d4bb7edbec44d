import type { JsonObject } from '../text/json.js';
import { isObject } from '../text/json.js';
import { HardwareError, PresetFields } from './preset-fields.js';

const GIBIBYTE = 2 ** 30;
const GIGABIT = 1e9 / 8;

/** A machine or a cloud instance under its maker's or cloud's name. */
export interface MachinePreset {
  readonly id: string;
  readonly name: string;
  readonly vendor: string;
  readonly aliases: readonly string[];
  /** Id of its devices' kind. */
  readonly accelerator: string;
  /** Number of devices of the whole machine. */
  readonly count: number;
  /** Devices of one host; all devices where there is a single host. */
  readonly devicesPerNode: number;
  readonly fastDomain: number;
  /** Sizes in GB of the unified memory with which it is sold. */
  readonly memoryOptionsGb: readonly number[];
  /** Bytes of memory of one host; null where it is not published. */
  readonly hostMemory: number | null;
  /** Bytes per second of one device; null where it is not published. */
  readonly network: number | null;
  readonly price: MachinePrice | null;
  readonly note: string | null;
  readonly source: string;
}

/** List price of the whole machine. */
export interface MachinePrice {
  readonly perHourUsd: number;
  readonly region: string | null;
  readonly asOf: string;
  readonly source: string;
}

/**
 * A family of machines whose names say their parts. Named groups of `pattern` are `count`, `cores` (two per device),
 * `vcpus`, `memory` and `accelerator`.
 */
export interface MachinePattern {
  readonly vendor: string;
  readonly pattern: RegExp;
  readonly accelerator: string | null;
  readonly count: number | null;
  readonly vcpusEach: number | null;
  readonly hostMemoryEach: number | null;
  readonly source: string;
}

/** The machines and families of one file. Throws `HardwareError` that names file and field. */
export function readMachines(
  json: JsonObject,
  where: string,
): { readonly machines: readonly MachinePreset[]; readonly patterns: readonly MachinePattern[] } {
  const vendor = new PresetFields(json, where).text('vendor');
  const listed = (field: string) => {
    const entries = json[field] ?? [];
    if (!Array.isArray(entries) || !entries.every(isObject))
      throw new HardwareError(`${where}.${field}: a list of objects is expected`);
    return entries.map((entry, index) => new PresetFields(entry, `${where}.${field}.${index}`));
  };
  return {
    machines: listed('machines').map((fields) => machineOf(fields, vendor)),
    patterns: listed('patterns').map((fields) => patternOf(fields, vendor, where)),
  };
}

function machineOf(fields: PresetFields, vendor: string): MachinePreset {
  const count = fields.count('count', 1e6);
  const devicesPerNode = fields.count('devices_per_node', 1e6, count);
  const memory = fields.optionalNumber('host_memory_gib');
  const network = fields.optionalNumber('network_gbps');
  const price = fields.section('price_usd_per_hour');
  return {
    id: fields.text('id'),
    name: fields.text('name'),
    vendor,
    aliases: fields.texts('aliases'),
    accelerator: fields.text('accelerator'),
    count,
    devicesPerNode,
    fastDomain: fields.count('fast_domain', 1e6, count),
    memoryOptionsGb: fields.numbers('memory_options_gb'),
    hostMemory: memory === null ? null : Math.round(memory * GIBIBYTE),
    network: network === null ? null : Math.round((network * GIGABIT) / devicesPerNode),
    price: price && {
      perHourUsd: price.number('amount'),
      region: price.optionalText('region'),
      asOf: price.text('as_of'),
      source: price.text('source'),
    },
    note: fields.optionalText('note'),
    source: fields.text('source'),
  };
}

function patternOf(fields: PresetFields, vendor: string, where: string): MachinePattern {
  const memory = fields.optionalNumber('host_memory_gib_each');
  return {
    vendor,
    pattern: expression(fields.text('pattern'), where),
    accelerator: fields.optionalText('accelerator'),
    count: fields.optionalCount('count', 1e6),
    vcpusEach: fields.optionalCount('vcpus_each', 1e6),
    hostMemoryEach: memory === null ? null : Math.round(memory * GIBIBYTE),
    source: fields.text('source'),
  };
}

function expression(source: string, where: string): RegExp {
  try {
    return new RegExp(`^(?:${source})$`, 'i');
  } catch {
    throw new HardwareError(`${where}: "${source}" is no regular expression`);
  }
}
