import type { DeviceRun } from '../../hardware/machine.js';
import { type Ledger, quantities, total } from '../../quantity/index.js';
import type { Settled } from '../../scenario/settled.js';
import { hostTotal, replicasOfNode, reservedOfReplica } from '../host-memory.js';
import { type DeviceFigures, deviceFigures } from '../memory.js';
import { bufferBytes } from '../overheads.js';
import type { DeviceMemory } from '../report.js';
import { devicesOfStage } from '../room.js';
import { type Stage, stageLabel, stagesOf } from '../stages.js';
import { type TrainingMemory, trainingMemory } from '../training-memory.js';
import { capacityOf } from './capacity.js';
import { filledPool } from './filled-pool.js';
import { INSTANTS, type Instant } from './items.js';

const source = 'docs/cost-model.md, Fit and search';

type Moment = Exclude<Instant, 'serve'>;

interface AtInstant {
  readonly memory: TrainingMemory;
  readonly instant: Moment;
}

const atInstant = quantities<AtInstant>()({
  id: 'instant',
  label: ({ instant }) => `Memory at ${INSTANTS[instant].words}`,
  short: ({ instant }) => INSTANTS[instant].short,
  unit: 'bytes',
  certainty: 'modelled',
  what: 'What one device holds at this instant of a step: model states, live activations, buffers, and what is resident.',
  formula: 'states + live + buffers + overhead + engine',
  symbols: {
    states: {
      value: ({ memory: { states, gradients }, instant }) => {
        const { weights, optimizer } = instant === 'rollout' ? states.rollout : states;
        return weights + gradients[instant] + optimizer;
      },
      meaning: 'weights, gradients that are there then, and optimizer state',
      unit: 'bytes',
      from: 'derived as the rows of its device',
    },
    live: {
      value: ({ memory, instant }) => memory.live[instant],
      meaning: 'activations that are live then',
      unit: 'bytes',
      from: 'derived from --recompute and --loss',
    },
    buffers: {
      value: ({ memory, instant }) => memory.buffers[instant],
      meaning: 'gathered weights, gradients before they are scattered, scratch of the optimizer',
      unit: 'bytes',
      from: 'derived from --zero and --optimizer',
    },
    overhead: {
      value: ({ memory }) => memory.resident - memory.engine[memory.instant],
      meaning: 'runtime, communication, and fragmentation at the fullest instant',
      unit: 'bytes',
      from: 'derived as the overhead of its device',
    },
    engine: {
      value: ({ memory, instant }) => memory.engine[instant],
      meaning: 'what an engine that generates answers holds then',
      unit: 'bytes',
      from: '--rollout-share',
    },
  },
  source: 'docs/cost-model.md, Training memory',
});

interface OfDevice {
  readonly settled: Settled;
  readonly stage: number;
  readonly device: DeviceMemory;
}

const allocated = quantities<OfDevice>()({
  id: 'allocated',
  label: 'Counted by the allocator',
  short: 'allocated',
  unit: 'bytes',
  certainty: 'modelled',
  what: 'What the framework’s allocator counts of it (torch.cuda.max_memory_allocated): neither the context nor fragmentation.',
  formula: 'total − overhead + buffers',
  symbols: {
    total: {
      value: ({ device }) => device.total,
      meaning: 'all that the device holds',
      unit: 'bytes',
      from: ({ stage }) => `row memory.${stage}`,
    },
    overhead: {
      value: ({ device }) => device.overhead,
      meaning: 'of it, overhead',
      unit: 'bytes',
      from: 'derived as the overhead of its device',
    },
    buffers: {
      value: ({ settled }) => bufferBytes(settled),
      meaning: 'buffers of communication, which the allocator counts',
      unit: 'bytes',
      from: 'derived from --bucket and the framework',
    },
  },
  source: 'docs/cost-model.md, Training memory',
});

interface OfRun {
  readonly settled: Settled;
  readonly device: DeviceRun;
}

const capacity = quantities<OfRun>()({
  id: 'capacity',
  label: 'Memory of this device that may be used',
  short: 'Capacity',
  what: 'What a program may have of this device: the engine’s share of it, at most what the platform leaves.',
  ...capacityOf<OfRun>(({ device }) => device),
});

/**
 * Figures of one device beside its rows: its capacity, the bytes its allocator counts, and the total at each instant
 * of a step.
 */
