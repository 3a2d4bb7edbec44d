import { EXPANDABLE_FRAGMENTS } from '../../engines/index.js';
import { quantities } from '../../quantity/index.js';
import type { Settled } from '../../scenario/settled.js';
import { fragmentationShare } from '../overheads.js';
import type { DeviceMemory } from '../report.js';

/**
 * Of what a step allocates and frees, what PyTorch's allocator holds beyond its peak, at most in 19 of 20 runs: 303 of
 * five sources, each source counted as one (test/facts/reserved-memory.json). Where segments expand only the blocks of freed
 * gradients were seen to stay, in torchtitan's logs (test/cost/unseen-training.test.ts).
 */
const RESERVED = { share: 1.82, runs: 303, sources: 5 } as const;

interface Shown {
  readonly settled: Settled;
  readonly device: DeviceMemory;
}

/** Whether the allocator of this run keeps freed blocks by size. */
function keepsBlocks(settled: Settled): boolean {
  return settled.mode === 'training' && fragmentationShare(settled) > EXPANDABLE_FRAGMENTS;
}

/** Bytes that the driver may show of a device in training, while freed blocks of other sizes stay reserved. */
export const shownAtMost = quantities<Shown>()({
  id: 'memory.residentMost',
  label: 'Shown by the driver at most',
  short: 'Shown at most',
  unit: 'bytes',
  certainty: 'modelled',
  what: `What nvidia-smi may come to show of the device with the least room: freed blocks of other sizes stay reserved until memory runs out. Of ${RESERVED.runs} runs of ${RESERVED.sources} sources 95 % hold less; it says nothing about what fits.`,
  formula: 'max(peak, min(M, ⌈peak + (share − lost)·transient + gone⌉))',
  symbols: {
    peak: {
      value: ({ device }) => device.total,
      meaning: 'what it needs',
      unit: 'bytes',
      from: 'row memory.peak',
    },
    M: {
      value: ({ device }) => device.whole,
      meaning: 'memory of the device',
      unit: 'bytes',
      from: '--device-memory',
    },
    share: {
      value: ({ settled }) => (keepsBlocks(settled) ? RESERVED.share : fragmentationShare(settled)),
      meaning:
        'of transient bytes, what is reserved beside them; no more than is lost where segments expand',
      unit: 'ratio',
      from: 'constant of PyTorch’s allocator, as measured',
    },
    lost: {
      value: ({ settled }) => fragmentationShare(settled),
      meaning: 'of transient bytes, what the peak counts as lost already',
      unit: 'ratio',
      from: 'constant of PyTorch’s allocator',
    },
    transient: {
      value: ({ device }) => device.activations,
      meaning: 'activations and buffers at the fullest instant',
      unit: 'bytes',
      from: 'derived as the activations of its device',
    },
    gone: {
      value: ({ device }) => device.otherGradients,
      meaning: 'gradients that the fullest instant does without: their blocks lie between others',
      unit: 'bytes',
      from: 'derived as the gradients of its device',
    },
  },
  source: 'docs/cost-model.md, Buffers and fragmentation',
});
