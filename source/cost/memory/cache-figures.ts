import { engineOf } from '../../engines/index.js';
import { quantities, total } from '../../quantity/index.js';
import type { Settled } from '../../scenario/settled.js';

const source = ({ engine }: Settled) =>
  `docs/cost-model.md, KV cache; ${engineOf(engine).label}, ${engineOf(engine).release.version}`;

export const sequenceCache = total<Settled>({
  id: 'kvCache.bytesPerSequence',
  label: 'Cache of one sequence',
  short: 'a sequence',
  unit: 'bytes',
  what: 'What one sequence of this length takes of the cache, whole; it grows with its tokens and with key-value heads.',
  source,
});

export const stateCache = total<Settled>({
  id: 'kvCache.stateBytesPerSequence',
  label: 'States of one sequence',
  short: 'states',
  unit: 'bytes',
  what: 'Recurrent and convolution states of one sequence, which do not grow with its length.',
  source,
});

export const minimumCache = total<Settled>({
  id: 'kvCache.minimumBytes',
  label: 'Architectural minimum of the cache',
  short: 'minimum',
  unit: 'bytes',
  what: 'The cache without pages, padding and copies of any engine; it grows with sequences and tokens.',
  source: 'docs/cost-model.md, KV cache',
});

/** The cache of one sequence at two lengths at which every window is full, `span` tokens apart. */
export interface Slope {
  readonly long: number;
  readonly longest: number;
  readonly span: number;
}

export const tokenCache = quantities<Slope>()({
  id: 'kvCache.bytesPerToken',
  label: 'Cache of one more token',
  short: 'a token',
  unit: 'bytes',
  certainty: 'exact',
  what: 'What one more token adds to a sequence once every window is full, averaged over pages; it grows with layers that keep all tokens.',
  formula: '⌈(longest − long)/span⌉',
  symbols: {
    longest: {
      value: ({ longest }) => longest,
      meaning: 'cache of a sequence that fills every window, and so many tokens more',
      unit: 'bytes',
      from: 'derived as kvCache.bytesPerSequence, at that length',
    },
    long: {
      value: ({ long }) => long,
      meaning: 'cache of a sequence that fills every window',
      unit: 'bytes',
      from: 'derived as kvCache.bytesPerSequence, at that length',
    },
    span: {
      value: ({ span }) => span,
      meaning: 'tokens between the two: a multiple of every page',
      unit: 'tokens',
      from: 'constant',
    },
  },
  source: 'docs/cost-model.md, KV cache',
});

/**
 * Memory of a rank from which its cache pool follows. vLLM: `total·gpu_memory_utilization − weights − non-torch −
 * activation peak (− graphs)`.
 */
export interface PoolRoom {
  readonly settled: Pick<Settled, 'kvMemory' | 'freeFraction'>;
  readonly capacity: number;
  readonly weights: number;
  /** Live tensors of a step, and overheads. */
  readonly others: number;
  readonly bytes: number;
}

export const leftForCache = quantities<Omit<PoolRoom, 'bytes'>>()({
  id: 'kvCache.pool.bytes',
  label: 'Left for the cache',
  short: 'pool',
  unit: 'bytes',
  certainty: 'modelled',
  what: 'Bytes of the fullest rank that the engine’s pool may take: what its share leaves beside weights and overheads.',
  formula: 'given + open·⌊f·max(0, M − W − O)⌋',
  symbols: {
    given: {
      value: ({ settled }) => settled.kvMemory ?? 0,
      meaning: 'bytes set aside for the cache',
      unit: 'bytes',
      from: '--kv-memory',
    },
    open: {
      value: ({ settled }) => (settled.kvMemory === null ? 1 : 0),
      meaning: '1 where no bytes are set aside',
      from: '--kv-memory',
    },
    f: {
      value: ({ settled }) => settled.freeFraction,
      meaning: 'share of what is free that becomes cache',
      from: '--free-fraction',
    },
    M: {
      value: ({ capacity }) => capacity,
      meaning: 'bytes of the device that the engine may use',
      unit: 'bytes',
      from: 'derived as memory.capacity, of this rank',
    },
    W: {
      value: ({ weights }) => weights,
      meaning: 'weights of the rank',
      unit: 'bytes',
      from: 'derived as the weights of its device',
    },
    O: {
      value: ({ others }) => others,
      meaning: 'live tensors of a step and overheads of the rank',
      unit: 'bytes',
      from: 'derived as activations and overhead of its device',
    },
  },
  source: 'docs/cost-model.md, KV cache',
});
