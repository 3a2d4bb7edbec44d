import { engineOf } from '../../engines/index.js';
import { quantities, total } from '../../quantity/index.js';
import type { Settled } from '../../scenario/settled.js';
import { ITEMS } from './items.js';

export const kvCache = total<Settled>({
  ...ITEMS.kvCache,
  unit: 'bytes',
  what: 'What layers keep of earlier tokens, as the engine allocates it; it grows with sequences, tokens and key-value heads.',
  source: ({ engine }) =>
    `docs/cost-model.md, KV cache; ${engineOf(engine).label}, ${engineOf(engine).release.version}`,
});

/** The inputs that decide how much cache a device holds. */
export interface PlacedCache {
  readonly settled: Settled;
  /** Cache bytes of its layers, a drafting model's included. */
  readonly stored: number;
}

/** Whether the cache of a device is another than what its layers store. */
export function isPlaced({ kvHost, kvMemory }: Pick<Settled, 'kvHost' | 'kvMemory'>): boolean {
  return kvHost || kvMemory !== null;
}

/** The cache that a device holds where its size is given, or the host keeps it. */
export const placedCache = quantities<PlacedCache>()({
  ...ITEMS.kvCache,
  unit: 'bytes',
  certainty: 'exact',
  what: 'What this device holds of the cache: what is set aside for it, or nothing where the host keeps it.',
  formula: 'on·stored + given',
  symbols: {
    on: {
      value: ({ settled }) => (isPlaced(settled) ? 0 : 1),
      meaning:
        '1 where the device keeps what its layers store, 0 where the host does or its size is given',
      from: '--kv-host and --kv-memory',
    },
    stored: {
      value: ({ stored }) => stored,
      meaning: 'cache of its layers',
      unit: 'bytes',
      from: 'derived from the cache of its layers at --batch and --sequence',
    },
    given: {
      value: ({ settled }) => settled.kvMemory ?? 0,
      meaning: 'bytes set aside for the cache',
      unit: 'bytes',
      from: '--kv-memory',
    },
  },
  source: 'docs/cost-model.md, KV cache',
});
