import type { Conclusion, FlagValue, Program } from '../../engines/command/command.js';
import { product } from '../../quantity/index.js';
import type { StartedCommand } from './command-words.js';
import { devicesOf } from './launchers.js';

const VISIBLE = [
  'CUDA_VISIBLE_DEVICES',
  'HIP_VISIBLE_DEVICES',
  'ROCR_VISIBLE_DEVICES',
  'NVIDIA_VISIBLE_DEVICES',
];

/** Devices that a command names, else the number that its sizes need; a warning where the sizes need more. */
export function devicesOfCommand(
  { environment, devices: given }: StartedCommand,
  concluded: Conclusion,
  options: Readonly<Record<string, FlagValue>>,
  { mode }: Program,
): { devices: number | undefined; warnings: { id: string; message: string }[] } {
  const visible = VISIBLE.map((name) => environment[name]).find((text) => text !== undefined);
  const seen =
    visible === undefined || !/^[\d,]+$/.test(visible) ? undefined : devicesOf(`device=${visible}`);
  const named = given ?? seen ?? (mode === 'training' ? concluded.devices : undefined);
  const needed = neededDevices(options);
  if (named === undefined)
    return { devices: concluded.devices ?? (needed > 1 ? needed : undefined), warnings: [] };
  if (named >= needed) return { devices: named, warnings: [] };
  const message = `the command names ${named} device${named === 1 ? '' : 's'} and asks for ${needed}: the report is for ${needed}`;
  return { devices: needed, warnings: [{ id: 'devices', message }] };
}

function neededDevices(options: Readonly<Record<string, FlagValue>>): number {
  const { prefillDevices = 0 } = options;
  const ranks = product(['tp', 'pp', 'cp', 'dp'].map((size) => Number(options[size] ?? 1)));
  return ranks + Number(prefillDevices);
}

/** `--nproc_per_node gpu` starts one process for each GPU of the machine. */
export function openProcesses({ processes }: StartedCommand['facts']) {
  if (processes === undefined || /^\d+$/.test(processes)) return [];
  const message = `${processes} processes a node: how many devices that is stands elsewhere (--hardware KIND:N says it)`;
  return [{ id: 'devices', message }];
}