export function deviceEntries(
  settled: Settled,
  devices: readonly DeviceMemory[],
  index: number,
): readonly Ledger[] {
  const device = devices[index];
  const stage = stagesOf(settled)[device?.stage ?? 0];
  if (!device || !stage) return [];
  const under = `memory.devices.${index}`;
  const run = devicesOfStage(settled, stage).find(({ start }) => start === device.rank);
  const limit = run ? [capacity.entry({ settled, device: run }, { under })] : [];
  if (settled.mode !== 'training') return limit;
  const memory = trainingMemory(settled, stage);
  const instants = Object.keys(device.instants) as Moment[];
  return [
    ...limit,
    allocated.entry({ settled, stage: device.stage, device }, { under }),
    ...instants.map((instant) =>
      atInstant.entry({ memory, instant }, { under: `${under}.instants`, id: instant }),
    ),
  ];
}

interface Resident {
  readonly settled: Settled;
  readonly device: DeviceMemory;
}

/** Bytes that an engine holds of a device with its pool filled. */
export const resident = quantities<Resident>()({
  id: 'memory.resident',
  label: 'Held once the engine runs',
  short: 'Resident',
  unit: 'bytes',
  certainty: 'modelled',
  what: 'What the driver shows of the device with the least room once the engine runs, its pool of cache filled.',
  formula: 'peak + max(0, pool − cache)',
  symbols: {
    peak: {
      value: ({ device }) => device.total,
      meaning: 'what it needs',
      unit: 'bytes',
      from: 'row memory.peak',
    },
    pool: {
      value: ({ settled, device }) => filledPool(settled, device),
      meaning: 'what becomes cache of what its share leaves; 0 without a pool',
      unit: 'bytes',
      from: '--memory-utilization',
    },
    cache: {
      value: ({ device }) => device.kvCache,
      meaning: 'cache that is needed',
      unit: 'bytes',
      from: 'derived as the cache of its device',
    },
  },
  source,
});

const ofStage = quantities<{ readonly settled: Settled; readonly stage: Stage }>()({
  id: 'stage',
  label: ({ settled, stage }) => stageLabel(settled, stage),
  unit: 'bytes',
  certainty: 'modelled',
  what: 'What one rank of the stage leaves in host memory: weights, states, activations or cache.',
  formula: 'kept',
  symbols: {
    kept: {
      value: ({ settled, stage }) => deviceFigures(settled, stage).host,
      meaning: 'bytes that are offloaded, or that no device holds',
      unit: 'bytes',
      from: '--offload, --reference, --cpu-offload, --gpu-layers, --cpu-experts, --kv-host',
    },
  },
  source: 'docs/report.md, Memory and fit',
});

const host = total<void>({
  id: 'memory.host',
  label: 'Host memory of one rank of each stage',
  short: 'Host',
  unit: 'bytes',
  what: 'What ranks keep in host memory, one of each stage.',
  source: 'docs/report.md, Memory and fit',
});

const ofNode = quantities<Settled>()({
  id: 'memory.hostTotal',
  label: 'Host memory of the fullest node',
  short: 'Host of a node',
  unit: 'bytes',
  certainty: 'modelled',
  what: 'What all ranks of the fullest node keep in its memory, with the caches that each replica reserves there.',
  formula: 'ranks + replicas·cache',
  symbols: {
    ranks: {
      value: (settled) =>
        hostTotal(settled, figuresOf(settled)) - replicasOfNode(settled) * reservedOf(settled),
      meaning: 'bytes of the ranks of that node',
      unit: 'bytes',
      from: 'derived from memory.host, by rank',
    },
    replicas: { value: replicasOfNode, meaning: 'replicas of a node', from: '--dp' },
    cache: {
      value: reservedOf,
      meaning: 'cache that one takes of the host at start',
      unit: 'bytes',
      from: '--host-cache, --host-cache-ratio',
    },
  },
  source: 'docs/report.md, Memory and fit',
});

/** Cache that one replica takes of the host at start. */
function reservedOf(settled: Settled): number {
  return reservedOfReplica(settled, () => figuresOf(settled));
}

function figuresOf(settled: Settled): readonly DeviceFigures[] {
  return stagesOf(settled).map((stage) => deviceFigures(settled, stage));
}

/** What lies in host memory. */
export function hostEntries(settled: Settled): readonly Ledger[] {
  const parts = stagesOf(settled).map((stage) =>
    ofStage.entry({ settled, stage }, { under: host.id, id: String(stage.index) }),
  );
  return [host.entry(undefined, parts), ofNode.entry(settled)];
}
