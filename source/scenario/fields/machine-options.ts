import { servingOf } from '../../engines/index.js';
import { slicesOf } from '../../hardware/slice.js';
import { firstKind } from '../devices.js';
import { acceleratorOfKind } from '../machine.js';
import type { OneOrEach } from '../option-values.js';
import type { Settled } from '../settled.js';
import type { DeclarationsOf } from './field.js';
import { bytes, choiceOf, count, LARGEST_COUNT, list, number, rate } from './kinds/index.js';

const GIB = 2 ** 30;
const LARGEST_MEMORY = 2 ** 50;

const OF_DEVICES = { of: 'devices', in: ({ devices }: Settled) => devices };

/** Slices that are named most. The preset of a device says which of them it has. */
const USUAL_SLICES = ['1g.5gb', '1g.10gb', '2g.10gb', '2g.20gb', '3g.20gb', '3g.40gb', '7g.80gb'];

/** Their values. */
export interface DeviceOptions {
  /** Bytes of one device; open: the driver's figure, else the preset's. */
  readonly deviceMemory: OneOrEach | null;
}

/** Properties of one device. */
export const deviceOptions = {
  deviceMemory: {
    label: 'Memory',
    help: 'Memory of one device in bytes (64Gi)',
    kind: list(bytes(GIB, LARGEST_MEMORY), OF_DEVICES),
    open: 'what the driver tells, else the preset',
  },
} satisfies DeclarationsOf<DeviceOptions>;

/** Their values. */
export interface MachineOptions {
  /** Bytes of a device that programs may use. */
  readonly usable: OneOrEach | null;
  /** Bytes of a device that other programs hold. */
  readonly inUse: OneOrEach | null;
  /** A MIG or partition slice of each device (`3g.40gb`). */
  readonly slice: string | null;
  /** Devices of one fast-link domain. */
  readonly nodeSize: number | null;
  /** Bytes per second of one device between nodes. */
  readonly network: number | null;
  /** Bytes of host memory of one node, its bandwidth, and the bytes per second of one direction to one device. */
  readonly hostMemory: number | null;
  readonly hostBandwidth: number | null;
  readonly hostLink: number | null;
  /** Proportions of the layers that devices hold. */
  readonly tensorSplit: OneOrEach | null;
  /** Layers of each pipeline stage, or of each of its model chunks. */
  readonly stageLayers: OneOrEach | null;
}

/** Properties of the machine around the device: bytes in use, slices, links, host. */
export const machineOptions = {
  usable: {
    label: 'Usable',
    help: 'Bytes of a device that programs may have, before the engine takes its share',
    kind: list(bytes(GIB / 8, LARGEST_MEMORY), OF_DEVICES),
    open: 'what the platform lets them have',
  },
  inUse: {
    label: 'In use',
    help: 'Bytes of a device that others hold now',
    kind: list(bytes(0, LARGEST_MEMORY), OF_DEVICES),
    open: 'what the driver tells, else 0',
  },
  slice: {
    label: 'Slice',
    help: 'A MIG or partition slice of each device (3g.40gb, cpx); devices are counted in slices then',
    kind: choiceOf(
      USUAL_SLICES.map((id) => ({ id, label: id })),
      (id) => /^[a-z0-9.+]{1,20}$/.test(id),
    ),
    offers: (scenario) =>
      slicesOf(acceleratorOfKind(firstKind(scenario))).map(({ id }) => ({ id, label: id })),
    open: 'the whole device',
  },
  nodeSize: {
    label: 'Node size',
    help: 'Devices that reach one another over the fast link',
    kind: count(1, LARGEST_COUNT, 'double'),
    open: 'that of the machine',
  },
  network: {
    label: 'Network',
    help: 'Rate of one device between nodes, in one direction (400Gb/s)',
    kind: rate(),
    open: 'that of the machine, else its slot’s',
  },
  hostMemory: {
    label: 'RAM',
    help: 'Host memory of one node in bytes (256Gi)',
    kind: bytes(GIB / 4, LARGEST_MEMORY),
    open: 'what is found here, else that of the machine, else unknown',
  },
  hostBandwidth: {
    label: 'RAM rate',
    help: 'Bytes per second of host memory (90G)',
    kind: rate(),
    open: 'what is found here, else the platform’s usual',
  },
  hostLink: {
    label: 'Host link',
    help: 'Rate between host memory and one device, in one direction (32G)',
    kind: rate(),
    open: 'that of the slot',
  },
  tensorSplit: {
    label: 'Split',
    help: 'Proportions in which the devices share the layers (llama.cpp -ts)',
    kind: list(number(0, 1e15, 1, 'proportion'), OF_DEVICES),
    open: 'by what is free of each',
    mode: 'inference',
    engines: (engine) => servingOf(engine).spreadsLayers,
  },
  stageLayers: {
    label: 'Stage layers',
    help: 'Layers of each pipeline stage, or of each of its model chunks',
    kind: list(count(0, 10_000, 'one'), {
      of: 'stages',
      in: ({ pp, virtualStages, mode }) => pp * (mode === 'training' ? virtualStages : 1),
    }),
    open: 'as even as can be',
    moot: ({ pp }) => (pp > 1 ? undefined : 'there is one stage'),
  },
} satisfies DeclarationsOf<MachineOptions>;
