import { type Ledger, quantities } from '../../quantity/index.js';
import type { Settled } from '../../scenario/settled.js';
import { deviceFigures } from '../memory.js';
import type { MemoryReport } from '../report.js';
import { scarcestDevice, stageCapacity } from '../room.js';
import { stagesOf } from '../stages.js';
import { capacityOf } from './capacity.js';
import { scarcestOf } from './scarcest.js';

interface Room {
  readonly settled: Settled;
  readonly memory: MemoryReport;
}

const define = quantities<Room>();

const source = 'docs/cost-model.md, Fit and search';

function scarcest({ memory }: Room) {
  return scarcestOf(memory.devices);
}

const peak = define({
  id: 'memory.peak',
  label: 'Memory of the scarcest device',
  short: 'Peak',
  unit: 'bytes',
  certainty: ({ memory }) => memory.devices[0]?.ledger.certainty ?? 'modelled',
  what: 'What the device with the least room left holds when it is fullest.',
  formula: 'device',
  symbols: {
    device: {
      value: (room) => scarcest(room).total,
      meaning: 'its total',
      unit: 'bytes',
      from: (room) => `row memory.${scarcest(room).stage}`,
    },
  },
  source,
});

const capacity = define({
  id: 'memory.capacity',
  label: 'Memory that may be used',
  short: 'Capacity',
  what: 'What a program may have of the device with the least room left: the engine’s share of it, at most what the platform leaves.',
  ...capacityOf(hardwareOf),
});

function hardwareOf({ settled, memory }: Room) {
  return scarcestDevice(settled, { index: scarcestOf(memory.devices).stage });
}

const spare = define({
  id: 'fit.spareBytes',
  label: 'Spare memory',
  short: 'Free',
  unit: 'bytes',
  certainty: ({ memory }) => memory.devices[0]?.ledger.certainty ?? 'modelled',
  what: 'What is left on the device with the least room; below zero the scenario does not fit.',
  formula: 'capacity − peak',
  symbols: {
    capacity: {
      value: capacity.amount,
      meaning: 'bytes that may be used',
      unit: 'bytes',
      from: 'row memory.capacity',
    },
    peak: { value: peak.amount, meaning: 'bytes held', unit: 'bytes', from: 'row memory.peak' },
  },
  source,
});

/** The peak, the capacity and the spare bytes of the scarcest device. */
export function roomEntries(settled: Settled, memory: MemoryReport): readonly Ledger[] {
  return [peak, capacity, spare].map((figure) => figure.entry({ settled, memory }));
}

/** Bytes left on the scarcest device of a scenario; below zero where it does not fit. */
export function spareBytes(settled: Settled): number {
  return Math.min(
    ...stagesOf(settled).map(
      (stage) => stageCapacity(settled, stage) - deviceFigures(settled, stage).total,
    ),
  );
}
