import { capacityOf, type DeviceRun, deviceAt, runsWithin } from '../hardware/machine.js';
import type { Settled, SettledSetting } from '../scenario/settled.js';
import type { Stage } from './stages.js';

/** Ranks of one pipeline stage. */
export function ranksOfStage({ tp, cp, dp }: Pick<Settled, 'tp' | 'cp' | 'dp'>): number {
  return tp * cp * dp;
}

/** The devices of a stage, grouped by kind. Tensor ranks are innermost, then context and data, then the pipeline. */
export function devicesOfStage(settled: SettledSetting, { index }: Pick<Stage, 'index'>) {
  const ranks = ranksOfStage(settled);
  return runsWithin(settled.machine, index * ranks, (index + 1) * ranks);
}

/** The device of a stage with the least room. All ranks of a stage hold the same bytes. */
export function scarcestDevice(settled: SettledSetting, stage: Pick<Stage, 'index'>): DeviceRun {
  const { machine, memoryUtilization } = settled;
  if (machine.runs.length === 1) return deviceAt(machine, 0);
  return devicesOfStage(settled, stage).reduce((least, device) =>
    capacityOf(device, memoryUtilization) < capacityOf(least, memoryUtilization) ? device : least,
  );
}

/** Usable bytes of a rank of a stage. */
export function stageCapacity(settled: SettledSetting, stage: Pick<Stage, 'index'>): number {
  return capacityOf(scarcestDevice(settled, stage), settled.memoryUtilization);
}
