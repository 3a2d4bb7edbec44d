import { type Accelerator, readAccelerator } from '../hardware/accelerator.js';
import { hostOf } from '../hardware/host.js';
import type { DeviceRun, Machine } from '../hardware/machine.js';
import { usableBytes } from '../hardware/usable.js';
import type { JsonObject } from '../text/json.js';
import { deviceCount, kindsOf } from './devices.js';
import type { BoxChoice, HardwareChoice, Scenario } from './scenario.js';

/** Devices of a usual node, whose PCIe carries what passes between them where there is no faster link. */
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

/** What a scenario says of its machine. */
type Asked = Pick<Scenario, 'hardware' | 'box' | 'deviceMemory'>;

const machines = new WeakMap<object, readonly [Asked, Machine]>();

/** The machine of a scenario. Throws `HardwareError`. Kept for each hardware as it was last asked for. */
export function machineOf(scenario: Asked): Machine {
  const known = machines.get(scenario.hardware);
  if (known && isSame(known[0], scenario)) return known[1];
  const machine = readMachine(scenario);
  machines.set(scenario.hardware, [scenario, machine]);
  return machine;
}

function isSame(left: Asked, right: Asked): boolean {
  return left.box === right.box && left.deviceMemory === right.deviceMemory;
}

function readMachine(scenario: Asked): Machine {
  const kinds = kindsOf(scenario);
  const box: BoxChoice = scenario.box ?? { origin: 'named' };
  const [first] = kinds;
  if (!first) throw new RangeError('a scenario has at least one kind of device');
  const accelerator = acceleratorOfKind(first);
  const runs = runsOf(scenario, kinds);
  const domain =
    box.domain ?? Math.min(...kinds.map((kind) => acceleratorOfKind(kind).maximumScaleUp));
  return {
    origin: box.origin,
    name: box.name ?? null,
    runs,
    count: deviceCount(scenario),
    nodeDevices: box.nodeDevices ?? accelerator.devicesPerNode ?? Math.max(USUAL_NODE, domain),
    domain,
    network: box.network ?? null,
    host: hostOf(accelerator, [
      [
        box.origin === 'detected' ? 'detected' : 'listed',
        { memory: box.hostMemory, bandwidth: box.hostBandwidth, link: box.hostLink },
      ],
      ['listed', { memory: accelerator.class === 'soc' ? runs[0]?.total : null }],
    ]),
  };
}

function runsOf({ deviceMemory }: Asked, kinds: readonly HardwareChoice[]): readonly DeviceRun[] {
  const runs: DeviceRun[] = [];
  let start = 0;
  for (const kind of kinds) {
    const accelerator = acceleratorOfKind(kind);
    const total =
      deviceMemory ?? kind.totalBytes ?? kind.memoryBytes ?? accelerator.memoryBytes ?? 0;
    // What a driver told of the devices here is not what a platform does with others.
    const told = deviceMemory === null ? kind.memoryBytes : null;
    const usable = Math.min(told ?? usableBytes(accelerator, total), total);
    runs.push({
      accelerator,
      start,
      count: kind.count,
      total,
      usable,
      inUse: null,
      free: usable,
    });
    start += kind.count;
  }
  return runs;
}
