import type { DeviceMemory, Report } from '../cost/report.js';
import { deviceKinds } from '../hardware/machine.js';
import { sumOf } from '../quantity/index.js';
import type { Section } from './section.js';
import { bandwidthText, bytesText, exactText } from './units.js';

const ORIGIN_WORDS: Readonly<Record<Report['machine']['origin'], string>> = {
  detected: 'found on this machine',
  named: '',
  assumed: 'assumed: none was named or found',
};

/** The machine and its host, a line each: origin, nodes, and whether RAM holds what is offloaded to it. */
export function machineLines({ machine, memory, settled }: Report): string[] {
  const { name, count, nodeDevices, domain, network, origin } = machine;
  const nodes = Math.ceil(count / nodeDevices);
  const facts = [
    name,
    nodes > 1 ? `${nodes} nodes of ${nodeDevices} devices` : null,
    count > 1 && domain > 1 ? `${Math.min(count, domain)} on a fast link` : null,
    nodes > 1 && network !== null ? `${bandwidthText(network)} a device between nodes` : null,
    ORIGIN_WORDS[origin],
  ].filter((fact) => fact !== null && fact !== '');
  const box = facts.length > 0 ? [`machine: ${facts.join(', ')}`] : [];
  return [...box, ...besideLines(settled), hostLine({ machine, memory }), ...cachesLines(memory)];
}

/** Other scenarios on the same devices, and what each holds of the device that it fills most. */
function besideLines({ scenario: { beside = [] } }: Report['settled']): string[] {
  return beside.map(({ name, runs }) => {
    const most = Math.max(0, ...runs.map(({ bytes }) => bytes));
    return `beside it: ${name}, ${bytesText(most)} of a device`;
  });
}

function hostLine({ machine: { host }, memory }: Pick<Report, 'machine' | 'memory'>): string {
  const size = host.memory === null ? 'size unknown' : bytesText(host.memory);
  const rate = `${bandwidthText(host.bandwidth)}, ${bandwidthText(host.link)} to a device (${certaintyText(host)})`;
  return `RAM of a node: ${size}, ${rate}${heldText(memory)}`;
}

/** The origin of a host's rates; for assumed ones, the machine that they are from. */
function certaintyText({ certainty, usual }: Report['machine']['host']): string {
  return usual === null ? certainty : `${certainty}: a ${usual}’s`;
}

/** Caches that a server fills in RAM as it serves. */
function cachesLines({ hostCaches }: Report['memory']): string[] {
  return hostCaches
    ? [`kept in RAM as it serves: up to ${bytesText(hostCaches.amount)} of prompts and checkpoints`]
    : [];
}

function heldText({ hostTotal, hostFits }: Report['memory']): string {
  if (hostTotal === 0) return '';
  const held = `; ${bytesText(hostTotal)} held on the fullest node`;
  if (hostFits === null) return `${held}: whether it is there is not known`;
  return hostFits ? held : `${held}: more than there is`;
}

/** One line a device, or a run of equal ones, where devices differ or other programs hold memory. */
export function devicesSection({ memory, machine }: Report): Section {
  const isTold = machine.runs.length > 1 || memory.devices.some(({ free }) => free !== null);
  return {
    title: 'Memory by device',
    columns: [
      { title: 'Device' },
      { title: 'Kind' },
      { title: 'Needed', right: true },
      { title: 'May be used', right: true },
      { title: 'Free now', right: true },
      { title: '' },
    ],
    rows: isTold ? memory.devices.map(deviceRow) : [],
  };
}

function deviceRow(device: DeviceMemory): string[] {
  const { rank, alike, accelerator, total, capacity, free } = device;
  const range = alike === 1 ? `device ${rank}` : `devices ${rank}–${rank + alike - 1}`;
  return [
    range,
    accelerator,
    `${bytesText(total)} needed`,
    `${bytesText(capacity)} usable`,
    free === null ? '' : `${bytesText(free)} free now`,
    verdictOfDevice(device),
  ];
}

function verdictOfDevice({ total, capacity, free }: DeviceMemory): string {
  if (capacity === 0) return 'memory unknown';
  if (total > capacity) return `${bytesText(total - capacity)} too much`;
  return free !== null && total > free ? 'fits, not now' : 'fits';
}

/**
 * Whether the scenario fits beside memory in use; where a replica is one device, on which devices. Empty where that is
 * unknown.
 */
export function nowText({ fit, machine }: Report): string {
  const { fitsNow, fitsNowOn } = fit;
  if (fitsNow === null) return '';
  if (fitsNowOn !== null && fitsNowOn.length > 0) return `fits on ${gpus(fitsNowOn, machine)} now`;
  return fitsNow ? 'fits now' : 'does not fit now, beside what others hold';
}

/** Most devices named in a line. */
const MOST_NAMED = 8;

/**
 * Device numbers as in the table; among several kinds numbered within each kind, because a driver may order them
 * otherwise.
 */
function gpus(found: NonNullable<Report['fit']['fitsNowOn']>, machine: Report['machine']): string {
  const count = sumOf(found, (run) => run.count);
  const hasKinds = deviceKinds(machine).length > 1;
  const kindOf = (index: number) =>
    machine.runs.find(({ start, count: alike }) => index < start + alike)?.accelerator.id;
  const named = found
    .flatMap((run) =>
      Array.from({ length: Math.min(run.count, MOST_NAMED) }, (_, index) => run.start + index),
    )
    .slice(0, MOST_NAMED)
    .map((index) => (hasKinds ? `${exactText(index)} (${kindOf(index)})` : exactText(index)))
    .join(', ');
  const word = hasKinds ? 'device' : 'GPU';
  return `${word}${count === 1 ? '' : 's'} ${named}${count > MOST_NAMED ? ', …' : ''}`;
}
