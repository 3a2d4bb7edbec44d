import { understands } from '../engines/index.js';
import { hasExperts } from '../model/operations.js';
import { withDeviceCount } from '../scenario/devices.js';
import { sequenceStep } from '../scenario/legality/sequence-problems.js';
import type { Scenario } from '../scenario/scenario.js';
import { settle } from '../scenario/settle.js';
import type { Settled } from '../scenario/settled.js';
import { withBatch } from '../scenario/with-batch.js';
import { grouped } from '../text/digits.js';
import { smallerFormats } from './format-ladder.js';
import { peakBytes } from './memory.js';
import { type Change, type Relief, relief } from './relief.js';
import { trainingChanges } from './training-changes.js';

/**
 * Single changes by the bytes that each frees on the fullest device, largest first; changes that free nothing are
 * left out.
 */
export function whatFrees(scenario: Scenario): Relief[] {
  const settled = settle(scenario);
  const before = peakBytes(settled);
  const changes = settled.mode === 'training' ? trainingChanges(settled) : servingChanges(settled);
  return [...changes, ...sharedChanges(settled)]
    .map((change) => relief(settled, before, change))
    .filter((found): found is Relief => found !== undefined && found.freedBytes > 0)
    .sort((a, b) => b.freedBytes - a.freedBytes);
}

function sharedChanges(settled: Settled): Change[] {
  const { scenario, tp, pp, sequence, batch, attention, devices, machine } = settled;
  const changes: Change[] = [];
  const doubled = (size: number, more: Partial<Scenario>): Partial<Scenario> => {
    const needed = size * 2;
    return needed <= devices
      ? more
      : { ...more, hardware: withDeviceCount(scenario, needed).hardware };
  };
  const group = tp * pp * scenario.cp;
  const needsMore = group * 2 > devices;
  const more = needsMore ? ` on ${grouped(group * 2)} devices` : '';
  const alters = needsMore ? 'devices' : 'layout';
  if (tp * 2 <= machine.domain)
    changes.push([
      `tensor parallel ${tp * 2}${more}`,
      doubled(group, { tp: tp * 2, dp: null }),
      'all-reduces in every layer',
      alters,
      ['tensorParallel', tp * 2],
    ]);
  changes.push([
    `pipeline ${pp * 2}${more}`,
    doubled(group, { pp: pp * 2, dp: null }),
    'bubbles between stages',
    alters,
    ['pipelineParallel', pp * 2],
  ]);
  const step = sequenceStep(settled);
  const shorter = Math.floor(sequence / 2 / step) * step;
  if (shorter > 0)
    changes.push([
      `sequence ${grouped(shorter)}`,
      { sequence: shorter },
      'half the context',
      'work',
      ['sequence', shorter],
    ]);
  if (batch > 1)
    changes.push([
      `batch ${grouped(Math.floor(batch / 2))}`,
      withBatch(scenario, Math.floor(batch / 2)),
      'half the sequences at once',
      'work',
      ['microBatch', Math.floor(batch / 2)],
    ]);
  if (attention === 'eager')
    changes.push([
      'flash attention',
      { attention: 'flash' },
      'nothing, where the kernel exists',
      'layout',
      ['flashAttention'],
    ]);
  return changes;
}

function servingChanges(settled: Settled): Change[] {
  const { batchedTokens } = settled;
  return [
    ...hostChanges(settled),
    ...smallerFormats('kv', settled).map(
      (format): Change => [
        `KV cache in ${format}`,
        { kv: format },
        'some accuracy of attention',
        'numerics',
      ],
    ),
    ...smallerFormats('weights', settled).map(
      (format): Change => [
        `weights in ${format}`,
        { weights: format },
        'some accuracy of the model',
        'numerics',
      ],
    ),
    [
      `batched tokens ${grouped(Math.ceil(batchedTokens / 2))}`,
      { batchedTokens: Math.ceil(batchedTokens / 2) },
      'slower prefill',
      'layout',
    ],
  ];
}

/** Changes that keep half or all of the layers or experts in host memory, where the engine can and its size is known. */
function hostChanges(settled: Settled): Change[] {
  const { engine, model, asked, machine, capacity } = settled;
  if (machine.host.memory === null) return [];
  const half = Math.ceil(model.layerCount / 2);
  const changes: Change[] = [];
  if (understands(engine, 'cpuExperts') && hasExperts(model) && asked.cpuExperts === 0)
    for (const layers of [half, model.layerCount])
      changes.push([
        `experts of ${layers} layers in host memory`,
        { cpuExperts: layers },
        'experts read from RAM',
        'layout',
      ]);
  if (understands(engine, 'gpuLayers') && asked.gpuLayers === null)
    changes.push([
      `${half} layers on the device`,
      { gpuLayers: half },
      'the others run on the host',
      'layout',
    ]);
  if (understands(engine, 'cpuOffload') && asked.cpuOffload === 0) {
    const bytes = Math.ceil(capacity / 4 / OFFLOAD_STEP) * OFFLOAD_STEP;
    changes.push([
      `${bytes / OFFLOAD_STEP} GiB of weights in host memory`,
      { cpuOffload: bytes },
      'weights cross PCIe in each step',
      'layout',
    ]);
  }
  return changes;
}

/** Grain in which weights are kept off a device. */
const OFFLOAD_STEP = 2 ** 30;
