import { type Accelerator, readAccelerator } from '../hardware/accelerator.js';
import { hostOf } from '../hardware/host.js';
import type { Device, DeviceRun, Machine } from '../hardware/machine.js';
import { slicePreset } from '../hardware/slice.js';
import { usableBytes } from '../hardware/usable.js';
import type { JsonObject } from '../text/json.js';
import { deviceCount, firstKind, kindsOf } from './devices.js';
import { differing } from './differing.js';
import type { BesideChoice, BoxChoice, HardwareChoice, OneOrEach, Scenario } from './scenario.js';

/** Devices of a usual node. Without a faster link they communicate over PCIe within it. */
export const USUAL_NODE = 8;

const accelerators = new WeakMap<JsonObject, Accelerator>();

/** The accelerator of a kind of devices. Throws `HardwareError`. Read once for each preset object. */
export function acceleratorOfKind({ id, preset }: HardwareChoice): Accelerator {
  const known = accelerators.get(preset);
  if (known) return known;
  const accelerator = readAccelerator(preset, id);
  accelerators.set(preset, accelerator);
  return accelerator;
}

/** The kind of a scenario's first device. Throws `HardwareError`. */
export function acceleratorOf(scenario: Pick<Scenario, 'hardware'>): Accelerator {
  return acceleratorOfKind(firstKind(scenario));
}

/** Options that describe a machine. */
const ASKED = [
  'box',
  'beside',
  'deviceMemory',
  'usable',
  'inUse',
  'slice',
  'nodeSize',
  'network',
  'hostMemory',
  'hostBandwidth',
  'hostLink',
] as const satisfies readonly (keyof Scenario)[];

type Asked = Pick<Scenario, 'hardware' | (typeof ASKED)[number]>;

const machines = new WeakMap<object, readonly [Asked, Machine]>();

/** The machine of a scenario. Throws `HardwareError`. The last machine of each hardware is kept. */
export function machineOf(scenario: Asked): Machine {
  const known = machines.get(scenario.hardware);
  if (known && differences(known[0], scenario).length === 0) return known[1];
  const machine = readMachine(scenario);
  machines.set(scenario.hardware, [scenario, machine]);
  return machine;
}

const differences = differing<Asked, (typeof ASKED)[number]>(ASKED);

function readMachine(scenario: Asked): Machine {
  const kinds = kindsOf(scenario);
  const box: BoxChoice = scenario.box ?? { origin: 'named' };
  const runs = runsOf(scenario, kinds);
  const [first] = runs;
  if (!first) throw new RangeError('a scenario has at least one kind of device');
  const { accelerator } = first;
  const domain =
    scenario.nodeSize ??
    box.domain ??
    Math.min(...runs.map((run) => run.accelerator.maximumScaleUp));
  return {
    origin: box.origin,
    name: box.name ?? null,
    runs,
    count: deviceCount(scenario),
    least: {
      total: Math.min(...runs.map(({ total }) => total)),
      usable: Math.min(...runs.map(({ usable }) => usable)),
      inUse: Math.min(...runs.map(({ inUse }) => inUse ?? 0)),
    },
    nodeDevices: box.nodeDevices ?? accelerator.devicesPerNode ?? Math.max(USUAL_NODE, domain),
    domain,
    network: scenario.network ?? box.network ?? null,
    host: hostOf(accelerator, [
      [
        'given',
        {
          memory: scenario.hostMemory,
          bandwidth: scenario.hostBandwidth,
          link: scenario.hostLink,
        },
      ],
      [
        box.origin === 'detected' ? 'detected' : 'listed',
        { memory: box.hostMemory, bandwidth: box.hostBandwidth, link: box.hostLink },
      ],
      ['listed', { memory: accelerator.class === 'soc' ? first.total : null }],
    ]),
  };
}

/** Devices in the order of their ranks. Devices of one kind form several runs where their values differ. */
function runsOf(scenario: Asked, kinds: readonly HardwareChoice[]): readonly DeviceRun[] {
  const runs: DeviceRun[] = [];
  let start = 0;
  for (const kind of kinds) {
    for (const [first, end] of alikeWithin(scenario, kind, start))
      runs.push({ ...deviceOf(scenario, kind, first, start), start: first, count: end - first });
    start += kind.count;
  }
  return runs;
}

/** Ranges of a kind's devices with equal values, cut where a list or another scenario changes. */
function alikeWithin(
  { deviceMemory, usable, inUse, beside = [] }: Asked,
  kind: HardwareChoice,
  start: number,
): readonly (readonly [number, number])[] {
  const end = start + kind.count;
  const changes = new Set<number>([start, end]);
  for (const list of [deviceMemory, usable, inUse])
    if (isEach(list)) for (const at of changesOf(list)) changes.add(at);
  if (inUse === null && kind.inUse)
    for (const at of [...changesOf(kind.inUse), kind.inUse.length]) changes.add(start + at);
  for (const { runs } of beside)
    for (const run of runs) changes.add(run.start).add(run.start + run.count);
  const bounds = [...changes].filter((at) => at >= start && at <= end).sort((a, b) => a - b);
  return bounds.slice(1).map((at, index) => [bounds[index] ?? start, at] as const);
}

function isEach(given: OneOrEach | null): given is readonly number[] {
  return Array.isArray(given);
}

/** Positions in a list whose value differs from the one before. */
function changesOf(list: readonly number[]): number[] {
  return list.flatMap((value, at) => (at > 0 && value !== list[at - 1] ? [at] : []));
}

/** Bytes of a device that other scenarios on the same devices hold. */
function besideAt(beside: readonly BesideChoice[], at: number): number {
  let held = 0;
  for (const { runs } of beside)
    for (const { start, count, bytes } of runs)
      if (at >= start && at < start + count) held += bytes;
  return held;
}

function deviceOf(scenario: Asked, kind: HardwareChoice, at: number, start: number): Device {
  const { deviceMemory, slice } = scenario;
  const accelerator = acceleratorOfKind(slice === null ? kind : sliced(kind, slice));
  const given = deviceMemory === null ? null : valueAt(deviceMemory, at);
  const found = slice === null ? (kind.totalBytes ?? kind.memoryBytes) : null;
  const total = given ?? found ?? accelerator.memoryBytes ?? 0;
  // Figures from a driver describe the devices found here, not other devices on the same platform.
  const told = given === null && slice === null ? kind.memoryBytes : null;
  const usable =
    scenario.usable === null
      ? Math.min(told ?? usableBytes(accelerator, total), total)
      : valueAt(scenario.usable, at);
  const others =
    scenario.inUse === null ? (kind.inUse?.[at - start] ?? null) : valueAt(scenario.inUse, at);
  const beside = besideAt(scenario.beside ?? [], at);
  const inUse = others === null && beside === 0 ? null : (others ?? 0) + beside;
  return { accelerator, total, usable, inUse, beside, free: Math.max(0, usable - (inUse ?? 0)) };
}

/** The value for one device. A list that is too short is refused elsewhere. */
function valueAt(given: OneOrEach, at: number): number {
  return typeof given === 'number' ? given : (given[at] ?? given.at(-1) ?? 0);
}

const slices = new WeakMap<HardwareChoice, readonly [string, HardwareChoice]>();

/** The slices of a kind of device. Throws `HardwareError` where it has no such slice. */
function sliced(kind: HardwareChoice, slice: string): HardwareChoice {
  const known = slices.get(kind);
  if (known?.[0] === slice) return known[1];
  const preset = slicePreset(kind.preset, acceleratorOfKind(kind), slice);
  const part = { ...kind, id: String(preset['id']), preset };
  slices.set(kind, [slice, part]);
  return part;
}
