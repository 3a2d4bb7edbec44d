import { quantities, total } from '../../quantity/index.js';
import type { Settled } from '../../scenario/settled.js';
import { fragmentationShare } from '../overheads.js';
import { scarcestDevice } from '../room.js';
import type { Stage } from '../stages.js';
import { ITEMS } from './items.js';

/** What allocator fragmentation depends on. */
interface Transient {
  readonly settled: Settled;
  /** Bytes that are allocated and freed again: activations and buffers at the fullest instant. */
  readonly transient: number;
}

export const fragments = quantities<Transient>()({
  id: 'fragments',
  label: 'Allocator fragmentation',
  short: 'fragments',
  unit: 'bytes',
  certainty: 'modelled',
  what: 'What PyTorch’s allocator can’t use of what it holds; it grows with the bytes that are allocated and freed. nvidia-smi may show more, which is given back when memory runs out (memory.residentMost).',
  formula: '⌈share·transient⌉',
  symbols: {
    share: {
      value: ({ settled }) => fragmentationShare(settled),
      meaning:
        'of what the allocator serves, 3–8 % in practice, 2 % where segments expand; 0 without a driver context',
      from: 'constant of PyTorch’s allocator',
    },
    transient: {
      value: ({ transient }) => transient,
      meaning: 'activations and buffers at the fullest instant',
      unit: 'bytes',
      from: 'derived from the activations of that instant and its buffers',
    },
  },
  source: 'docs/cost-model.md, Buffers and fragmentation',
});

export const rolloutEngine = quantities<{ readonly settled: Settled; readonly stage: Stage }>()({
  id: 'rollout',
  label: 'Rollout engine',
  unit: 'bytes',
  certainty: 'modelled',
  what: 'What the engine that generates answers takes of the same device; it grows with the device.',
  formula: '⌈share·M⌉',
  symbols: {
    share: {
      value: ({ settled }) => settled.rolloutShare,
      meaning: ({ settled }) =>
        settled.others.rolloutSleeps
          ? 'share of the device, given back while the model is trained'
          : 'share of the device, kept while the model is trained',
      unit: 'ratio',
      from: '--rollout-share',
    },
    M: {
      value: ({ settled, stage }) => scarcestDevice(settled, stage).total,
      meaning: 'memory of the device',
      unit: 'bytes',
      from: '--device-memory',
    },
  },
  source: 'docs/cost-model.md, Post-training',
});

export const overhead = total<Settled>({
  id: ITEMS.overhead.id,
  label: ITEMS.overhead.label,
  unit: 'bytes',
  what: 'Memory that is neither model nor tensors of a step: driver and runtime, communication, buffers, fragmentation.',
  source: 'docs/cost-model.md, Buffers and fragmentation',
});
