import { sumOf } from '../quantity/index.js';
import type { Accelerator } from './accelerator.js';
import type { Host, HostCertainty, Machine, UsualHost } from './machine.js';

const GIGA = 1e9;
const GIBIBYTE = 2 ** 30;

/** Peak bytes per second of usual platforms: channels × 8 bytes × transfers per second. */
const DDR4_3200_2CH = 51.2 * GIGA;
const DDR5_5600_2CH = 89.6 * GIGA;
const DDR4_3200_8CH = 204.8 * GIGA;
const DDR5_4800_8CH = 307.2 * GIGA;
const DDR5_4800_12CH = 460.8 * GIGA;
/** A PCIe 4.0 slot of 16 lanes, assumed where the preset has no slot. */
const USUAL_LINK = 32 * GIGA;

/** Consumer cards up to this year are assumed to be in platforms with DDR4. */
const LAST_DDR4_DESKTOP = 2020;
const LAST_DDR4_SERVER = 2021;

/** Most memory of a desktop: four modules, of 32 GiB of DDR4 or 64 GiB of DDR5. */
const MOST_DDR4_DESKTOP = 4 * 32 * GIBIBYTE;
const MOST_DDR5_DESKTOP = 4 * 64 * GIBIBYTE;

/** Known figures of a host, from a user, a driver or a list. Absent figures are assumed. */
export interface ToldHost {
  readonly memory?: number | null | undefined;
  readonly bandwidth?: number | null | undefined;
  readonly link?: number | null | undefined;
}

/**
 * The host around devices of this kind. For each figure the first source that has it counts, in the order given, then
 * the usual platform.
 */
export function hostOf(
  accelerator: Accelerator,
  tellers: readonly (readonly [HostCertainty, ToldHost])[],
): Host {
  const first = (figure: keyof ToldHost): readonly [HostCertainty, number] | undefined => {
    for (const [certainty, told] of tellers) {
      const value = told[figure];
      if (value !== undefined && value !== null) return [certainty, value];
    }
    return undefined;
  };
  const memory = first('memory')?.[1] ?? null;
  const told = first('bandwidth') ?? sharedBandwidth(accelerator);
  const usual = told ? null : usualHost(accelerator, memory ?? 0);
  const bandwidth = told ?? (['assumed', usualBandwidth(accelerator, usual)] as const);
  const link = first('link') ?? usualLink(accelerator);
  return {
    memory,
    isShared: isShared(accelerator),
    bandwidth: bandwidth[1],
    usual,
    link: link[1],
    certainty: lessSure(bandwidth[0], link[0]),
  };
}

const SURENESS: readonly HostCertainty[] = ['given', 'detected', 'listed', 'assumed'];

function lessSure(left: HostCertainty, right: HostCertainty): HostCertainty {
  return SURENESS.indexOf(left) > SURENESS.indexOf(right) ? left : right;
}

/** Whether devices share the host's memory, which then has one bandwidth. */
function isShared({ class: kind }: Accelerator): boolean {
  return kind === 'soc' || kind === 'cpu';
}

function sharedBandwidth(accelerator: Accelerator): readonly [HostCertainty, number] | undefined {
  return isShared(accelerator) ? ['listed', accelerator.bandwidthBytesPerSecond] : undefined;
}

/** The usual platform of a device. Consumer cards are in a server if the host must hold more than desktops can. */
function usualHost(accelerator: Accelerator, bytes: number): UsualHost {
  const isDesktop = accelerator.class === 'consumer' && bytes <= mostOfDesktop(accelerator);
  return isDesktop ? 'desktop' : 'server';
}

function mostOfDesktop(accelerator: Accelerator): number {
  return yearOf(accelerator) <= LAST_DDR4_DESKTOP ? MOST_DDR4_DESKTOP : MOST_DDR5_DESKTOP;
}

function yearOf({ releaseYear }: Accelerator): number {
  return releaseYear ?? Number.POSITIVE_INFINITY;
}

function usualBandwidth(accelerator: Accelerator, usual: UsualHost | null): number {
  const year = yearOf(accelerator);
  if (usual === 'desktop') return year <= LAST_DDR4_DESKTOP ? DDR4_3200_2CH : DDR5_5600_2CH;
  if (year <= LAST_DDR4_SERVER) return DDR4_3200_8CH;
  // Consumer cards are assumed in servers with one socket: KTransformers' own figures are of Xeon Gold 6454S.
  return accelerator.class === 'consumer' ? DDR5_4800_8CH : DDR5_4800_12CH;
}

/**
 * The machine in hosts that can hold this many bytes of weights, since weights without room on the devices are in
 * host memory.
 */
export function withRoomFor(machine: Machine, weightBytes: () => number): Machine {
  const { host, runs, count, nodeDevices } = machine;
  const [first] = runs;
  if (host.usual !== 'desktop' || !first) return machine;
  const beyond = weightBytes() - sumOf(runs, (run) => run.total * run.count);
  const nodes = Math.ceil(count / nodeDevices);
  const { accelerator } = first;
  const usual = usualHost(accelerator, beyond / nodes);
  if (usual === host.usual) return machine;
  return { ...machine, host: { ...host, usual, bandwidth: usualBandwidth(accelerator, usual) } };
}

function usualLink(accelerator: Accelerator): readonly [HostCertainty, number] {
  const { hostLinkBytesPerSecond, pcie, bandwidthBytesPerSecond } = accelerator;
  if (isShared(accelerator)) return ['listed', bandwidthBytesPerSecond];
  const listed = hostLinkBytesPerSecond ?? pcie?.bytesPerSecond;
  return listed === undefined ? ['assumed', USUAL_LINK] : ['listed', listed];
}
