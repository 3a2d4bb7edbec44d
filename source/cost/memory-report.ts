import { capacityOf } from '../hardware/machine.js';
import { sumOf } from '../quantity/index.js';
import type { Settled } from '../scenario/settled.js';
import { asCertainAs } from './certainty.js';
import { hostCachesEntry } from './host-caches.js';
import { hostHolds, hostTotal } from './host-memory.js';
import { lazily } from './lazily.js';
import { resident } from './memory/device-figures.js';
import { ratioCacheBytes } from './memory/filled-pool.js';
import { shownAtMost } from './memory/reserved.js';
import { scarcestOf } from './memory/scarcest.js';
import { type DeviceFigures, deviceFigures } from './memory.js';
import { otherVersions } from './other-versions.js';
import type { DeviceMemory, MemoryReport } from './report.js';
import { devicesOfStage } from './room.js';
import { servingLedger } from './serving-ledger.js';
import { stagesOf } from './stages.js';
import { trainingLedger } from './training-ledger.js';

/** What every device holds, and the host beside them. */
export function memoryReport(settled: Settled): MemoryReport {
  const stages = stagesOf(settled).map((stage) => deviceFigures(settled, stage));
  const devices = stages.flatMap((figures) => stageDevices(settled, figures));
  const scarcest = scarcestOf(devices);
  return lazily<MemoryReport>({
    devices: () => devices,
    capacity: () => scarcest.capacity,
    peak: () => scarcest.total,
    host: () => sumOf(stages, ({ host }) => host),
    hostTotal: () => hostTotal(settled, stages),
    hostCaches: () =>
      hostCachesEntry(
        settled,
        ratioCacheBytes(settled, () => stages),
      ),
    resident: () => resident.amount({ settled, device: scarcest }),
    residentMost: () => shownAtMost.amount({ settled, device: scarcest }),
    otherVersions: () => otherVersions(settled, scarcest.total),
    hostFits: () => hostHolds(settled, stages),
  });
}

/** The devices of a stage, grouped by kind: their contents are equal, their capacity may differ. */
function stageDevices(settled: Settled, figures: DeviceFigures): DeviceMemory[] {
  const { stage, mostActivations: _, host: __, capacity: ___, ...bytes } = figures;
  const ledgerOf = settled.mode === 'training' ? trainingLedger : servingLedger;
  return devicesOfStage(settled, stage).map((device) => ({
    ...bytes,
    rank: device.start,
    stage: stage.index,
    alike: device.count,
    accelerator: device.accelerator.id,
    whole: device.total,
    capacity: capacityOf(device, settled.memoryUtilization),
    inUse: device.inUse,
    free: device.inUse === null ? null : device.free,
    get ledger() {
      return asCertainAs(settled.model, 'bytes', ledgerOf(settled, stage));
    },
  }));
}

/** The devices, the fullest first; of those that hold the same, the one of which others hold most. */
export function fullestFirst(devices: readonly DeviceMemory[]): readonly DeviceMemory[] {
  return devices.toSorted((a, b) => b.total - a.total || (b.inUse ?? 0) - (a.inUse ?? 0));
}
