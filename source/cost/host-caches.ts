import { servingOf } from '../engines/index.js';
import { type Ledger, quantities } from '../quantity/index.js';
import { type Settled, withOther } from '../scenario/settled.js';
import { cacheAmounts } from './stage-cache.js';

interface Kept {
  readonly settled: Settled;
  readonly ofSlot: number;
  readonly ofPool: number;
}

/** What a server keeps in host memory beside running sequences. */
export const hostCaches = quantities<Kept>()({
  id: 'memory.hostCaches',
  label: 'Caches in host memory',
  short: 'Host caches',
  unit: 'bytes',
  certainty: 'modelled',
  what: 'Prompts that a server keeps in host memory, and checkpoints of each slot; it grows to this as it serves.',
  formula: 'p + r + n·B·s',
  symbols: {
    p: {
      value: ({ settled }) => settled.hostCache,
      meaning: 'bytes of prompts that are kept',
      unit: 'bytes',
      from: '--host-cache',
    },
    r: {
      value: ({ ofPool }) => ofPool,
      meaning: 'bytes that are kept as a ratio to the pools of the devices',
      unit: 'bytes',
      from: '--host-cache-ratio',
    },
    n: {
      value: ({ settled }) => settled.checkpoints,
      meaning: 'checkpoints of a slot',
      from: '--checkpoints',
    },
    B: { value: ({ settled }) => settled.batch, meaning: 'slots', from: '--batch' },
    s: {
      value: ({ ofSlot }) => ofSlot,
      meaning: 'states and windows of one slot',
      unit: 'bytes',
      from: 'derived from the cache of recurrent and windowed layers',
    },
  },
  source: 'docs/cost-model.md, Caches in host memory; github.com/unslothai/unsloth/pull/11073',
});

/** The caches as a ledger; undefined in training, and where nothing is kept. */
export function hostCachesEntry(settled: Settled, ofPool: number): Ledger | undefined {
  if (settled.mode === 'training') return undefined;
  const kept = { settled, ofSlot: slotBytes(settled), ofPool };
  return hostCaches.amount(kept) > 0 ? hostCaches.entry(kept) : undefined;
}

/** Host bytes that the engine reserves when it starts. */
export function reservedHostBytes(settled: Settled): number {
  if (settled.mode === 'training' || !servingOf(settled.engine).hostCaches.isReserved) return 0;
  return settled.hostCache;
}

/** A slot checkpoint stores the caches that cannot be rolled back: recurrent states and sliding windows. */
function slotBytes(settled: Settled): number {
  if (settled.checkpoints === 0) return 0;
  const one = withOther(settled, { batch: 1, tp: 1, cp: 1, sharedPrefix: 0, draftTokens: 0 });
  const whole = { start: 0, end: settled.model.layerCount };
  const { recurrent, convolution, window } = cacheAmounts(one, whole);
  return recurrent + convolution + (settled.scenario.fullWindows ? 0 : window);
}
